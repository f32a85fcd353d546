/**
 * JSON as specs are laid out: what fits on a line stands on one, the rest on lines of its own. In: a value. Out: its
 * text.
 */
import { inline } from "../words/edit.js";

/** `taken`: the cells of the line that stand before the value. */
const laid = (value: unknown, indent: string, taken: number, width: number): string => {
  const short = inline(value);
  // One cell is left for the comma.
  if (typeof value !== "object" || value === null || taken + short.length < width) return short;
  const below = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Object.entries(value).map(([key, each]: readonly [string, unknown]) => {
    const head = Array.isArray(value) ? "" : `${JSON.stringify(key)}: `;
    return `${below}${head}${laid(each, below, below.length + head.length, width)}`;
  });
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
};

/** The root is always on several lines. Ends with a line break. */
export const pretty = (value: object, width = 110): string => `${laid(value, "", width, width)}\n`;

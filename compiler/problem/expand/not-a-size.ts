/** G121 · Not a size. */

import { limits } from "../../base/limits.js";
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { count, type Words } from "../../words/words.js";
import { type Values, valuesNote } from "./values.js";

export interface NotASize {
  readonly _tag: "NotASize";
  readonly place: Place;
  readonly text: string;
  readonly value: number;
  readonly why: "fraction" | "below-one" | "too-large";
  readonly values: Values;
}

const body = (text: string): string => text.trim().replace(/^=\s*/, "");

const sizeReasons: Readonly<Record<NotASize["why"], string>> = {
  fraction: "a size is a whole number",
  "below-one": "a size is at least 1",
  "too-large": `a size is at most ${count(limits.size)} (2^24)`,
};

function notASize({ text, value, why, values }: NotASize): Words {
  const inner = body(text);
  const notes = values.some(([name]) => name === inner) ? [] : valuesNote(values);
  return {
    title: "NOT A SIZE",
    summary: `This makes ${why === "fraction" ? String(value) : count(value)}, and ${sizeReasons[why]}.`,
    label: `= ${why === "fraction" ? String(value) : count(value)}`,
    notes,
    ...(why === "fraction" ? { fix: `round it, "= floor(${inner})" or "= ceil(${inner})"` } : {}),
  };
}

export const notASizeProblem = error<NotASize>("NotASize", {
  code: "G121",
  words: notASize,
  page: page(
    "Not a size",
    "The expression makes a fraction, nothing at all, or more than 2^24, and an axis has a whole number of places.",
    "Round it with floor or ceil where you mean to; otherwise look at the values that the report lists.",
  ),
});

/**
 * Numbers in JSON: nested lists in, one flat array out, and back.
 *
 * In: a JSON value and the tensor that it should be. Out: its numbers in C order, every list of the length that the
 * tensor has, or the first place where it is not. NaN stands for a row that is null, which only a condition with a null
 * may be.
 */
import * as E from "fp-ts/lib/Either.js";
import { type Choice, indexOf } from "../../runtime/data/members.js";
import { badRequest, type Fault, notFinite, said } from "./fault.js";
import { type Output, type Slot, widthOf } from "./signature.js";

const sizes = (shape: ReadonlyArray<number>): string => `[${shape.join(", ")}]`;

/** The classes of a category, whose values may be labels. */
export const choiceOf = ({ condition }: Pick<Slot, "condition">): Choice | undefined => {
  const classes = condition?.domain.classes;
  if (classes === undefined) return undefined;
  const labels = condition?.domain.labels;
  return { size: classes, ...(labels === undefined ? {} : { labels }) };
};

/** What a caller may write for the tensor, in a few words. */
export const taken = (slot: Slot): string => {
  const choice = slot.kind === "condition" ? choiceOf(slot) : undefined;
  const { members, range, labels, vocabulary } = slot.condition?.domain ?? {};
  const nothing = slot.kind === "condition" && slot.optional ? ", or null" : "";
  if (choice !== undefined) {
    const names = choice.labels === undefined || choice.labels.length > 20 ? "" : `${choice.labels.join(", ")}, or `;
    return `${names}a class from 0 to ${choice.size - 1}${nothing}`;
  }
  if (members !== undefined && slot.kind === "condition")
    return `0 or 1 for each of ${labels?.join(", ") ?? `${members} members`}${nothing}`;
  if (vocabulary !== undefined && slot.kind === "condition")
    return `a text of its vocabulary, or up to ${widthOf(slot)} of its tokens' numbers, 0 behind the last${nothing}`;
  const within = slot.range ?? (slot.kind === "condition" ? range : undefined);
  const bounds = within === undefined ? "" : ` from ${within[0]} to ${within[1]}`;
  return slot.shape.length === 0
    ? `a number${bounds}${nothing}`
    : `numbers${bounds} of shape ${sizes(slot.shape)}${nothing}`;
};

const misfit = (name: string, at: ReadonlyArray<number>, what: string): Fault =>
  badRequest(`${said(name)}${at.length === 0 ? "" : ` at ${sizes(at)}`} ${what}.`);

/** One number of JSON. A label is the class that it names. */
const leaf = (slot: Slot, at: ReadonlyArray<number>, value: unknown): E.Either<Fault, number> => {
  if (typeof value === "boolean") return E.right(value ? 1 : 0);
  if (typeof value === "number")
    return Number.isFinite(value)
      ? E.right(value)
      : E.left(notFinite(`${said(slot.name)} at ${sizes(at)} is ${value}.`));
  const choice = choiceOf(slot);
  const index = typeof value === "string" && choice !== undefined ? indexOf(value, choice) : undefined;
  if (index !== undefined) return E.right(index);
  const shown =
    typeof value === "string" ? said(value) : value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  return E.left(misfit(slot.name, at, `is ${shown}; it takes ${taken(slot)}`));
};

/** The numbers of one row into `out` from `start`. */
const fill = (
  slot: Slot,
  value: unknown,
  depth: number,
  at: ReadonlyArray<number>,
  out: Float64Array,
  start: number,
): Fault | undefined => {
  if (depth === slot.shape.length) {
    const number = leaf(slot, at, value);
    if (E.isLeft(number)) return number.left;
    out[start] = number.right;
    return undefined;
  }
  const size = slot.shape[depth] ?? 0;
  if (!Array.isArray(value) || value.length !== size) {
    const found = Array.isArray(value) ? `has ${value.length} values` : "is no list";
    return misfit(slot.name, at, `${found}, where ${size} are wanted: one row is ${sizes(slot.shape)}`);
  }
  const step = slot.shape.slice(depth + 1).reduce((product, each) => product * each, 1);
  for (let i = 0; i < size; i++) {
    const wrong = fill(slot, value[i], depth + 1, [...at, i], out, start + i * step);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

/** Whether a row is a flat list of all its numbers, which is read like the nested form. */
const isFlat = (value: unknown, width: number, { shape }: Slot): value is ReadonlyArray<unknown> =>
  shape.length > 1 && Array.isArray(value) && value.length === width && !Array.isArray(value[0]);

/** `rows`, one JSON value each, as the numbers of a tensor [rows, ...shape]. */
export const numbersOf = (slot: Slot, rows: ReadonlyArray<unknown>): E.Either<Fault, Float64Array> => {
  const width = widthOf(slot);
  const out = new Float64Array(rows.length * width);
  const flat: Slot = { ...slot, shape: [width] };
  for (const [row, value] of rows.entries()) {
    if ((value === null || value === undefined) && slot.kind === "condition" && slot.optional) {
      out.fill(Number.NaN, row * width, (row + 1) * width);
      continue;
    }
    const wrong = fill(isFlat(value, width, slot) ? flat : slot, value, 0, [row], out, row * width);
    if (wrong !== undefined) return E.left(wrong);
  }
  return E.right(out);
};

/** A short decimal number that is the same float32, where ten decimals are enough; else the exact one. */
const short = (value: number): number => {
  const eight = Math.round(value * 1e8) / 1e8;
  if (Math.fround(eight) === value) return eight;
  const ten = Math.round(value * 1e10) / 1e10;
  return Math.fround(ten) === value ? ten : value;
};

/** Of numbers that are about to be JSON: the first that can't be, as a fault. */
export const unsayable = (name: string, data: ArrayLike<number>, width: number): Fault | undefined => {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (!Number.isFinite(value))
      return notFinite(
        `The output ${said(name)} is ${value} in row ${Math.floor(i / width)}, number ${i % width}; JSON has no ` +
          "such number. With ?nonfinite=string it is sent as text.",
      );
  }
  return undefined;
};

/** What stands between two numbers of a row, by how many axes end there: `,`, `],[`, `]],[[` …. */
const between = (axes: number): ReadonlyArray<string> =>
  Array.from({ length: axes + 1 }, (_, ends) => `${"]".repeat(ends)},${"[".repeat(ends)}`);

/** The JSON of one row: nested lists, written at once, since this is most of what a request costs. */
const rowText = (data: ArrayLike<number>, from: number, shape: ReadonlyArray<number>): string => {
  const [separators, axes] = [between(shape.length), shape.length];
  const width = widthOf({ shape });
  // Numbers until the innermost axis ends, then the one around it, and so on; the outermost ends with the row.
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1)).reverse();
  let text = "[".repeat(axes);
  for (let i = 0; i < width; i++) {
    if (i > 0) {
      let ends = 0;
      while (ends + 1 < axes && i % (steps[ends + 1] ?? 1) === 0) ends++;
      text += separators[ends];
    }
    const value = data[from + i] ?? 0;
    text += Number.isFinite(value) ? short(value) : `"${value}"`;
  }
  return text + "]".repeat(axes);
};

/** Rows of numbers as JSON, a text for each; NaN and the infinities are refused, or text where `asText`. */
export const rowTexts = (
  { name, shape }: Pick<Output, "name" | "shape">,
  data: ArrayLike<number>,
  asText: boolean,
): E.Either<Fault, ReadonlyArray<string>> => {
  const width = Math.max(widthOf({ shape }), 1);
  const wrong = asText ? undefined : unsayable(name, data, width);
  if (wrong !== undefined) return E.left(wrong);
  return E.right(Array.from({ length: data.length / width }, (_, row) => rowText(data, row * width, shape)));
};

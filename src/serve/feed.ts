/**
 * From what a caller gives to what a graph is fed.
 *
 * In: a signature and numbers by tensor. Out: the feeds of one run, every value finite and inside its domain, noise
 * drawn where the caller gave none; or the first fault, with the tensor's name and row. A row's noise depends on its
 * seed alone, never on the batch that it is computed in.
 */
import * as E from "fp-ts/lib/Either.js";
import { presenceName } from "../../compiler/language/condition/null.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { noiseOf } from "../../runtime/train/feeds.js";
import { badRequest, type Fault, notFinite, said } from "./fault.js";
import { taken } from "./nested.js";
import { type Signature, type Slot, widthOf } from "./signature.js";

/** Rows by tensor, each [rows, ...shape] in C order. NaN throughout a condition's row says that this row has none. */
export interface Given {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ArrayLike<number>>;
}

export interface Feeds {
  readonly graph: string;
  readonly rows: number;
  readonly feeds: Tensors;
}

type Checked<A> = E.Either<Fault, A>;

const names = (slots: ReadonlyArray<Slot>): string =>
  slots.map(({ name, optional }) => `${name}${optional ? " (may be left out)" : ""}`).join(", ");

/** A tensor that the signature doesn't have, or one that it needs and didn't get. */
const unfit = ({ name, inputs }: Signature, { columns }: Given): Fault | undefined => {
  for (const given of columns.keys())
    if (!inputs.some((slot) => slot.name === given))
      return badRequest(`The signature ${name} has no input ${said(given)}. It takes ${names(inputs)}.`);
  const missing = inputs.find((slot) => !slot.optional && !columns.has(slot.name));
  return missing === undefined
    ? undefined
    : badRequest(`The signature ${name} needs ${said(missing.name)}: ${taken(missing)}.`);
};

const fits = ({ condition, kind, range, dtype }: Slot, value: number): boolean => {
  const { classes, members, range: within, vocabulary } = kind === "condition" ? (condition?.domain ?? {}) : {};
  if (dtype === "i32" && !Number.isInteger(value)) return false;
  if (classes !== undefined) return value >= 0 && value < classes;
  if (vocabulary !== undefined) return value >= 0 && value <= vocabulary.length;
  if (members !== undefined) return value === 0 || value === 1;
  const [low, high] = within ?? range ?? [-Infinity, Infinity];
  // A float32 may lie a rounding beside the bound that it was written as.
  const slack = Number.isFinite(high - low) ? (high - low) * 1e-6 : 0;
  return value >= low - slack && value <= high + slack;
};

const outside = (slot: Slot, row: number, value: number): Fault =>
  badRequest(`${said(slot.name)} can't be ${value}, as in row ${row}: it takes ${taken(slot)}.`);

const isNull = (data: ArrayLike<number>, row: number, width: number): boolean => {
  for (let i = 0; i < width; i++) if (!Number.isNaN(data[row * width + i])) return false;
  return true;
};

/** Any value of the domain, for rows that have none: the null takes its place. */
const filler = ({ condition }: Slot): number => {
  const [low, high] = condition?.domain.range ?? [0, 0];
  return Math.min(Math.max(0, low), high);
};

/** The tensor of one input, checked number by number; and which rows of a condition are null. */
const tensorOf = (
  slot: Slot,
  given: ArrayLike<number>,
  rows: number,
  absent: ReadonlySet<number>,
): Checked<{ readonly tensor: Tensor; readonly missing: ReadonlySet<number> }> => {
  const width = widthOf(slot);
  if (given.length !== rows * width)
    return E.left(badRequest(`${said(slot.name)} has ${given.length} numbers, where ${rows} × ${width} are wanted.`));
  const data = slot.dtype === "i32" ? new Int32Array(rows * width) : new Float32Array(rows * width);
  const missing = new Set(absent);
  const nullable = slot.kind === "condition" && slot.optional;
  for (let row = 0; row < rows; row++) {
    if (nullable && (missing.has(row) || isNull(given, row, width))) {
      missing.add(row);
      data.fill(filler(slot), row * width, (row + 1) * width);
      continue;
    }
    for (let i = row * width; i < (row + 1) * width; i++) {
      const value = given[i] ?? Number.NaN;
      if (!Number.isFinite(value)) return E.left(notFinite(`The input ${said(slot.name)} is ${value} in row ${row}.`));
      if (!fits(slot, value)) return E.left(outside(slot, row, value));
      data[i] = value;
    }
  }
  return E.right({ tensor: { dtype: slot.dtype, shape: [rows, ...slot.shape], data }, missing });
};

const flags = (missing: ReadonlySet<number>, rows: number): Tensor => ({
  dtype: "f32",
  shape: [rows],
  data: Float32Array.from({ length: rows }, (_, row) => (missing.has(row) ? 0 : 1)),
});

/** A condition and, where it has a null, which rows have it. */
const conditionTensors = (slot: Slot, { columns, rows }: Given): Checked<Tensors> => {
  const presence = presenceName(slot.name);
  const said0 = columns.get(presence);
  const absent = new Set(
    said0 === undefined ? [] : Array.from({ length: rows }, (_, row) => row).filter((row) => said0[row] === 0),
  );
  const given = columns.get(slot.name) ?? new Float32Array(rows * widthOf(slot)).fill(Number.NaN);
  return E.map(
    ({ tensor, missing }: { readonly tensor: Tensor; readonly missing: ReadonlySet<number> }): Tensors => ({
      [slot.name]: tensor,
      ...(slot.optional ? { [presence]: flags(missing, rows) } : {}),
    }),
  )(tensorOf(slot, given, rows, absent));
};

/** The streams' prefix of `graft sample`: the same seed gives the same pictures there and here. */
const prefix = "sample/";

/** One seed for all rows, which then draw one after another; or a seed for each row, which draws first. */
const drawn = (slot: Slot, rows: number, seed: number | ArrayLike<number>): Tensor => {
  const width = widthOf(slot);
  const data = new Float32Array(rows * width);
  const { stream = slot.name, distribution = "normal" } = slot.noise ?? {};
  if (typeof seed === "number") noiseOf(seed, prefix)(stream, distribution, data);
  else
    for (let row = 0; row < rows; row++)
      noiseOf(seed[row] ?? 0, prefix)(stream, distribution, data.subarray(row * width, (row + 1) * width));
  return { dtype: "f32", shape: [rows, ...slot.shape], data };
};

/** Of time steps and numbers that may be missing: all are there unless the caller says where not. */
const everywhere = ({ shape, dtype }: Slot, rows: number): Tensor => ({
  dtype,
  shape: [rows, ...shape],
  data: new Float32Array(rows * widthOf({ shape })).fill(1),
});

const wrongSeed = (seeds: ArrayLike<number> | undefined): Fault | undefined => {
  const wrong = Array.from(seeds ?? []).find((seed) => !Number.isSafeInteger(seed) || seed < 0);
  return wrong === undefined
    ? undefined
    : badRequest(`“seed” can't be ${wrong}: it takes a whole number of at least 0.`);
};

/** The feeds of the signature's graph. `seed` draws the noise where the caller gives neither noise nor seeds. */
export const feedsOf = (signature: Signature, given: Given, seed: number): Checked<Feeds> => {
  const { rows, columns } = given;
  const wrong = unfit(signature, given) ?? wrongSeed(columns.get("seed"));
  if (wrong !== undefined) return E.left(wrong);
  const feeds: Record<string, Tensor> = {};
  for (const slot of signature.inputs) {
    if (slot.kind === "seed" || (slot.kind === "presence" && slot.condition !== undefined)) continue;
    const column = columns.get(slot.name);
    if (slot.kind === "presence" && column === undefined) {
      feeds[slot.from] = everywhere(slot, rows);
      continue;
    }
    if (slot.kind === "noise" && column === undefined) {
      feeds[slot.from] = drawn(slot, rows, columns.get("seed") ?? seed);
      continue;
    }
    const made =
      slot.kind === "condition"
        ? conditionTensors(slot, given)
        : E.map(({ tensor }: { readonly tensor: Tensor }) => ({ [slot.from]: tensor }))(
            tensorOf(slot, column ?? [], rows, new Set()),
          );
    if (E.isLeft(made)) return made;
    Object.assign(feeds, made.right);
  }
  return E.right({ graph: signature.name, rows, feeds });
};

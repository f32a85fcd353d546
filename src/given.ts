/**
 * What a caller gives to a model, looked at before it is believed: a program in JavaScript can give anything. In: a
 * value. Out: the same with its type, or one GraftError that says what was expected.
 */
import { countAt, shapeAt } from "../compiler/ir/graph/type.js";
import type { Program } from "../compiler/ir/program.js";
import type { Column, Dataset } from "../runtime/data/index.js";
import { reportOf } from "../runtime/problem/failure.js";
import { graphOf, inputsOf } from "../runtime/train/feeds.js";
import { GraftError } from "./error.js";
import { wrongCallProblem } from "./report/problem/condition/wrong-call.js";
import type { Values } from "./typed/value.js";

export const wrong = (title: string, summary: string, fix?: string): GraftError =>
  new GraftError([reportOf(wrongCallProblem, { title, summary, ...(fix === undefined ? {} : { fix }) })]);

const called = (value: unknown): string =>
  typeof value === "number"
    ? `${value}`
    : value === null
      ? "null"
      : Array.isArray(value)
        ? "a list"
        : typeof value === "object"
          ? "an object"
          : typeof value;

/** An object with names as keys. */
export const named = (value: unknown, what: string): object => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw wrong("NO OBJECT", `${what} are given as an object, and this is ${called(value)}.`);
};

/** A whole number from `least` to `most`. */
export const whole = (value: unknown, what: string, least: number, most: number): number => {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  throw wrong("NO WHOLE NUMBER", `${what} is a whole number from ${least} to ${most}, and this is ${called(value)}.`);
};

/** A finite number. */
export const finite = (value: unknown, what: string): number => {
  if (Number.isFinite(value)) return Number(value);
  throw wrong("NO NUMBER", `${what} is a finite number, and this is ${called(value)}.`);
};

/** A number of at least 0, which may be infinite. */
export const atLeastZero = (value: unknown, what: string): number => {
  if (typeof value === "number" && value >= 0) return value;
  throw wrong("NO NUMBER", `${what} is a number of at least 0, and this is ${called(value)}.`);
};

const isNumbers = (data: unknown): data is ArrayLike<number> =>
  ArrayBuffer.isView(data) ? !(data instanceof DataView) : Array.isArray(data) && data.every(Number.isFinite);

/** A text. */
export const text = (value: unknown, what: string): string => {
  if (typeof value === "string") return value;
  throw wrong("NO TEXT", `${what} is given as text, and this is ${called(value)}.`);
};

/** Whether something has the form of `values(shape, data)`. */
export const isValues = (value: unknown): value is Values => {
  if (typeof value !== "object" || value === null || !("data" in value)) return false;
  const { count, shape, data } = value as Partial<Record<keyof Values, unknown>>;
  return Number.isInteger(count) && Number(count) >= 0 && Array.isArray(shape) && isNumbers(data);
};

/** The numbers of a graph's input, of the shape that it has there. */
export const valuesFor = (program: Program, graph: string, input: string, value: unknown): Values => {
  const type = inputsOf(graphOf(program, graph)).find(({ name }) => name === input)?.type;
  const wanted = type === undefined ? [] : shapeAt(type.axes, 1).slice(1);
  const width = wanted.reduce((product, size) => product * size, 1);
  if (!isValues(value) || value.data.length !== value.count * width || value.count === 0)
    throw wrong(
      "WRONG SHAPE",
      `\`${input}\` is given as numbers of ${wanted.join("×") || "1"} for each sample.`,
      `write values([${wanted.join(", ")}], numbers)`,
    );
  const data = value.data instanceof Float32Array ? value.data : Float32Array.from(value.data);
  return { count: value.count, shape: wanted, data };
};

/** A spec's text; what JSON can't write is no spec. */
export const specText = (value: unknown): string => {
  try {
    const written = JSON.stringify(value, undefined, 2) as string | undefined;
    if (written !== undefined) return written;
  } catch {
    // What follows says it.
  }
  throw wrong(
    "NO SPEC",
    `A spec is an object that JSON can write, a path or a run's folder, and this is ${called(value)}.`,
  );
};

const isColumn = (column: unknown): column is Column =>
  typeof column === "object" &&
  column !== null &&
  "name" in column &&
  "data" in column &&
  ArrayBuffer.isView(column.data);

/** A dataset that has each column that the graph reads, in its shape. */
export const datasetFor = (program: Program, graph: string, dataset: Dataset): Dataset => {
  for (const { name, type, source } of inputsOf(graphOf(program, graph))) {
    if (source._tag !== "Data" && source._tag !== "Condition") continue;
    const shape = shapeAt(type.axes, 1).slice(1);
    const found = dataset.columns.find((column) => isColumn(column) && column.name === name);
    const { count }: { readonly count: unknown } = dataset;
    const length = typeof count === "number" ? count * countAt(type.axes, 1) : Number.NaN;
    const alike = Array.isArray(found?.shape) && JSON.stringify(found.shape) === JSON.stringify(shape);
    const fits = found?.dtype === type.dtype && alike && found.data.length === length;
    if (found === undefined || !fits)
      throw wrong(
        "OTHER DATA",
        `The dataset ${found === undefined ? "has no" : `has another shape of`} \`${name}\`: the model reads ` +
          `${shape.join("×") || "one number"} of each sample.`,
        "open it with this model: model.data(address)",
      );
  }
  return dataset;
};

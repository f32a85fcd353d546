/**
 * A trained model in use: evaluate, encode, decode, reconstruct, sample.
 *
 * In: a session that holds the model, its program and its conditions. Out: numbers. Randomness comes from the streams of the seed given, so every
 * answer can be had again; how rows are cut into batches changes nothing.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/emit/program.js";
import { countAt } from "../../compiler/graph/type.js";
import { type Dataset, take } from "../data/index.js";
import type { Session } from "../engine/engine.js";
import { evaluateLosses, graphOf } from "../train/evaluate.js";
import { inputsOf } from "../train/feeds.js";
import type { Losses } from "../train/losses.js";
import { type Condition, type ConditionProblem, conditionColumns, type Values } from "./conditions.js";
import { datasetColumns, noNoise, type Rows, rowNoise, runRows, slicedColumns } from "./rows.js";

export interface Model {
  readonly session: Session;
  readonly program: Program;
  /** `core.conditions` fits. */
  readonly conditions: ReadonlyArray<Condition>;
}

export type UseProblem =
  | ConditionProblem
  /** The latent has no prior: there is nothing to sample from. */
  | { readonly type: "no-prior" }
  /** Only a category has classes to go through. */
  | { readonly type: "not-a-category"; readonly condition: string; readonly categories: ReadonlyArray<string> }
  /** Codes whose numbers don't come out as whole codes. */
  | { readonly type: "code-size"; readonly expected: number; readonly found: number };

type Used<A> = Promise<E.Either<UseProblem, A>>;

/** Means over the dataset of what the `evaluate` graph reports; with the run's seed, the very numbers of its metrics. */
export const evaluate = ({ session, program }: Model, dataset: Dataset, seed: number): Promise<Losses> =>
  evaluateLosses({ session, program, seed }, dataset);

export interface Encoded {
  readonly count: number;
  /** Numbers per code. */
  readonly width: number;
  /** The posterior's means, [count, width]. */
  readonly z: Float32Array;
  /** Of a Gaussian latent. */
  readonly logVariance?: Float32Array;
  /** The samples' classes, of the first condition that has some. */
  readonly labels?: { readonly condition: string; readonly values: Int32Array };
}

const labelsOf = ({ conditions }: Model, dataset: Dataset): Encoded["labels"] => {
  const category = conditions.find(({ domain }) => domain.classes !== undefined);
  const column = dataset.columns.find(({ name }) => name === category?.name);
  return column?.data instanceof Int32Array ? { condition: column.name, values: column.data } : undefined;
};

const outputOf = (outputs: Readonly<Record<string, Rows>>, name: string): Rows => {
  const found = outputs[name];
  if (found === undefined) throw new Error(`the graph has no output ${name}`);
  return found;
};

/** The codes of a dataset that holds at least one sample. */
export const encode = async (model: Model, dataset: Dataset): Promise<Encoded> => {
  const outputs = await runRows(model, "encode", dataset.count, datasetColumns(dataset), noNoise);
  const z = outputOf(outputs, "z");
  const [logVariance, labels] = [outputs["log-variance"], labelsOf(model, dataset)];
  return {
    count: dataset.count,
    width: z.data.length / Math.max(dataset.count, 1),
    z: z.data,
    ...(logVariance && { logVariance: logVariance.data }),
    ...(labels && { labels }),
  };
};

/** The name of what the decoder makes. */
export const outputName = (program: Program): string => {
  const [name] = Object.keys(graphOf(program, "decode").outputs);
  if (name === undefined) throw new Error("the decode graph has no output");
  return name;
};

const made = async (
  model: Model,
  graph: string,
  count: number,
  columns: Parameters<typeof runRows>[3],
  noise: Parameters<typeof runRows>[4],
): Promise<Rows> => outputOf(await runRows(model, graph, count, columns, noise), outputName(model.program));

export interface Reconstructed {
  readonly original: Rows;
  readonly output: Rows;
}

/** The first `count` samples of a dataset (fewer if it has fewer) and what the model makes of them, through the posterior's mean. */
export const reconstruct = async (model: Model, dataset: Dataset, count: number): Promise<Reconstructed> => {
  const rows = Math.min(count, dataset.count);
  const output = await made(model, "reconstruct", rows, datasetColumns(dataset), noNoise);
  const column = dataset.columns.find(({ name }) => name === outputName(model.program));
  if (column === undefined) throw new Error(`the data has no column ${outputName(model.program)}`);
  const data = Float32Array.from(column.data.subarray(0, output.data.length));
  return { original: { count: rows, shape: column.shape, data }, output };
};

/** Numbers per code. */
export const codeWidth = (program: Program): number => {
  const z = inputsOf(graphOf(program, "decode")).find(({ name }) => name === "z");
  return z === undefined ? 0 : countAt(z.type.axes, 1);
};

/** What the decoder makes of codes, [count, width]. */
export const decode = async (model: Model, z: Float32Array, values: Values = {}): Used<Rows> => {
  const width = codeWidth(model.program);
  if (width === 0 || z.length % width !== 0) return E.left({ type: "code-size", expected: width, found: z.length });
  const count = z.length / width;
  const conditions = conditionColumns(model, "decode", values, count);
  if (E.isLeft(conditions)) return conditions;
  const columns = { ...conditions.right, z: { dtype: "f32", shape: [count, width], data: z } } as const;
  return E.right(await made(model, "decode", count, slicedColumns(columns), noNoise));
};

export interface Sampling {
  readonly count: number;
  /** For every condition that reaches the decoder or the prior: one value for all samples, or one for each. */
  readonly conditions?: Values;
  readonly seed: number;
  /** Samples that share a latent: row i takes latent i mod `latents`. As many as samples if absent. */
  readonly latents?: number;
}

/** Draws samples: a latent from the prior, then the mean of what the decoder makes of it. */
export const sample = async (model: Model, sampling: Sampling): Used<Rows> => {
  const { count, conditions = {}, seed, latents = count } = sampling;
  if (model.program.graphs["sample"] === undefined) return E.left({ type: "no-prior" });
  const columns = conditionColumns(model, "sample", conditions, count);
  if (E.isLeft(columns)) return columns;
  const noise = rowNoise(seed, "sample/", latents, (row) => row % latents);
  return E.right(await made(model, "sample", count, slicedColumns(columns.right), noise));
};

/** How many classes a condition has. */
const classesOf = ({ conditions }: Model, name: string): E.Either<UseProblem, number> => {
  const categories = conditions.filter(({ domain }) => domain.classes !== undefined);
  const classes = categories.find((condition) => condition.name === name)?.domain.classes;
  return classes === undefined
    ? E.left({ type: "not-a-category", condition: name, categories: categories.map((one) => one.name) })
    : E.right(classes);
};

export interface Grid {
  /** Classes. */
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly images: Rows;
}

/** 0 … classes − 1, each `times` in a row. */
const eachClass = (classes: number, times: number): Int32Array =>
  Int32Array.from({ length: classes * times }, (_, i) => Math.floor(i / times));

/**
 * Every class of a condition from the same latents: row d shows class d, and a column's images share their latent. `others` gives the model's other
 * conditions one value each.
 */
export const sampleGrid = async (
  model: Model,
  options: { readonly condition: string; readonly columns: number; readonly seed: number; readonly others?: Values },
): Used<Grid> => {
  const { condition, columns, seed, others = {} } = options;
  const classes = classesOf(model, condition);
  if (E.isLeft(classes)) return classes;
  const rows = classes.right;
  const conditions = { ...others, [condition]: eachClass(rows, columns) };
  const images = await sample(model, { count: rows * columns, conditions, seed, latents: columns });
  return E.map((drawn: Rows) => ({ rows, columns, images: drawn }))(images);
};

/**
 * Samples of a dataset with their condition exchanged: column j shows sample j's code decoded as every class in turn. Works without a prior. Other
 * conditions keep the samples' values.
 */
export const swapGrid = async (
  model: Model,
  dataset: Dataset,
  options: { readonly condition: string; readonly columns: number },
): Used<Grid> => {
  const { condition } = options;
  const classes = classesOf(model, condition);
  if (E.isLeft(classes)) return classes;
  const [rows, columns] = [classes.right, Math.min(options.columns, dataset.count)];
  const shown = take(
    dataset,
    Uint32Array.from({ length: columns }, (_, i) => i),
  );
  const { z, width } = await encode(model, shown);
  const repeat = (values: ArrayLike<number>, size: number): Float32Array =>
    Float32Array.from({ length: rows * columns * size }, (_, i) => values[i % (columns * size)] ?? 0);
  const kept = model.conditions.flatMap(({ name }) => {
    const column = shown.columns.find((one) => one.name === name);
    return column ? [[name, repeat(column.data, column.data.length / columns)] as const] : [];
  });
  const values = { ...Object.fromEntries(kept), [condition]: eachClass(rows, columns) };
  return E.map((images: Rows) => ({ rows, columns, images }))(await decode(model, repeat(z, width), values));
};

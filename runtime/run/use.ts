/**
 * A trained model in use: evaluate, encode, decode, reconstruct, sample.
 *
 * In: a session that holds the model, its program and its conditions. Out: numbers. Randomness comes from the streams
 * of the seed given, so every answer can be had again; how rows are cut into batches changes nothing.
 */
import * as E from "fp-ts/lib/Either.js";
import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import { type Program, steeredGraph } from "../../compiler/ir/program.js";
import { type Dataset, numbersIn, type Sorts, take } from "../data/index.js";
import type { Session, Tensor, Tensors } from "../engine/engine.js";
import { evaluateLosses } from "../train/evaluate.js";
import { graphOf, inputsOf } from "../train/feeds.js";
import type { Losses } from "../train/losses.js";
import { drawCodes, drawsCodes } from "./coded.js";
import { type Condition, conditionColumns, conditionsOf, type Values, valuesIn } from "./conditions.js";
import { type GridRow, gridRows } from "./grid.js";
import { datasetColumns, noNoise, type Rows, rowNoise, runRows, slicedColumns } from "./rows.js";
import { hasTemperature, tempered } from "./tempered.js";
import { drawTurns, turnsOf } from "./turns.js";
import type { UseProblem } from "./use-problem/index.js";

/** A program in a session that holds its numbers, as evaluating and drawing take it. */
export interface Model {
  readonly session: Session;
  readonly program: Program;
  /** `core.conditions` fits. */
  readonly conditions: ReadonlyArray<Condition>;
  /** Which output is looked at, of a decoder that has several; absent: the first. */
  readonly output?: string;
}

type Used<A> = Promise<E.Either<UseProblem, A>>;

/**
 * Means over the dataset of what the `evaluate` graph reports; with the run's seed, the very numbers of its metrics.
 */
export const evaluate = ({ session, program }: Model, dataset: Dataset, seed: number): Promise<Losses> =>
  evaluateLosses({ session, program, seed }, dataset);

/** The codes of a dataset, in its order. */
export interface Encoded {
  readonly count: number;
  /** Numbers per code. */
  readonly width: number;
  /** The posterior's means, [count, width]. */
  readonly z: Float32Array;
  /** Of a Gaussian latent. */
  readonly logVariance?: Float32Array;
  /** What the latent tells beside z, by name: log-variances, classes and their probabilities, the numbers of codes. */
  readonly beside?: Readonly<Record<string, Rows>>;
  /** The samples' classes: of the first condition that has some, else those that the data has. */
  readonly labels?: Sorts;
}

const labelsOf = ({ conditions }: Model, dataset: Dataset): Encoded["labels"] => {
  const category = conditions.find(({ domain }) => domain.classes !== undefined);
  const column = dataset.columns.find(({ name }) => name === category?.name);
  if (!(column?.data instanceof Int32Array)) return dataset.sorts;
  const values = Int32Array.from(valuesIn(dataset, column.name), (value) => (Number.isNaN(value) ? -1 : value));
  const { labels: words } = category?.domain ?? {};
  return { name: column.name, values, ...(words && { words }) };
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
  const { z: _, ...beside } = outputs;
  const [logVariance, labels] = [outputs["log-variance"], labelsOf(model, dataset)];
  return {
    count: dataset.count,
    width: z.data.length / Math.max(dataset.count, 1),
    z: z.data,
    beside,
    ...(logVariance && { logVariance: logVariance.data }),
    ...(labels && { labels }),
  };
};

/** The names of what the decoder makes. */
export const outputNames = (program: Program): ReadonlyArray<string> =>
  Object.keys(graphOf(program, "reconstruct").outputs);

/** The name of the output that is looked at. */
export const outputName = ({ program, output }: Pick<Model, "program" | "output">): string => {
  const name = output ?? outputNames(program)[0];
  if (name === undefined) throw new Error("the decoder has no output");
  return name;
};

/** Whether codes can be decoded alone. */
const decodes = ({ program }: Model): E.Either<UseProblem, void> =>
  program.graphs["decode"] === undefined ? E.left({ _tag: "NeedsEncoder" }) : E.right(undefined);

const made = async (
  model: Model,
  graph: string,
  count: number,
  columns: Parameters<typeof runRows>[3],
  noise: Parameters<typeof runRows>[4],
): Promise<Rows> => outputOf(await runRows(model, graph, count, columns, noise), outputName(model));

/** Samples beside what the decoder made of their codes, in the same order and shape. */
export interface Reconstructed {
  readonly original: Rows;
  readonly output: Rows;
}

/** The first samples as the data has them. */
const originalOf = (model: Model, { columns, count }: Dataset, rows = count): Rows => {
  const column = columns.find(({ name }) => name === outputName(model));
  if (column === undefined) throw new Error(`the data has no column ${outputName(model)}`);
  const size = column.shape.reduce((product, each) => product * each, 1);
  return { count: rows, shape: column.shape, data: Float32Array.from(numbersIn(column, 0, rows * size)) };
};

/** What the model makes of samples' codes under other conditions: those that are not given stay the samples' own. */
const under = async (model: Model, dataset: Dataset, values: Values): Used<Rows> => {
  const able = decodes(model);
  if (E.isLeft(able)) return able;
  const own = conditionsOf(model.program, "decode").map((name) => [name, valuesIn(dataset, name)] as const);
  const { z } = await encode(model, dataset);
  return decode(model, z, { ...Object.fromEntries(own), ...values });
};

/** The first `count` samples, and what the model makes of their codes under other conditions. */
export const reconstructUnder = async (
  model: Model,
  dataset: Dataset,
  count: number,
  values: Values,
): Used<Reconstructed> => {
  const rows = Uint32Array.from({ length: Math.min(count, dataset.count) }, (_, row) => row);
  const shown = take(dataset, rows);
  const output = await under(model, shown, values);
  return E.map((made: Rows) => ({ original: originalOf(model, shown), output: made }))(output);
};

/**
 * The first `count` samples of a dataset (fewer if it has fewer) and what the model makes of them, through the
 * posterior's mean.
 */
export const reconstruct = async (model: Model, dataset: Dataset, count: number): Promise<Reconstructed> => {
  const rows = Math.min(count, dataset.count);
  const output = await made(model, "reconstruct", rows, datasetColumns(dataset), noNoise);
  return { original: originalOf(model, dataset, rows), output };
};

/** Numbers per code. */
export const codeWidth = (program: Program): number => {
  const z = inputsOf(graphOf(program, "decode")).find(({ name }) => name === "z");
  return z === undefined ? 0 : countAt(z.type.axes, 1);
};

/** What the decoder makes of codes, [count, width]. */
export const decode = async (model: Model, z: Float32Array, values: Values = {}): Used<Rows> => {
  const able = decodes(model);
  if (E.isLeft(able)) return able;
  const width = codeWidth(model.program);
  if (width === 0 || z.length % width !== 0) return E.left({ _tag: "CodeSize", expected: width, found: z.length });
  const count = z.length / width;
  const conditions = conditionColumns(model, "decode", values, count);
  if (E.isLeft(conditions)) return conditions;
  const columns = { ...conditions.right, z: codeColumn(model.program, z, count) };
  const drawn = await decodedTexts(model, columns, count);
  const own = textRows(drawn, count)[outputName(model)];
  return E.right(own ?? (await made(model, "decode", count, slicedColumns({ ...columns, ...drawn }), noNoise)));
};

const codeColumn = (program: Program, data: Float32Array, count: number): Tensor => {
  const z = inputsOf(graphOf(program, "decode")).find(({ name }) => name === "z");
  const shape = z === undefined ? [data.length / count] : shapeAt(z.type.axes, 1).slice(1);
  return { dtype: "f32", shape: [count, ...shape], data };
};

/** What was drawn in turn, as rows. */
export const textRows = (drawn: Tensors, count: number): Readonly<Record<string, Rows>> =>
  Object.fromEntries(
    Object.entries(drawn).map(([name, { shape, data }]) => [
      name,
      { count, shape: shape.slice(1), data: Float32Array.from(data) },
    ]),
  );

/** Codes of which each is among the few that are likeliest; undefined where all may be drawn, or none has a prior. */
export const fewCodes = async (
  model: Pick<Model, "session" | "program">,
  columns: Tensors,
  { count, seed, topK, temperature, guidance = 1, latents = count }: Omit<Sampling, "conditions" | "z">,
): Promise<Float32Array | undefined> => {
  if (topK === undefined || !drawsCodes(model.program)) return undefined;
  const given = { ...columns, ...guidanceColumn(guidance, count) };
  return drawCodes(model, given, { count, seed, latents, temperature, topK });
};

/** Such codes as a column, and the graph that makes samples of them; nothing where all codes may be drawn. */
export const fewSamples = async (
  model: Pick<Model, "session" | "program">,
  columns: Tensors,
  sampling: Omit<Sampling, "conditions" | "z">,
): Promise<{ readonly z?: Tensors; readonly behind?: string }> => {
  const { program } = model;
  const few = await fewCodes(model, columns, sampling);
  if (few === undefined) return {};
  const steered = sampling.guidance !== undefined && program.graphs[steeredGraph] !== undefined;
  return { z: { z: codeColumn(program, few, sampling.count) }, behind: steered ? steeredGraph : "decode" };
};

/** The texts of samples: a code from the prior, then token after token. Nothing where nothing is drawn in turn. */
export const drawnTexts = async (
  turning: Pick<Model, "session" | "program">,
  columns: Tensors,
  sampling: Omit<Sampling, "conditions">,
): Promise<Tensors> => {
  const { count, seed, latents = count, guidance = 1, temperature, topK } = sampling;
  const { program } = turning;
  if (turnsOf(program).length === 0) return {};
  const noise = rowNoise(seed, "sample/", latents, (row) => row % latents);
  const coded = tempered(graphOf(program, "prior"), noise, temperature);
  const few = await fewCodes(turning, columns, sampling);
  const z = few ?? (await runRows(turning, "prior", count, slicedColumns(columns), coded))["z"]?.data;
  if (z === undefined) throw new Error("the prior makes no code");
  const given = { ...columns, ...guidanceColumn(guidance, count), z: codeColumn(program, z, count) };
  const choosing = {
    seed,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topK === undefined ? {} : { topK }),
  };
  return drawTurns(turning, given, count, choosing);
};

/** The texts of codes, the likeliest token at each place. */
export const decodedTexts = (
  turning: Pick<Model, "session" | "program">,
  columns: Tensors,
  count: number,
): Promise<Tensors> =>
  drawTurns(turning, { ...columns, ...guidanceColumn(1, count) }, count, { seed: 0, temperature: 0 });

/** What is to be drawn. */
export interface Sampling {
  readonly count: number;
  /** For every condition that reaches the decoder or the prior: one value for all samples, or one for each. */
  readonly conditions?: Values;
  readonly seed: number;
  /** Samples that share a latent: row i takes latent i mod `latents`. As many as samples if absent. */
  readonly latents?: number;
  /** Codes to decode instead of drawn ones, [count, width]. */
  readonly z?: Float32Array;
  /** How far conditions are exaggerated: 0 leaves out those that have a null, 1 or absent takes them as they are. */
  readonly guidance?: number;
  /** Of texts and of codes that have a prior: below 1 likelier ones are drawn more often, above 1 less; 0 takes the
   * likeliest, Infinity each as often. */
  readonly temperature?: number;
  /** Of texts and of codes that have a prior: only so many of the likeliest tokens, or codes, may be drawn. */
  readonly topK?: number;
}

const guidanceColumn = (guidance: number | undefined, count: number): Tensors =>
  guidance === undefined
    ? {}
    : { guidance: { dtype: "f32", shape: [count], data: new Float32Array(count).fill(guidance) } };

/** Why a choice that is asked for is none that this model makes. */
export const choosable = (program: Program, { temperature, topK }: Sampling): E.Either<UseProblem, void> => {
  if (turnsOf(program).length > 0) return E.right(undefined);
  const codes = hasTemperature(program.graphs["sample"]);
  if (codes || (topK === undefined && temperature === undefined)) return E.right(undefined);
  return E.left({ _tag: "NothingToChoose", asked: topK === undefined ? "temperature" : "top-k" });
};

/** Draws samples: a latent from the prior, then the mean of what the decoder makes of it. */
export const sample = async (model: Model, sampling: Sampling): Used<Rows> => {
  const { count, conditions = {}, seed, latents = count, guidance, temperature } = sampling;
  const { graphs } = model.program;
  const chosen = choosable(model.program, sampling);
  if (E.isLeft(chosen)) return chosen;
  const able = decodes(model);
  if (E.isLeft(able)) return able;
  if (sampling.z !== undefined) return decode(model, sampling.z, conditions);
  if (graphs["sample"] === undefined) return E.left({ _tag: "NoPrior" });
  const graph = guidance === undefined ? "sample" : "guided";
  if (graphs[graph] === undefined)
    return E.left({ _tag: "NoGuidance", conditions: conditionsOf(model.program, "sample") });
  const columns = conditionColumns(model, graph, conditions, count);
  if (E.isLeft(columns)) return columns;
  const noise = rowNoise(seed, "sample/", latents, (row) => row % latents);
  const drawn = await drawnTexts(model, columns.right, sampling);
  const own = textRows(drawn, count)[outputName(model)];
  if (own !== undefined) return E.right(own);
  const { z, behind } = await fewSamples(model, columns.right, sampling);
  const given = slicedColumns({ ...columns.right, ...drawn, ...z, ...guidanceColumn(guidance, count) });
  if (behind !== undefined) return E.right(await made(model, behind, count, given, noNoise));
  const at = tempered(graphOf(model.program, graph), noise, temperature);
  return E.right(await made(model, graph, count, given, at));
};

/** The values that a condition is shown through. */
const rowsFor = ({ conditions }: Model, name: string): E.Either<UseProblem, ReadonlyArray<GridRow>> => {
  const condition = conditions.find((one) => one.name === name);
  const rows = condition === undefined ? [] : gridRows(condition);
  const others = conditions.filter((one) => gridRows(one).length > 0).map((one) => one.name);
  return rows.length === 0 ? E.left({ _tag: "NoRows", condition: name, others }) : E.right(rows);
};

/** A condition's values, one in each row, from the same latents in each column. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** What each row shows. */
  readonly labels: ReadonlyArray<string>;
  /** Row by row. */
  readonly images: Rows;
}

/** Each row's value, `times` in a row. */
const eachRow = (rows: ReadonlyArray<GridRow>, times: number): Float64Array =>
  Float64Array.from(rows.flatMap(({ value }) => Array.from({ length: times }, () => value).flat()));

/**
 * A condition's values from the same latents: row d shows class d (of a set: the empty set, then each member alone; of
 * a number: nine values of its range), and a column's images share their latent. `others` gives the model's other
 * conditions one value each.
 */
export const sampleGrid = async (
  model: Model,
  options: Pick<Sampling, "seed" | "guidance" | "temperature" | "topK"> & {
    readonly condition: string;
    readonly columns: number;
    readonly others?: Values;
  },
): Used<Grid> => {
  const { condition, columns, others = {}, ...sampling } = options;
  const through = rowsFor(model, condition);
  if (E.isLeft(through)) return through;
  const [rows, labels] = [through.right.length, through.right.map(({ label }) => label)];
  const conditions = { ...others, [condition]: eachRow(through.right, columns) };
  const images = await sample(model, { ...sampling, count: rows * columns, conditions, latents: columns });
  return E.map((drawn: Rows) => ({ rows, columns, labels, images: drawn }))(images);
};

/**
 * Samples of a dataset with their condition exchanged: column j shows sample j's code decoded under every value in
 * turn, as `sampleGrid` has them. Works without a prior. Other conditions keep the samples' values.
 */
export const swapGrid = async (
  model: Model,
  dataset: Dataset,
  options: { readonly condition: string; readonly columns: number },
): Used<Grid> => {
  const able = decodes(model);
  if (E.isLeft(able)) return able;
  const { condition } = options;
  const through = rowsFor(model, condition);
  if (E.isLeft(through)) return through;
  const [rows, columns] = [through.right.length, Math.min(options.columns, dataset.count)];
  const shown = take(
    dataset,
    Uint32Array.from({ length: columns }, (_, i) => i),
  );
  const { z, width } = await encode(model, shown);
  const repeat = (values: ArrayLike<number>, size: number): Float32Array =>
    Float32Array.from({ length: rows * columns * size }, (_, i) => values[i % (columns * size)] ?? 0);
  const kept = model.conditions.map(({ name }) => {
    const values = valuesIn(shown, name);
    return [name, repeat(values, values.length / columns)] as const;
  });
  const values = { ...Object.fromEntries(kept), [condition]: eachRow(through.right, columns) };
  const labels = through.right.map(({ label }) => label);
  return E.map((images: Rows) => ({ rows, columns, labels, images }))(await decode(model, repeat(z, width), values));
};

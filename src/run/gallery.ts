/**
 * The pictures that a finished run comes with.
 *
 * In: a trained run and its held-out samples. Out: `curve.png`, and what the model makes: a row for each class where a
 * category reaches the decoder, else samples, else (a point latent has no prior) reconstructions below their originals.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { readLines } from "../../runtime/checkpoint/lines.js";
import type { Dataset } from "../../runtime/data/index.js";
import {
  curve,
  type Series,
  type Picture as Sketched,
  type Drawn as Sketching,
  sheet,
} from "../../runtime/picture/index.js";
import { conditionsOf, valuesIn } from "../../runtime/run/conditions.js";
import { metricsFile } from "../../runtime/run/folder.js";
import {
  gridRows,
  outputName,
  outputNames,
  type Rows,
  reconstruct,
  sample,
  sampleGrid,
  swapGrid,
  type Values,
} from "../../runtime/run/index.js";
import type { Refusal } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { refuseUse } from "../report/use.js";
import { viewsOf } from "./output.js";
import { imagesOf, isDrawable, rangeOf, writePicture } from "./picture.js";
import { sheetReconstructions } from "./reconstructions.js";
import type { Trained } from "./run.js";

export interface Picture {
  readonly path: string;
  readonly words: string;
}

type Sketch = Sketching<Sketched>;

type Drawn = Promise<E.Either<Refusal, ReadonlyArray<Picture>>>;

/** A picture that may have been drawn, what it is called, and what it shows. */
export interface ModelSketch {
  readonly name: string;
  readonly words: string;
  readonly drawn: Sketch;
}

type Sketches = Promise<E.Either<Refusal, ReadonlyArray<ModelSketch>>>;

/** How wide a sheet is: in images, and in units for each value. */
export interface Look {
  readonly columns: number;
  readonly scale?: number;
}

const usualLook: Look = { columns: 10 };

/** The values of a condition for held-out samples 0 … count − 1, round and round. */
const borrowed = (dataset: Dataset, name: string, count: number): ArrayLike<number> => {
  const values = valuesIn(dataset, name);
  const size = values.length / dataset.count;
  return Float64Array.from({ length: count * size }, (_, i) => values[i % values.length] ?? 0);
};

const valuesFrom = (dataset: Dataset, names: ReadonlyArray<string>, count: number): Values =>
  Object.fromEntries(names.map((name) => [name, borrowed(dataset, name, count)]));

/** What a picture is called: after its output too, where the model has several. */
const fileFor = ({ model }: Trained, name: string): string =>
  outputNames(model.program).length === 1 ? name : `${name}.${outputName(model)}`;

/** Writes a picture as PNG, and as SVG beside it. */
const both = async (folder: string, name: string, words: string, drawn: Sketch): Drawn => {
  for (const ending of ["png", "svg"]) {
    const written = await writePicture(join(folder, `${name}.${ending}`), drawn, "chosen");
    if (E.isLeft(written)) return written;
  }
  return E.right([{ path: join(folder, `${name}.png`), words }]);
};

const sheetOf = (
  trained: Trained,
  rows: Rows,
  name: string,
  words: string,
  look: Look,
  rowLabels?: ReadonlyArray<string>,
): ModelSketch => {
  const options = { ...look, range: rangeOf(trained, rows), ...(rowLabels === undefined ? {} : { rowLabels }) };
  return { name: fileFor(trained, name), words, drawn: sheet(imagesOf(rows), options) };
};

const drawByClass = async (
  trained: Trained,
  dataset: Dataset,
  names: ReadonlyArray<string>,
  condition: string,
  look: Look,
): Sketches => {
  const { seed } = trained.run.state.plan;
  const others = valuesFrom(
    dataset,
    names.filter((name) => name !== condition),
    1,
  );
  const grid = await sampleGrid(trained.model, { condition, columns: look.columns, seed, others });
  if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
  const words = `a row for each ${condition}, the same latent down each column`;
  return E.right([sheetOf(trained, grid.right.images, "samples", words, look, grid.right.labels)]);
};

const drawFree = async (trained: Trained, dataset: Dataset, names: ReadonlyArray<string>, look: Look): Sketches => {
  const count = look.columns * 6;
  const conditions = valuesFrom(dataset, names, count);
  const drawn = await sample(trained.model, { count, conditions, seed: trained.run.state.plan.seed });
  if (E.isLeft(drawn)) return E.left(refuseUse(drawn.left));
  const under = names.length === 0 ? "" : `, each with the ${names.join(" and ")} of a held-out sample`;
  return E.right([sheetOf(trained, drawn.right, "samples", `samples${under}`, look)]);
};

const drawPairs = async (trained: Trained, dataset: Dataset, look: Look): Promise<ModelSketch> => ({
  name: fileFor(trained, "reconstructions"),
  words: "held-out originals above their reconstructions",
  drawn: sheetReconstructions(trained, await reconstruct(trained.model, dataset, 16), {
    ...look,
    columns: look === usualLook ? 16 : look.columns,
  }),
});

/** Codes of held-out samples under every value of a condition that the decoder reads. */
const drawExchanged = async (trained: Trained, dataset: Dataset, look: Look): Sketches => {
  const { model } = trained;
  const read = model.program.graphs["decode"] === undefined ? [] : conditionsOf(model.program, "decode");
  const condition = model.conditions.find((one) => read.includes(one.name) && gridRows(one).length > 0);
  if (condition === undefined || gridRows(condition).length > 100) return E.right([]);
  const grid = await swapGrid(model, dataset, { condition: condition.name, columns: look.columns });
  if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
  const { images, columns, labels } = grid.right;
  const words = `a row for each ${condition.name}, the code of one held-out sample down each column`;
  return E.right([sheetOf(trained, images, "swaps", words, { ...look, columns }, labels)]);
};

/** Of a latent without a prior: reconstructions, and what the condition does to them. */
const drawUnsampled = async (trained: Trained, dataset: Dataset, look: Look): Sketches => {
  const pairs = await drawPairs(trained, dataset, look);
  const swaps = await drawExchanged(trained, dataset, look);
  return E.map((more: ReadonlyArray<ModelSketch>) => [pairs, ...more])(swaps);
};

/** What one output shows, if it can be drawn. */
export const sketchOutput = async (trained: Trained, dataset: Dataset, look: Look = usualLook): Sketches => {
  const { core, model } = trained;
  const shape = dataset.columns.find(({ name }) => name === outputName(model))?.shape ?? [];
  if (!isDrawable({ shape })) return E.right([]);
  if (model.program.graphs["sample"] === undefined) return drawUnsampled(trained, dataset, look);
  const names = conditionsOf(model.program, "sample");
  const category = core.conditions.find(({ name, domain }) => names.includes(name) && domain.classes !== undefined);
  return category !== undefined && (category.domain.classes ?? 0) <= 100
    ? drawByClass(trained, dataset, names, category.name, look)
    : drawFree(trained, dataset, names, look);
};

/** What the model makes, of each output that can be drawn. */
export const drawModel = async (trained: Trained, dataset: Dataset): Drawn => {
  const all: Array<Picture> = [];
  for (const view of viewsOf(trained)) {
    const sketches = await sketchOutput(view.trained, dataset);
    if (E.isLeft(sketches)) return sketches;
    for (const { name, words, drawn } of sketches.right) {
      const written = await both(trained.folder, name, words, drawn);
      if (E.isLeft(written)) return written;
      all.push(...written.right);
    }
  }
  return E.right(all);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** One term over the epochs of one split. */
const seriesOf = (records: ReadonlyArray<Readonly<Record<string, unknown>>>, split: string, term: string): Series => {
  const points = records.flatMap((record) =>
    record["split"] === split && term in record ? [[Number(record["epoch"]), Number(record[term])] as const] : [],
  );
  return { name: split, panel: term, x: points.map(([x]) => x), y: points.map(([, y]) => y) };
};

const notTerms: ReadonlyArray<string> = ["schema", "step", "epoch", "split", "samples"];

/** The terms of the loss that the training recorded, in its order. */
const termsOf = (records: ReadonlyArray<Readonly<Record<string, unknown>>>): ReadonlyArray<string> =>
  Object.keys(records.find(({ split }) => split === "train") ?? {}).filter((name) => !notTerms.includes(name));

/** The loss of each epoch and its parts, on both splits. */
export const lossCurves = async (folder: string): Promise<E.Either<Refusal, ReadonlyArray<Series>>> => {
  const lines = await readLines(join(folder, metricsFile));
  if (E.isLeft(lines)) return lines.left._tag === "FileProblem" ? E.left(refuseRun(lines.left)) : E.right([]);
  const records = lines.right.records.filter(isRecord);
  const series = termsOf(records).flatMap((term) =>
    ["train", "held-out"].map((split) => seriesOf(records, split, term)),
  );
  return E.right(series.filter(({ x }) => x.length > 0));
};

/** Draws them, a panel for each term. */
export const drawCurve = async (folder: string): Drawn => {
  const series = await lossCurves(folder);
  if (E.isLeft(series)) return series;
  if (series.right.length === 0) return E.right([]);
  const drawn = await curve(series.right, { xLabel: "epoch" });
  return both(folder, "curve", "the loss of each epoch and its parts", drawn);
};

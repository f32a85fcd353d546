/**
 * The pictures that a finished run comes with.
 *
 * In: a trained run and its held-out samples. Out: `curve.png`, and what the model makes: a row for each class where a category reaches the decoder, else
 * samples, else (a point latent has no prior) reconstructions below their originals.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { readLines } from "../../runtime/checkpoint/lines.js";
import { type Dataset, width } from "../../runtime/data/index.js";
import { curve, type Series } from "../../runtime/picture/index.js";
import { conditionsOf } from "../../runtime/run/conditions.js";
import { metricsFile } from "../../runtime/run/folder.js";
import { type Rows, reconstruct, sample, sampleGrid, type Values } from "../../runtime/run/index.js";
import type { Refusal } from "./outcome.js";
import { imagesOf, isDrawable, rangeOf, writeFile, writeSheet } from "./picture.js";
import { drawReconstructions } from "./reconstructions.js";
import { refuseRun } from "./report/run.js";
import { refusePicture, refuseUse } from "./report/use.js";
import type { Trained } from "./run.js";

export interface Picture {
  readonly path: string;
  readonly words: string;
}

type Drawn = Promise<E.Either<Refusal, ReadonlyArray<Picture>>>;

const columns = 10;

/** The values of a condition for held-out samples 0 … count − 1, round and round. */
const borrowed = (dataset: Dataset, name: string, count: number): ArrayLike<number> => {
  const column = dataset.columns.find((each) => each.name === name);
  const size = width(column?.shape ?? []);
  return Float64Array.from({ length: count * size }, (_, i) => column?.data[i % column.data.length] ?? 0);
};

const valuesFrom = (dataset: Dataset, names: ReadonlyArray<string>, count: number): Values =>
  Object.fromEntries(names.map((name) => [name, borrowed(dataset, name, count)]));

const drawRows = async (
  { core, folder }: Trained,
  rows: Rows,
  words: string,
  rowLabels: ReadonlyArray<string> | undefined,
): Drawn => {
  const path = join(folder, "samples.png");
  const options = { columns, range: rangeOf(core, rows), ...(rowLabels === undefined ? {} : { rowLabels }) };
  return E.map(() => [{ path, words }])(await writeSheet(path, imagesOf(rows), options));
};

const drawByClass = async (
  trained: Trained,
  dataset: Dataset,
  names: ReadonlyArray<string>,
  condition: string,
): Drawn => {
  const { seed } = trained.run.state.plan;
  const others = valuesFrom(
    dataset,
    names.filter((name) => name !== condition),
    1,
  );
  const grid = await sampleGrid(trained.model, { condition, columns, seed, others });
  if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
  const labels = trained.core.conditions.find(({ name }) => name === condition)?.domain.labels;
  const rowLabels = Array.from({ length: grid.right.rows }, (_, row) => labels?.[row] ?? String(row));
  return drawRows(
    trained,
    grid.right.images,
    `a row for each ${condition}, the same latent down each column`,
    rowLabels,
  );
};

const drawFree = async (trained: Trained, dataset: Dataset, names: ReadonlyArray<string>): Drawn => {
  const count = columns * 6;
  const conditions = valuesFrom(dataset, names, count);
  const drawn = await sample(trained.model, { count, conditions, seed: trained.run.state.plan.seed });
  if (E.isLeft(drawn)) return E.left(refuseUse(drawn.left));
  const under = names.length === 0 ? "" : `, each with the ${names.join(" and ")} of a held-out sample`;
  return drawRows(trained, drawn.right, `samples${under}`, undefined);
};

const drawPairs = async (trained: Trained, dataset: Dataset): Drawn => {
  const path = join(trained.folder, "reconstructions.png");
  const pair = await reconstruct(trained.model, dataset, 16);
  const drawn = await drawReconstructions(trained, pair, path);
  return E.map(() => [{ path, words: "held-out originals above their reconstructions" }])(drawn);
};

/** What the model makes, if it makes something that can be drawn. */
export const drawModel = async (trained: Trained, dataset: Dataset): Drawn => {
  const { core, model } = trained;
  const shape = dataset.columns.find(({ name }) => name === core.decoder.output)?.shape ?? [];
  if (!isDrawable({ shape })) return E.right([]);
  if (model.program.graphs["sample"] === undefined) return drawPairs(trained, dataset);
  const names = conditionsOf(model.program, "sample");
  const category = core.conditions.find(({ name, domain }) => names.includes(name) && domain.classes !== undefined);
  return category !== undefined && (category.domain.classes ?? 0) <= 100
    ? drawByClass(trained, dataset, names, category.name)
    : drawFree(trained, dataset, names);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const seriesOf = (records: ReadonlyArray<unknown>, split: string): Series => {
  const points = records.filter(isRecord).flatMap(({ split: of, epoch, loss }) => {
    const point = [Number(epoch), Number(loss)] as const;
    return of === split ? [point] : [];
  });
  return { name: split, x: points.map(([x]) => x), y: points.map(([, y]) => y) };
};

/** The loss of each epoch on both splits. */
export const drawCurve = async (folder: string): Drawn => {
  const lines = await readLines(join(folder, metricsFile));
  if (E.isLeft(lines)) return lines.left.type === "file" ? E.left(refuseRun(lines.left)) : E.right([]);
  const series = ["train", "held-out"]
    .map((split) => seriesOf(lines.right.records, split))
    .filter(({ x }) => x.length > 0);
  if (series.length === 0) return E.right([]);
  const drawn = curve(series, { title: "loss", xLabel: "epoch" });
  if (E.isLeft(drawn)) return E.left(refusePicture(drawn.left));
  const path = join(folder, "curve.png");
  return E.map(() => [{ path, words: "the loss of each epoch" }])(await writeFile(path, drawn.right));
};

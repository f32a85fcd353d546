/**
 * How the lecture shows things: numbers with their spread, clouds of codes, sheets of what a model makes. In: what the
 * lab found. Out: texts and figures.
 */
import * as E from "fp-ts/lib/Either.js";
import { pointsOf } from "../../../runtime/measure/labels.js";
import { inPlane } from "../../../runtime/measure/numeric/linear.js";
import { type Block, type Figure, figures, text } from "../../../runtime/page/index.js";
import {
  type Drawn,
  extentOf,
  type Interval,
  intervals,
  type Picture,
  type SheetOptions,
  scatter,
  sheet,
} from "../../../runtime/picture/index.js";
import { stream } from "../../../runtime/random/stream.js";
import { decode, type Rows, sampleGrid, swapGrid } from "../../../runtime/run/index.js";
import { percent } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { refusePicture, refuseUse } from "../../report/use.js";
import { imagesOf, rangeOf } from "../../run/picture.js";
import type { Trained } from "../../run/run.js";
import { meanText } from "../stability/result.js";
import type { Told } from "./claim.js";
import { type Lab, type Outcome, type Stat, withTrial } from "./lab.js";
import { type ModelName, modelOf } from "./models.js";

export const shareText = (stat: Stat | undefined): string =>
  stat === undefined ? "–" : meanText({ ...stat, unit: "share" });

/** `0.712 ± 0.031`. */
export const plainText = (stat: Stat | undefined, digits = 2): string => {
  if (stat === undefined || !Number.isFinite(stat.mean)) return "–";
  const sd = Number.isFinite(stat.sd) ? ` ± ${stat.sd.toFixed(digits)}` : "";
  return `${stat.mean.toFixed(digits)}${sd}`.replace("-", "−");
};

/** A mean alone, as people say it: `62 %`. */
export const about = ({ mean }: Stat): string => `${(100 * mean).toFixed(mean > 0.99 ? 1 : 0)} %`;

const refusing = <A>(drawn: Drawn<A>): E.Either<Refusal, A> => E.mapLeft(refusePicture)(drawn);

/** Points of a cloud in a report: more make a heavy page and say no more. */
const most = 400;

const cloudOf = ({ codes }: Outcome, name: string) => {
  const { data, share } = inPlane(pointsOf(codes));
  const step = Math.max(1, Math.ceil(codes.count / most));
  const rows = Array.from({ length: Math.ceil(codes.count / step) }, (_, i) => i * step);
  return {
    points: Float32Array.from(rows.flatMap((row) => [data[2 * row] ?? 0, data[2 * row + 1] ?? 0])),
    name: share < 0.999 ? `${name}, ${percent(share)} of variance` : name,
    ...(codes.labels && { labels: rows.map((row) => codes.labels?.values[row] ?? -1) }),
  };
};

/** Figures that belong together: a row of their own, and what it shows. */
export interface Row {
  readonly figures: ReadonlyArray<Figure>;
  readonly caption: string;
}

const along = (clouds: ReadonlyArray<{ readonly points: Float32Array }>, axis: 0 | 1): readonly [number, number] =>
  extentOf(clouds.flatMap(({ points }) => Array.from(points.filter((_, i) => i % 2 === axis))));

/** Codes of the same held-out samples side by side, coloured by class; on a phone one below the other. */
export const cloudFigure = async (
  shown: ReadonlyArray<readonly [name: string, outcome: Outcome | undefined]>,
  caption: string,
  axes: "own" | "the same" = "own",
): Told<Row> => {
  const drawn: Array<Figure> = [];
  const clouds = shown.flatMap(([name, outcome]) =>
    outcome === undefined ? [] : [{ name, cloud: cloudOf(outcome, name) }],
  );
  const all = clouds.map(({ cloud }) => cloud);
  const domain = axes === "own" ? {} : { domain: [along(all, 0), along(all, 1)] as const };
  for (const { name, cloud } of clouds) {
    const picture = refusing(await scatter(cloud, { side: 200, ...domain }));
    if (E.isLeft(picture)) return picture;
    drawn.push({ picture: picture.right, alt: `codes of held-out samples: ${name}` });
  }
  return E.right({ figures: drawn, caption });
};

/** Each value a dot, each row's mean a bar. */
export const intervalFigure = async (
  rows: ReadonlyArray<Interval>,
  xLabel: string,
  caption: string,
  domain?: readonly [number, number],
): Told<Figure> => {
  const picture = refusing(await intervals(rows, { xLabel, ...(domain && { domain }) }));
  return E.map((drawn: Picture): Figure => ({ picture: drawn, alt: caption, caption }))(picture);
};

const sheetFigure = (
  trained: Trained,
  rows: Rows,
  options: Omit<SheetOptions, "range">,
  caption: string,
): E.Either<Refusal, Figure> => {
  const picture = refusing(sheet(imagesOf(rows), { ...options, range: rangeOf(trained, rows) }));
  return E.map((drawn: Picture): Figure => ({ picture: drawn, alt: caption, caption }))(picture);
};

/** A row for each class, the same latent down each column, of a model's first seed. */
export const gridFigure = (lab: Lab, model: ModelName, caption: string, columns = 10): Told<Figure> =>
  withTrial(lab.setting, { model, seed: 1 }, async (trained) => {
    const grid = await sampleGrid(trained.model, { condition: "digit", columns, seed: 1 });
    if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
    const { images, labels } = grid.right;
    return sheetFigure(trained, images, { columns, rowLabels: labels, scale: 1 }, caption);
  });

/** Codes of held-out samples decoded as each class in turn: the control of a model that has no prior to sample from. */
export const swapFigure = (lab: Lab, model: ModelName, caption: string, columns = 10): Told<Figure> =>
  withTrial(lab.setting, { model, seed: 1 }, async (trained, { dataset }) => {
    const grid = await swapGrid(trained.model, dataset, { condition: "digit", columns });
    if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
    const { images, labels } = grid.right;
    return sheetFigure(trained, images, { columns: grid.right.columns, rowLabels: labels, scale: 1 }, caption);
  });

const side = 12;

/** What the decoder makes of an even square of codes, ±`reach` in each of two units, of a model's first seed. */
export const planeFigure = (lab: Lab, model: ModelName, reach: number, caption: string): Told<Figure> =>
  withTrial(lab.setting, { model, seed: 1 }, async (trained) => {
    const at = (i: number): number => reach * ((2 * i) / (side - 1) - 1);
    const codes = Float32Array.from({ length: side * side * 2 }, (_, i) => {
      const cell = Math.floor(i / 2);
      return i % 2 === 0 ? at(cell % side) : at(side - 1 - Math.floor(cell / side));
    });
    const made = await decode(trained.model, codes);
    if (E.isLeft(made)) return E.left(refuseUse(made.left));
    return sheetFigure(trained, made.right, { columns: side, scale: 1 }, caption);
  });

/** What the decoder makes of draws from N(0, I), whether or not the model has a prior. */
export const drawnFigure = (lab: Lab, model: ModelName, caption: string, count = 60): Told<Figure> =>
  withTrial(lab.setting, { model, seed: 1 }, async (trained) => {
    const codes = new Float32Array(count * modelOf(model).units);
    stream(1, "lecture/normal").fillNormal(codes);
    const made = await decode(trained.model, codes);
    if (E.isLeft(made)) return E.left(refuseUse(made.left));
    return sheetFigure(trained, made.right, { columns: side, scale: 1 }, caption);
  });

/** Figures side by side, made one after the other; rows of their own; and what stands below them. */
export const shownWith = async (
  sketches: ReadonlyArray<() => Told<Figure | Row>>,
  ...below: ReadonlyArray<Block>
): Told<ReadonlyArray<Block>> => {
  const blocks: Array<Block> = [];
  let single: Array<Figure> = [];
  const flush = (): void => {
    if (single.length > 0) blocks.push(figures(...single));
    single = [];
  };
  for (const sketch of sketches) {
    const drawn = await sketch();
    if (E.isLeft(drawn)) return drawn;
    if ("figures" in drawn.right) {
      flush();
      blocks.push(figures(...drawn.right.figures), text(drawn.right.caption));
    } else single.push(drawn.right);
  }
  flush();
  return E.right([...blocks, ...below]);
};

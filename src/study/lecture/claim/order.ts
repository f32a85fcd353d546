/** Claim 4: for dense layers [x, c], [c, x] and c inside x are the same. */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Compiled } from "../../../../compiler/pipeline/compile.js";
import type { Tensors } from "../../../../runtime/engine/engine.js";
import { type Figure, table } from "../../../../runtime/page/index.js";
import { curve, type Picture } from "../../../../runtime/picture/index.js";
import type { Run } from "../../../../runtime/run/index.js";
import { swap } from "../../../../runtime/swap/index.js";
import { refusePicture } from "../../../report/use.js";
import { lossCurves } from "../../../run/gallery.js";
import { readRun } from "../../../run/run.js";
import { claim, type Judged, type Told } from "../claim.js";
import { type Lab, outcomesOf } from "../lab.js";
import type { ModelName } from "../models.js";
import { once } from "../plan.js";
import { shownWith } from "../show.js";

export interface Compared {
  readonly place: string;
  /** Numbers in all parameters, and how many of them stand elsewhere than with `suffix`. */
  readonly parameters: number;
  readonly moved: number;
  /** max |a − b| over all parameters after rows are moved, and max |a|. */
  readonly difference: number;
  readonly scale: number;
  /** The same without moving rows: what the permutation is worth. */
  readonly unmoved: number;
  /** max |a − b|/a of the loss over epochs and splits. */
  readonly curve: number;
}

export interface Found {
  readonly compared: ReadonlyArray<Compared>;
}

const tolerance = 1e-3;
const loose = 1e-2;

const worst = (found: Found, read: (one: Compared) => number): number => Math.max(...found.compared.map(read));

const shown = (value: number): string => (value === 0 ? "0" : value.toExponential(1));

export const judge = (found: Found): Judged => {
  const weights = worst(found, ({ difference, scale }) => difference / scale);
  const curves = worst(found, (one) => one.curve);
  const said =
    `Trained from one seed with the condition behind, before and inside x: loss curves differ by ${shown(curves)} ` +
    "of their value at most, and weights, once rows are moved to where their input is, by " +
    `${shown(worst(found, ({ difference }) => difference))} (the largest weight is ` +
    `${worst(found, ({ scale }) => scale).toFixed(2)}).`;
  if (weights <= tolerance && curves <= tolerance) return { standing: "holds", words: said };
  if (curves <= loose)
    return {
      standing: "partly",
      words: `the rounding that training magnifies is left out of account. ${said}`,
    };
  return { standing: "fails", words: said };
};

const largest = (a: Tensors, b: Tensors, read: (x: number, y: number) => number): number => {
  let most = 0;
  for (const [name, { data }] of Object.entries(a)) {
    const other = b[name]?.data;
    for (let i = 0; i < data.length; i++) most = Math.max(most, read(data[i] ?? 0, other?.[i] ?? Number.NaN));
  }
  return most;
};

const apart = (x: number, y: number): number => Math.abs(x - y);

/** Numbers of tensors that stand elsewhere. */
const countMoved = (a: Tensors, b: Tensors): number => {
  let moved = 0;
  for (const [name, { data }] of Object.entries(a)) {
    const other = b[name]?.data;
    for (let i = 0; i < data.length; i++) if (data[i] !== other?.[i]) moved += 1;
  }
  return moved;
};

/** The largest relative difference of two runs' losses. */
const curveDifference = async (one: string, other: string): Told<number> => {
  const [a, b] = [await lossCurves(one), await lossCurves(other)];
  if (E.isLeft(a)) return a;
  if (E.isLeft(b)) return b;
  const losses = a.right.filter(({ panel }) => panel === "loss");
  const differences = losses.flatMap(({ name, y }) => {
    const same = b.right.find((series) => series.panel === "loss" && series.name === name);
    return y.map((value, i) => Math.abs(value - (same?.y[i] ?? Number.NaN)) / Math.abs(value));
  });
  return E.right(Math.max(...differences));
};

/** The suffix run's weights with rows moved as the other placement has them, beside the other run's own. */
const compareRuns = (suffix: Run<Compiled>, other: Run<Compiled>): Omit<Compared, "place" | "curve"> => {
  const { tensors } = swap(suffix.compiled, other.compiled, suffix.model, other.state.plan.seed);
  const moved = Object.fromEntries(Object.entries(tensors).filter(([name]) => name in other.model));
  return {
    parameters: Object.values(moved).reduce((sum, { data }) => sum + data.length, 0),
    moved: countMoved(moved, suffix.model),
    difference: largest(moved, other.model, apart),
    scale: largest(moved, moved, (x) => Math.abs(x)),
    unmoved: largest(suffix.model, other.model, apart),
  };
};

const others = { prefix: "vae-prefix-2", interleaved: "vae-interleaved-2" } as const;

const folderOf = (lab: Lab, model: ModelName): string => outcomesOf(lab, model)[0]?.folder ?? "";

const compareOne = async (lab: Lab, place: keyof typeof others): Told<Compared> => {
  const [here, there] = [folderOf(lab, "vae-both-2"), folderOf(lab, others[place])];
  const [suffix, other] = [await readRun(here), await readRun(there)];
  if (E.isLeft(suffix)) return suffix;
  if (E.isLeft(other)) return other;
  return pipe(
    await curveDifference(here, there),
    E.map((difference) => ({ place, curve: difference, ...compareRuns(suffix.right, other.right) })),
  );
};

const drawCurves = async (lab: Lab): Told<Figure> => {
  const series = [];
  for (const [name, model] of [["suffix [x, c]", "vae-both-2"] as const, ...Object.entries(others)]) {
    const curves = await lossCurves(folderOf(lab, model));
    if (E.isLeft(curves)) return curves;
    const held = curves.right.find((one) => one.panel === "loss" && one.name === "held-out");
    if (held !== undefined) series.push({ name, panel: name, x: held.x, y: held.y });
  }
  const caption =
    "The held-out loss of each placement, seed 1: three panels, because in one the curves would hide each other.";
  const picture = E.mapLeft(refusePicture)(await curve(series, { xLabel: "epoch", yLabel: "nats", columns: 3 }));
  return E.map((drawn: Picture): Figure => ({ picture: drawn, alt: caption, caption }))(picture);
};

export const order = claim<Found>({
  name: "order",
  title: "For dense layers [x, c], [c, x] and c inside x are the same",
  needs: once("vae-both-2", "vae-prefix-2", "vae-interleaved-2"),
  metrics: [],
  criterion: [
    "Three trainings from one seed: suffix [x, c], prefix [c, x], interleaved (c spread evenly through x), in " +
      "encoder and decoder. The suffix run's rows are moved to where the other placement has their input; then " +
      "every weight is compared.",
    `holds: weights differ by at most ${tolerance} of the largest weight, and losses by at most ${tolerance} of ` +
      "their value in every epoch, training and held-out",
    `holds if: losses alone differ by at most ${loose}; does not hold: otherwise`,
  ],
  find: async (lab) => {
    const prefix = await compareOne(lab, "prefix");
    if (E.isLeft(prefix)) return prefix;
    const interleaved = await compareOne(lab, "interleaved");
    return E.map((last: Compared): Found => ({ compared: [prefix.right, last] }))(interleaved);
  },
  judge,
  show: (lab, { compared }) =>
    shownWith(
      [() => drawCurves(lab)],
      table({
        head: [
          "suffix against",
          "weights",
          "in another place",
          "largest difference, rows moved",
          "rows not moved",
          "largest weight",
          "loss curves, relative",
        ],
        rows: compared.map((one) => [
          one.place,
          one.parameters.toLocaleString("en"),
          one.moved.toLocaleString("en"),
          shown(one.difference),
          shown(one.unmoved),
          one.scale.toFixed(3),
          shown(one.curve),
        ]),
        caption: "Seed 1, after the last step. Largest: maximum of the absolute difference over all weights.",
      }),
    ),
  why: [
    "A dense layer multiplies each input by its own row of the kernel and adds up; a sum doesn't ask in which " +
      "order. Moving c to another place moves ten rows of the kernel and changes nothing else: `[x, c]·[W; U] = " +
      "x·W + c·U = [c, x]·[U; W]`.",
    "Other frameworks train the three to different results, because random initial weights are dealt out by " +
      "position. graft draws each row from a stream named after the row's **source**, so the three start as the " +
      "same function, and stay so up to rounding. Where order does carry meaning (along time, " +
      "or between pixels), none of this applies.",
  ],
});

/** What several runs of one spec came to, for a terminal, as data and as CSV. In: outcomes. Out: texts. */
import { wrap } from "../../../compiler/words/layout.js";
import { type Compared, comparePairs, type Summary, summarise } from "../../../runtime/measure/compare.js";
import { type Metric, metrics, type PairMetric, pairMetrics } from "../../../runtime/measure/index.js";
import { pointsOf } from "../../../runtime/measure/labels.js";
import { csvLines } from "../../report/csv.js";
import { type Cell, counted, figure, percent, table } from "../../report/format.js";
import { describe } from "../../run/run.js";
import type { StabilityTables } from "../results.js";
import type { Outcome } from "./train.js";

export interface Stability {
  readonly name: string;
  readonly outcomes: ReadonlyArray<Outcome>;
  readonly pairs: ReadonlyArray<Compared>;
  readonly figures: ReadonlyArray<Summary>;
}

export const stabilityOf = (name: string, outcomes: ReadonlyArray<Outcome>): Stability => ({
  name,
  outcomes,
  pairs: comparePairs(
    outcomes.map(({ codes }) => pointsOf(codes)),
    outcomes[0]?.codes.labels?.values,
  ),
  figures: distinct(summarise(outcomes.map(({ rows }) => rows))),
});

/** Without numbers that stand above already under another name. */
const distinct = (rows: ReadonlyArray<Summary>): ReadonlyArray<Summary> =>
  rows.filter((row, i) => {
    const { echo }: Metric = metrics[row.name];
    return echo !== true || !rows.slice(0, i).some(({ mean }) => Math.abs(mean - row.mean) < 1e-9);
  });

const infoOf = (name: Compared["name"]): PairMetric => pairMetrics[name];

const shown = (value: number, unit: string): string => (unit === "share" ? percent(value) : figure(value));

/** To as many decimals as its mean is shown to. */
const spread = (sd: number, mean: string, unit: string): string => {
  if (!Number.isFinite(sd)) return "–";
  if (unit === "share") return percent(sd).replace(" %", "");
  return mean.includes("e") ? figure(sd) : sd.toFixed(mean.split(".")[1]?.length ?? 0);
};

/** `136.30 ± 0.52 nats`, `81.4 ± 0.9 %`. */
export const meanText = (of: { readonly mean: number; readonly sd: number; readonly unit: string }): string => {
  const mean = shown(of.mean, of.unit).replace(" %", "");
  const unit = of.unit === "share" ? " %" : of.unit === "nats" ? " nats" : "";
  return `${mean} ± ${spread(of.sd, mean, of.unit)}${unit}`;
};

export const titleOf = ({ title, of }: Summary): string => (of === undefined ? title : `${title} ${of}`);

export const countText = ({ outcomes }: Stability): string => {
  const pairs = (outcomes.length * (outcomes.length - 1)) / 2;
  return `${counted(pairs, "pair")} of ${counted(outcomes.length, "run")}`;
};

export const samplesText = ({ outcomes: [first] }: Stability): string =>
  first === undefined ? "" : describe(first.samples);

export const stabilityText = (stability: Stability, width: number): string => {
  const { outcomes, pairs, figures, name } = stability;
  const seeds = outcomes.map(({ seed }) => seed).join(", ");
  const pairRows = pairs.map((pair): ReadonlyArray<Cell> => {
    const { title, unit, invariant } = infoOf(pair.name);
    return [`  ${title}`, { right: meanText({ ...pair, unit }) }, `invariant to ${invariant}`];
  });
  const endRows = pairs.map(({ name: pair }): ReadonlyArray<Cell> => {
    const { title, ends } = infoOf(pair);
    return [`  ${title}`, `1: ${ends.one}`, `0: ${ends.zero}`];
  });
  const runRows = figures.map(
    (row): ReadonlyArray<Cell> => [`  ${titleOf(row)}`, { right: meanText(row) }, row.reduction],
  );
  return `${name}: seeds ${seeds}, on ${samplesText(stability)}, the same for all.

Likeness of codes, mean ± sd over ${countText(stability)}; 1 is alike:

${table(pairRows)}
${wrap(verdictText(stability), width).join("\n")}

What 1 and 0 mean:

${table(endRows)}
Each run, mean ± sd over ${counted(outcomes.length, "seed")}:

${table(runRows)}`;
};

/** As good as alike; below it, a difference shows. */
const alike = 0.9;

/** What the likenesses come to for who uses the latents: the strictest sense in which the runs agree. */
export const verdictText = (stability: Stability): string => idleText(stability) + likenessText(stability);

/** Where the latent says nothing, the likeness of what it says is chance. */
const idleText = ({ figures }: Stability): string => {
  const active = figures.find(({ name }) => name === "active-units");
  return active === undefined || active.mean >= 0.5
    ? ""
    : "The latent hardly depends on the samples (no unit is active): what follows is mostly chance. ";
};

const likenessText = ({ pairs }: Stability): string => {
  const of = (name: Compared["name"]): number => pairs.find((pair) => pair.name === name)?.mean ?? Number.NaN;
  const same = (name: Compared["name"]): string => `${infoOf(name).title} ${figure(of(name))}`;
  if (Number.isNaN(of("concordance"))) return "The codes do not vary, so nothing can be said of their likeness.";
  if (of("concordance") >= alike)
    return (
      `Each sample has nearly the same code in every run (${same("concordance")}): ` +
      "what reads one run's latent reads another's."
    );
  const apart = `not in the same place (${same("concordance")}): what reads one run's latent misreads another's.`;
  if (of("procrustes") >= alike)
    return `The runs found the same code but for a turn, a shift and a scale (${same("procrustes")}), ${apart}`;
  if (of("affine-r2") >= alike)
    return `The runs found the same code but for a linear map (${same("affine-r2")}), ${apart}`;
  return `The runs found different codes (${same("affine-r2")}, 1 would be the same but for a linear map), ${apart}`;
};

const plain = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const stabilityJson = ({ name, outcomes, pairs, figures }: Stability): StabilityTables => ({
  name,
  seeds: outcomes.map(({ seed }) => seed),
  runs: outcomes.map(({ folder }) => folder),
  samples: outcomes[0]?.samples.dataset.count,
  pairs: pairs.map(({ name: metric, matrix, mean, sd }) => {
    const { compare: _, range, ...info } = infoOf(metric);
    return {
      name: metric,
      ...info,
      range: range.map(plain),
      mean: plain(mean),
      sd: plain(sd),
      matrix: matrix.map((row) => row.map(plain)),
    };
  }),
  figures: figures.map(({ range, values, mean, sd, ...row }) => ({
    ...row,
    range: range.map(plain),
    mean: plain(mean),
    sd: plain(sd),
    values: values.map(plain),
  })),
});

/** A line for each pair and metric, and for each run and metric. */
export const stabilityCsv = ({ outcomes, pairs }: Stability): string =>
  csvLines([
    ["metric", "of", "seed", "other", "value"],
    ...pairs.flatMap(({ name, matrix }) =>
      matrix.flatMap((row, i) =>
        row.flatMap((value, j) => (i < j ? [[name, "", outcomes[i]?.seed ?? 0, outcomes[j]?.seed ?? 0, value]] : [])),
      ),
    ),
    ...outcomes.flatMap(({ seed, rows }) => rows.map(({ name, of = "", value }) => [name, of, seed, "", value])),
  ]);

/**
 * The report of a stability study: the same samples' codes side by side, how alike they are, and what each run came to.
 * In: outcomes. Out: pictures, a page.
 */
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { pairMetrics } from "../../../runtime/measure/index.js";
import { pointsOf } from "../../../runtime/measure/labels.js";
import { inPlane } from "../../../runtime/measure/numeric/linear.js";
import {
  code,
  details,
  type Figure,
  facts,
  figures,
  renderReport,
  type Section,
  table,
  text,
} from "../../../runtime/page/index.js";
import {
  curve,
  type Drawn,
  heatmap,
  intervals,
  type Picture,
  type Series,
  scatters,
} from "../../../runtime/picture/index.js";
import { percent } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { refusePicture } from "../../report/use.js";
import { lossCurves } from "../../run/gallery.js";
import { countText, meanText, type Stability, samplesText, titleOf, verdictText } from "./result.js";

type Sketched<A> = Promise<E.Either<Refusal, A>>;

const refusing = <A>(drawn: Drawn<A>): E.Either<Refusal, A> => E.mapLeft(refusePicture)(drawn);

/** Codes of the same samples, a cloud for each seed. */
export const drawClouds = async ({ outcomes }: Stability): Sketched<Picture> => {
  const clouds = outcomes.map((outcome) => {
    const { data: points, share } = inPlane(pointsOf(outcome.codes));
    const name = `seed ${outcome.seed}${share < 1 ? ` (${percent(share)} of variance)` : ""}`;
    return { points, name, ...(outcome.codes.labels && { labels: outcome.codes.labels.values }) };
  });
  const names = outcomes[0]?.codes.labels?.words;
  return refusing(await scatters(clouds, { ...(names && { names }) }));
};

const drawMatrices = async ({ outcomes, pairs }: Stability): Sketched<ReadonlyArray<Figure>> => {
  const seeds = outcomes.map(({ seed }) => `seed ${seed}`);
  const drawn: Array<Figure> = [];
  for (const name of ["cka", "mcc"] as const) {
    const pair = pairs.find((one) => one.name === name);
    const { title, definition } = pairMetrics[name];
    const options = { title, rows: seeds, columns: seeds, range: [0, 1] as const };
    const picture = refusing(await heatmap(pair?.matrix ?? [], options));
    if (E.isLeft(picture)) return picture;
    drawn.push({ picture: picture.right, alt: `${title} of each pair of seeds`, caption: definition });
  }
  return E.right(drawn);
};

const drawPairs = async (stability: Stability): Sketched<Figure> => {
  const rows = stability.pairs.map(({ name, values }) => ({ name: pairMetrics[name].title, values }));
  const picture = refusing(await intervals(rows, { xLabel: "1 is alike" }));
  const alt = "likeness of codes by metric";
  return E.map(
    (drawn: Picture): Figure => ({
      picture: drawn,
      alt,
      caption: "A dot for each pair, its mean and standard deviation.",
    }),
  )(picture);
};

/** The held-out loss of every seed, epoch by epoch. */
const drawCurves = async ({ outcomes }: Stability): Sketched<ReadonlyArray<Figure>> => {
  const series: Array<Series> = [];
  for (const { folder, seed } of outcomes) {
    const curves = await lossCurves(folder);
    if (E.isLeft(curves)) return curves;
    const own = curves.right.filter(({ panel }) => panel === "loss");
    const shown = own.find(({ name }) => name === "held-out") ?? own[0];
    if (shown !== undefined) series.push({ name: `seed ${seed}`, x: shown.x, y: shown.y });
  }
  if (series.length === 0) return E.right([]);
  const picture = refusing(await curve(series, { xLabel: "epoch", yLabel: "loss" }));
  return E.map((drawn: Picture) => [
    { picture: drawn, alt: "the loss of each seed", caption: "The held-out loss of each seed." },
  ])(picture);
};

const pairTable = ({ pairs }: Stability) =>
  table({
    head: ["likeness", "mean ± sd", "least", "greatest", "invariant to", "1 means", "0 means", "definition"],
    words: [0, 4, 5, 6, 7],
    rows: pairs.map(({ name, values, mean, sd }) => {
      const { title, unit, invariant, ends: means, definition } = pairMetrics[name];
      const ends = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(3));
      return [title, meanText({ mean, sd, unit }), ...ends, invariant, means.one, means.zero, definition];
    }),
  });

const runTable = ({ figures: rows, outcomes }: Stability) =>
  table({
    head: ["figure", "mean ± sd", ...outcomes.map(({ seed }) => `seed ${seed}`), "reduction"],
    words: [0, outcomes.length + 2],
    rows: rows.map((row) => [
      titleOf(row),
      meanText(row),
      ...row.values.map((value) => (row.unit === "share" ? percent(value) : String(Number(value.toPrecision(5))))),
      row.reduction,
    ]),
  });

/** The page. `spec` is the text that all runs share but for their seed. */
export const stabilityReport = async (
  core: CoreModel,
  stability: Stability,
  clouds: Picture,
  spec: string,
  command: string,
): Sketched<string> => {
  const matrices = await drawMatrices(stability);
  if (E.isLeft(matrices)) return matrices;
  const pairs = await drawPairs(stability);
  if (E.isLeft(pairs)) return pairs;
  const curves = await drawCurves(stability);
  if (E.isLeft(curves)) return curves;
  const { outcomes } = stability;
  const sections: ReadonlyArray<Section> = [
    {
      title: "The same samples, run by run",
      blocks: [
        text(
          `Each cloud shows the codes of ${samplesText(stability)} in one run. The runs differ in nothing but their ` +
            "seed: initial weights, the order of samples, noise. Each cloud has axes of its own.",
        ),
        figures({ picture: clouds, alt: "codes of the same samples in each run" }),
      ],
    },
    {
      title: "How alike the codes are",
      blocks: [
        text(
          `Over ${countText(stability)}. What a metric is invariant to decides what it answers: if **affine R²** is ` +
            "near 1 and **MCC** is not, the runs found the same code up to a linear change of units.",
        ),
        text(verdictText(stability)),
        pairTable(stability),
        figures(pairs.right, ...matrices.right),
      ],
    },
    { title: "What each run came to", blocks: [runTable(stability), figures(...curves.right)] },
    {
      title: "How this was made",
      blocks: [
        facts(
          ["seeds", outcomes.map(({ seed }) => seed).join(", ")],
          ["measured on", samplesText(stability)],
          ["runs", outcomes.map(({ folder }) => folder).join(", ")],
        ),
        details("The spec", code(spec)),
      ],
    },
  ];
  const title = `How stable is the latent of ${core.name}?`;
  const lead = `${outcomes.length} trainings of one spec, which differ in their seed alone.`;
  return E.right(renderReport({ title, lead, sections, foot: `Made by \`${command}\`.` }));
};

/**
 * The report of a sweep: its settings side by side, in figures, curves, codes and samples.
 *
 * In: a result and an engine, which the pictures of each setting's first seed are made on. Out: one self-contained
 * page.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import { pointsOf } from "../../../runtime/measure/labels.js";
import { inPlane } from "../../../runtime/measure/numeric/linear.js";
import { spreadOf } from "../../../runtime/measure/numeric/spread.js";
import {
  type Block,
  code,
  details,
  type Figure,
  facts,
  figures,
  items,
  renderReport,
  type Section,
  table,
  text,
} from "../../../runtime/page/index.js";
import { type Cloud, curve, intervals, type Picture, type Series, scatters } from "../../../runtime/picture/index.js";
import { counted, percent, whole } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { lossCurves, sketchOutput } from "../../run/gallery.js";
import { subjectIn } from "../../run/measure.js";
import { openTrained, samplesIn, type Trained } from "../../run/run.js";
import { matchText, type SweepTrial } from "./plan.js";
import type { Measure, Result } from "./result.js";
import {
  arrows,
  cellText,
  differenceText,
  headline,
  labelOf,
  measureTitle,
  missingText,
  powerText,
  pText,
  unheardText,
} from "./text.js";
import { splitFor } from "./work.js";

/** More settings than this are in the tables, but not drawn. */
const mostDrawn = 12;

/** What is drawn of a setting's first seed. */
interface Sketch {
  readonly label: string;
  readonly seed: number;
  readonly cloud: Cloud;
  readonly names: ReadonlyArray<string> | undefined;
  readonly sheets: ReadonlyArray<{ readonly picture: Picture; readonly words: string }>;
}

/** The first trial of each setting that was measured. */
const drawnTrials = ({ sweep, outcomes }: Result): ReadonlyArray<SweepTrial> =>
  sweep.settings
    .flatMap((_, setting) =>
      outcomes
        .filter(({ trial, result }) => trial.setting === setting && result._tag === "Measured")
        .slice(0, 1)
        .map(({ trial }) => trial),
    )
    .slice(0, mostDrawn);

const sketchTrained = async (
  trained: Trained,
  { label, seed }: { readonly label: string; readonly seed: number },
  splits: Parameters<typeof splitFor>[1],
): Promise<E.Either<Refusal, Sketch>> => {
  const split = await splitFor(trained.run.compiled, splits);
  if (E.isLeft(split)) return split;
  const samples = samplesIn(trained, split.right);
  const subject = subjectIn(trained, samples);
  try {
    const codes = await subject.codes();
    const { data: points, share } = inPlane(pointsOf(codes));
    const name = share < 1 ? `${label} (${percent(share)} of variance)` : label;
    const cloud = { points, name, ...(codes.labels && { labels: codes.labels.values }) };
    const names = codes.labels?.words;
    const drawn = await sketchOutput(trained, samples.dataset, { columns: 8, scale: 1.1 });
    if (E.isLeft(drawn)) return drawn;
    const sheets = drawn.right.flatMap((each) =>
      E.isRight(each.drawn) ? [{ picture: each.drawn.right, words: each.words }] : [],
    );
    return E.right({ label, seed, cloud, names, sheets });
  } finally {
    await subject.close();
  }
};

const sketchAll = async (result: Result, engine: Engine): Promise<E.Either<Refusal, ReadonlyArray<Sketch>>> => {
  const splits = new Map();
  const sketches: Array<Sketch> = [];
  for (const { folder, setting, seed } of drawnTrials(result)) {
    const trained = await openTrained(folder, engine);
    if (E.isLeft(trained)) return trained;
    const label = labelOf(result.sweep, setting);
    const sketch = await sketchTrained(trained.right, { label, seed }, splits).finally(() =>
      trained.right.model.session.dispose(),
    );
    if (E.isLeft(sketch)) return sketch;
    sketches.push(sketch.right);
  }
  return E.right(sketches);
};

/** The mean over seeds at each epoch that all of them reached, and the spread. */
const meanSeries = (name: string, runs: ReadonlyArray<Series>): ReadonlyArray<Series> => {
  const shortest = runs.toSorted((a, b) => a.x.length - b.x.length)[0];
  if (shortest === undefined) return [];
  const at = shortest.x.map((_, i) => spreadOf(runs.map(({ y }) => y[i] ?? Number.NaN)));
  const band = runs.length > 1 ? { spread: at.map(({ sd }) => sd) } : {};
  return [{ name, x: shortest.x, y: at.map(({ mean }) => mean), ...band }];
};

/** The held-out loss where samples are held out, else that of training. */
const lossOf = async (folder: string): Promise<E.Either<Refusal, Series | undefined>> =>
  E.map((all: ReadonlyArray<Series>) => {
    const own = all.filter(({ panel }) => panel === "loss");
    return own.find(({ name }) => name === "held-out") ?? own[0];
  })(await lossCurves(folder));

const drawCurves = async ({ sweep, outcomes }: Result): Promise<E.Either<Refusal, ReadonlyArray<Figure>>> => {
  const series: Array<Series> = [];
  for (const [setting, { label }] of sweep.settings.slice(0, mostDrawn).entries()) {
    const runs: Array<Series> = [];
    for (const { trial, result } of outcomes) {
      if (trial.setting !== setting || result._tag !== "Measured") continue;
      const own = await lossOf(trial.folder);
      if (E.isLeft(own)) return own;
      if (own.right !== undefined) runs.push(own.right);
    }
    series.push(...meanSeries(label, runs));
  }
  const drawn = await curve(series, { xLabel: "epoch", yLabel: "loss" });
  const caption =
    sweep.seeds.length > 1 ? "The mean over seeds; the band is one standard deviation to each side." : "One seed.";
  return E.right(E.isLeft(drawn) ? [] : [{ picture: drawn.right, alt: "the held-out loss of each setting", caption }]);
};

const isDirected = ({ better }: Measure): boolean => better !== "neither";

/** A chart for each figure that has a direction: every seed a dot. */
const drawIntervals = async ({ sweep, measures }: Result): Promise<ReadonlyArray<Figure>> => {
  const drawn: Array<Figure> = [];
  for (const measure of measures.filter(isDirected).slice(0, 8)) {
    const rows = measure.cells.map(({ setting, values }) => ({ name: labelOf(sweep, setting), values }));
    const title = `${measureTitle(measure)}${arrows[measure.better]}`;
    const picture = await intervals(rows, { title, xLabel: measure.unit, width: 300 });
    if (E.isRight(picture))
      drawn.push({ picture: picture.right, alt: `${title} of each setting, a dot for each seed` });
  }
  return drawn;
};

/** The best mean of a column; nothing stands out where all are alike. */
const isBest = ({ cells, better }: Measure, mean: number): boolean => {
  const means = cells.map((cell) => cell.mean).filter(Number.isFinite);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const near = (end: number): boolean => Math.abs(mean - end) <= 1e-6 * Math.abs(end);
  if (better === "neither" || most - least <= 1e-6 * Math.abs(most)) return false;
  return near(better === "higher" ? most : least);
};

/** Few settings stand side by side, as what is compared should; many stand below each other. */
const mostAcross = 5;

const turned = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<ReadonlyArray<string>> =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));

const settingTable = (result: Result): Block => {
  const { settings, seeds } = result.sweep;
  const target = settings[0]?.parameters ?? 0;
  const done = (i: number): number =>
    result.outcomes.filter(({ trial, result: own }) => trial.setting === i && own._tag === "Measured").length;
  const lines = [
    ["", ...settings.map(({ label }) => label)],
    ["parameters", ...settings.map(({ parameters }) => whole(parameters))],
    ...(settings.some((setting) => setting.matched !== undefined)
      ? [["matched by", ...settings.map((setting) => matchText(setting, target) || "–")]]
      : []),
    ["seeds", ...settings.map((_, i) => String(done(i)))],
    ...result.measures.map((measure) => [
      measureTitle(measure) + arrows[measure.better],
      ...settings.map((_, i) => {
        const cell = measure.cells.find((each) => each.setting === i);
        const shown = cellText(cell);
        return cell !== undefined && isBest(measure, cell.mean) ? `**${shown}**` : shown;
      }),
    ]),
  ];
  const [head = [], ...rows] = settings.length <= mostAcross ? lines : turned(lines);
  const spread = seeds.length > 1 ? "Mean ± standard deviation over seeds" : "One seed";
  return table({
    head,
    rows,
    caption:
      `${spread}; ↑ more is better, ↓ less is better. The best mean is bold; ` +
      "whether it differs, the tests below say.",
  });
};

const meaningTable = ({ measures }: Result): Block =>
  table({
    head: ["figure", "unit", "samples", "reduction", "definition"],
    words: [0, 1, 2, 3, 4],
    rows: measures.map((each) => [measureTitle(each), each.unit, each.split, each.reduction, each.definition]),
  });

const testTables = ({ sweep, measures, tests }: Result): ReadonlyArray<Block> =>
  measures.flatMap((measure, metric): ReadonlyArray<Block> => {
    const own = tests.filter((test) => test.metric === metric);
    if (!isDirected(measure) || own.length === 0) return [];
    const rows = own.map((test) => [
      labelOf(sweep, test.second),
      labelOf(sweep, test.first),
      differenceText(test, measure.unit),
      pText(test.pT),
      pText(test.pHolm),
      pText(test.pFlip),
    ]);
    const title = `**${measureTitle(measure)}**, ${measure.better} is better`;
    const head = ["this", "less this", "difference [95 %]", "p (t)", "after Holm", "p (signs)"];
    return [text(title), table({ head, rows, words: [0, 1] })];
  });

const testSection = (result: Result): ReadonlyArray<Section> => {
  const [first] = result.tests;
  const tables = testTables(result);
  if (first === undefined || tables.length === 0) return [];
  return [
    {
      title: "Is it the setting, or the seed?",
      blocks: [
        text(
          `Two settings are compared seed by seed, ${first.n} pairs: the same seed draws the same batches and ` +
            "noise, so much of what seeds change cancels out. Shown are the mean difference with its 95 % " +
            "interval, p of the paired t-test, the same after **Holm**'s correction for all tests of that figure, " +
            "and p of the exact test over all 2ⁿ **signs** of the differences, which takes nothing for granted.",
        ),
        text(powerText(first.n)),
        ...tables.slice(0, 4),
        ...(tables.length > 4 ? [details("The tests of the other figures", ...tables.slice(4))] : []),
      ],
    },
  ];
};

const mapSection = async (sketches: ReadonlyArray<Sketch>): Promise<ReadonlyArray<Section>> => {
  const [first] = sketches;
  const columns = sketches.length === 4 ? 2 : 3;
  const drawn = await scatters(
    sketches.map(({ cloud }) => cloud),
    { columns, ...(first?.names && { names: first.names }) },
  );
  if (first === undefined || E.isLeft(drawn)) return [];
  return [
    {
      title: "Where the codes lie",
      blocks: [
        text(
          `The codes of held-out samples under each setting, at seed ${first.seed}; a latent of more than two units ` +
            "on its first two principal components.",
        ),
        figures({ picture: drawn.right, alt: "latent codes of each setting" }),
      ],
    },
  ];
};

const sheetSection = (sketches: ReadonlyArray<Sketch>): ReadonlyArray<Section> => {
  const shown = sketches.flatMap(({ label, sheets }) =>
    sheets.map(({ picture, words }) => ({ picture, alt: `${label}: ${words}`, caption: `**${label}**` })),
  );
  const all = [...new Set(sketches.flatMap(({ sheets }) => sheets.map(({ words }) => words)))].join("; ");
  const what = text(`At seed ${sketches[0]?.seed}: ${all}.`);
  return shown.length === 0 ? [] : [{ title: "What the models make", blocks: [what, figures(...shown)] }];
};

const failureBlocks = ({ sweep, outcomes }: Result): ReadonlyArray<Block> => {
  const failed = outcomes.flatMap(({ trial, result }) =>
    result._tag === "Failed" ? [`${labelOf(sweep, trial.setting)}, seed ${trial.seed}: ${result.why}`] : [],
  );
  return failed.length === 0
    ? []
    : [text(`**${counted(failed.length, "trial")} failed** and are in no mean:`), items(...failed)];
};

const madeSection = ({ sweep, outcomes }: Result, command: string): Section => ({
  title: "How this was made",
  blocks: [
    facts(
      ["command", `\`${command}\``],
      ["seeds", sweep.seeds.join(", ")],
      ["held out", "the same samples for every trial"],
      ["folder", sweep.folder],
    ),
    details(
      "The trials",
      table({
        head: ["trial", "setting", "seed", "parameters", "run"],
        words: [0, 1, 4],
        rows: outcomes.map(({ trial }) => [
          `\`${trial.id}\``,
          labelOf(sweep, trial.setting),
          String(trial.seed),
          whole(sweep.settings[trial.setting]?.parameters ?? 0),
          trial.folder,
        ]),
      }),
    ),
    details("The spec of the first trial, in full", code(sweep.trials[0]?.text ?? "")),
  ],
});

export const sweepReport = async (
  result: Result,
  engine: Engine,
  command: string,
): Promise<E.Either<Refusal, string>> => {
  const sketches = await sketchAll(result, engine);
  if (E.isLeft(sketches)) return sketches;
  const curves = await drawCurves(result);
  if (E.isLeft(curves)) return curves;
  const { settings, name } = result.sweep;
  const left =
    settings.length > mostDrawn ? [text(`Of ${settings.length} settings the first ${mostDrawn} are drawn.`)] : [];
  const sections: ReadonlyArray<Section> = [
    {
      title: "What came of it",
      blocks: [
        ...failureBlocks(result),
        settingTable(result),
        ...[unheardText(result), missingText(result)].filter((each) => each !== "").map(text),
        figures(...(await drawIntervals(result))),
        details("What these figures mean", meaningTable(result)),
      ],
    },
    ...testSection(result),
    { title: "While training", blocks: [...left, figures(...curves.right)] },
    ...(await mapSection(sketches.right)),
    ...sheetSection(sketches.right),
    madeSection(result, command),
  ];
  return E.right(renderReport({ title: `A sweep of ${name}`, lead: `${headline(result)}.`, sections }));
};

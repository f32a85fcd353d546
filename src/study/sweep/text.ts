/**
 * What a sweep came to, for a terminal. In: a result. Out: tables of means with their spread, and of the tests between
 * settings.
 */
import { cellsOf, wrap } from "../../../compiler/words/layout.js";
import { metrics } from "../../../runtime/measure/index.js";
import { leastFlip } from "../../../runtime/measure/paired.js";
import { counted, figure, percent, type Cell as Shown, table, whole } from "../../report/format.js";
import { absenceWords } from "../../run/measure.js";
import { meanText } from "../stability/result.js";
import { matchText, type Sweep, type SweepTrial } from "./plan.js";
import type { Cell, Measure, Result, Test } from "./result.js";

export const arrows = { higher: " ↑", lower: " ↓", neither: "" } as const;

export const measureTitle = ({ title, of }: Pick<Measure, "title" | "of">): string =>
  of === undefined ? title : `${title} ${of}`;

export const cellText = (cell: Cell | undefined): string =>
  cell === undefined ? "–" : cell.values.length === 1 ? meanText(cell).replace(" ± –", "") : meanText(cell);

/** `0.031`, `< 0.001`. */
export const pText = (p: number): string => (Number.isNaN(p) ? "–" : p < 0.001 ? "< 0.001" : p.toFixed(3));

const signed = (value: number, unit: string): string => {
  const size = unit === "share" ? percent(Math.abs(value)).replace(" %", "") : figure(Math.abs(value));
  return `${value < 0 ? "−" : "+"}${size}`;
};

/** `+0.41 [−0.10, +0.92] nats`: the mean difference and its 95 % interval. */
export const differenceText = ({ mean, sd, low, high }: Test, unit: string): string => {
  if (mean === 0 && sd === 0) return "none";
  const after = unit === "share" ? " points" : unit === "nats" ? " nats" : "";
  return `${signed(mean, unit)} [${signed(low, unit)}, ${signed(high, unit)}]${after}`;
};

export const labelOf = ({ settings }: Sweep, setting: number): string => settings[setting]?.label ?? "";

const doneOf = (result: Result, setting: number): number =>
  result.outcomes.filter(({ trial, result: own }) => trial.setting === setting && own._tag === "Measured").length;

interface Columned {
  readonly head: string;
  readonly cells: ReadonlyArray<string>;
}

/** Columns in as many tables as the width needs, the names of the rows in each. */
const folded = (
  title: string,
  names: ReadonlyArray<string>,
  columns: ReadonlyArray<Columned>,
  width: number,
): string => {
  const wide = Math.max(...[title, ...names].map(cellsOf)) + 4;
  const groups: Array<Array<Columned>> = [];
  let room = 0;
  for (const column of columns) {
    const needs = Math.max(...[column.head, ...column.cells].map(cellsOf)) + 2;
    if (groups.length === 0 || needs > room) {
      groups.push([]);
      room = width - wide;
    }
    groups.at(-1)?.push(column);
    room -= needs;
  }
  return groups
    .map((group) =>
      table([
        [`  ${title}`, ...group.map(({ head }) => ({ right: head }))],
        ...names.map(
          (name, i): ReadonlyArray<Shown> => [`  ${name}`, ...group.map(({ cells }) => ({ right: cells[i] ?? "" }))],
        ),
      ]),
    )
    .join("\n");
};

const settingTable = (result: Result, width: number): string => {
  const { settings } = result.sweep;
  const names = settings.map(({ label }) => label);
  const target = settings[0]?.parameters ?? 0;
  const matched = settings.some((setting) => setting.matched !== undefined)
    ? [{ head: "matched by", cells: settings.map((setting) => matchText(setting, target)) }]
    : [];
  const columns = [
    { head: "parameters", cells: settings.map(({ parameters }) => whole(parameters)) },
    ...matched,
    { head: "seeds", cells: settings.map((_, i) => String(doneOf(result, i))) },
    ...result.measures.map((measure) => ({
      head: measureTitle(measure) + arrows[measure.better],
      cells: settings.map((_, i) => cellText(measure.cells.find(({ setting }) => setting === i))),
    })),
  ];
  return folded("setting", names, columns, width);
};

const fits = (text: string, width: number): boolean => text.split("\n").every((line) => cellsOf(line) <= width);

/** What each figure means; where the width is short, in one column. */
const meanings = ({ measures }: Result, width: number): string => {
  const rows = measures.map(
    (measure): ReadonlyArray<string> => [
      `  ${measureTitle(measure)}`,
      measure.unit,
      measure.better === "neither" ? "" : `${measure.better} is better`,
      measure.split,
      measure.reduction,
    ],
  );
  const wide = table(rows);
  if (fits(wide, width)) return wide;
  return table(rows.map(([title = "", ...words]) => [title, words.filter((each) => each !== "").join("; ")]));
};

/** Settings whose samples are of the class asked for no more often than by chance, at every seed. */
export const unheardText = ({ sweep, measures }: Result): string =>
  measures
    .flatMap(({ chance, of = "class", cells }) =>
      cells
        .filter(({ values }) => chance !== undefined && values.every((value) => value < chance.most))
        .map(
          (cell) =>
            `Warning: ${labelOf(sweep, cell.setting)} draws the ${of} asked for in ${cellText(cell)} of samples, ` +
            `and chance is ${percent(chance?.mean ?? 0)}: its decoder does not follow the condition.`,
        ),
    )
    .join("\n");

/** Why a rate that this sweep asked for is missing of a setting: `Digit in none: no requested class, …`. */
export const missingText = ({ sweep, outcomes }: Result): string => {
  const lines = outcomes.flatMap(({ trial, result }) =>
    (result._tag === "Measured" ? result.absent : [])
      .filter(({ name }) => name === "requested-class-rate")
      .map(
        ({ name, reason }) => `${labelOf(sweep, trial.setting)}: no ${metrics[name].title}, ${absenceWords[reason]}.`,
      ),
  );
  return [...new Set(lines)].join("\n");
};

/** A terminal has room for so many lines of tests; the files have them all. */
const mostTests = 30;

const testLines = ({ sweep, measures, tests }: Result): ReadonlyArray<Test> => {
  const own = tests.filter(({ first }) => first === 0);
  const directed = own.filter(({ metric }) => measures[metric]?.better !== "neither");
  const [lead] = directed;
  return directed.length <= mostTests
    ? directed
    : own.filter(({ metric }) => metric === lead?.metric).slice(0, sweep.settings.length);
};

/** What so many pairs can and can't show. */
export const powerText = (n: number): string =>
  n < 6
    ? `With ${n} seeds the exact test can't give less than ${pText(leastFlip(n))}: it can show no difference, and ` +
      "the t-test leans on the differences being normal. More --seeds would tell."
    : `With ${n} seeds the exact test can give ${pText(leastFlip(n))} at least.`;

const testColumns = ({ measures }: Result, tests: ReadonlyArray<Test>): ReadonlyArray<Columned> => [
  {
    head: "difference [95 %]",
    cells: tests.map((test) => differenceText(test, measures[test.metric]?.unit ?? "")),
  },
  { head: "p (t)", cells: tests.map(({ pT }) => pText(pT)) },
  { head: "Holm", cells: tests.map(({ pHolm }) => pText(pHolm)) },
  { head: "p (signs)", cells: tests.map(({ pFlip }) => pText(pFlip)) },
];

const figureOf = ({ measures }: Result, { metric }: Test): string => {
  const measure = measures[metric];
  return measure === undefined ? "" : measureTitle(measure);
};

/** One table, or where that is too wide one or more for each setting. */
const testTable = (result: Result, lines: ReadonlyArray<Test>, width: number): string => {
  const columns = testColumns(result, lines);
  const all = table([
    ["  setting", "figure", ...columns.map(({ head }) => ({ right: head }))],
    ...lines.map((test, i) => [
      `  ${labelOf(result.sweep, test.second)}`,
      figureOf(result, test),
      ...columns.map(({ cells }) => ({ right: cells[i] ?? "" })),
    ]),
  ]);
  if (fits(all, width)) return all;
  return [...new Set(lines.map(({ second }) => second))]
    .map((setting) => {
      const own = lines.filter(({ second }) => second === setting);
      const names = own.map((test) => figureOf(result, test));
      return folded(labelOf(result.sweep, setting), names, testColumns(result, own), width);
    })
    .join("\n");
};

const testText = (result: Result, width: number): string => {
  const { sweep, tests } = result;
  const lines = testLines(result);
  const [first] = lines;
  if (first === undefined) return "";
  const left = tests.length - lines.length;
  const more = left > 0 ? `${counted(left, "more test")} in tests.csv.\n` : "";
  const what =
    `What differs from ${labelOf(sweep, 0)}, seed by seed (n = ${first.n} pairs): the mean difference with its 95 % ` +
    "interval; p of the paired t-test, of the same after Holm's correction for all tests of that figure, and of the " +
    "exact test over all signs of the differences.";
  return `
${wrap(what, width).join("\n")}

${testTable(result, lines, width)}
${wrap(powerText(first.n), width).join("\n")}
${more}`;
};

const failures = ({ sweep, outcomes }: Result): string => {
  const failed = outcomes.flatMap(({ trial, result }) =>
    result._tag === "Failed" ? [[`  ${labelOf(sweep, trial.setting)}`, `seed ${trial.seed}`, result.why]] : [],
  );
  return failed.length === 0 ? "" : `\n${counted(failed.length, "trial")} failed:\n\n${table(failed)}`;
};

const early = ({ sweep, outcomes }: Result): string => {
  const ended = outcomes.flatMap(({ trial, result }) =>
    result._tag === "EndedEarly"
      ? [
          [
            `  ${labelOf(sweep, trial.setting)}`,
            `seed ${trial.seed}`,
            `after ${counted(result.epoch, "epoch")}`,
            `loss ${figure(result.loss)}, not ${figure(result.bar)} or less`,
          ],
        ]
      : [],
  );
  return ended.length === 0
    ? ""
    : `\n${counted(ended.length, "trial")} ended early, and no figures are theirs:\n\n${table(ended)}`;
};

const samplesText = ({ outcomes, sameSamples }: Result): string => {
  const first = outcomes.flatMap(({ result }) => (result._tag === "Measured" ? [result.samples] : []))[0];
  if (first === undefined) return "nothing was measured";
  return sameSamples
    ? `on ${counted(first.count, `${first.called} sample`)}, the same for all`
    : "not all on the same data, so figures of one setting may not compare with another's";
};

export const headline = (result: Result): string => {
  const { name, settings, seeds } = result.sweep;
  const seedText = `${counted(seeds.length, "seed")} (${seeds.join(", ")})`;
  return `${name}: ${counted(settings.length, "setting")} × ${seedText}, ${samplesText(result)}`;
};

const notes = (result: Result): string =>
  [unheardText(result), missingText(result)].map((each) => (each === "" ? "" : `\n${each}\n`)).join("");

export const resultText = (result: Result, width: number): string => {
  const { seeds } = result.sweep;
  const what = seeds.length > 1 ? "Mean ± sd over seeds" : "One seed, so no spread and no tests: take --seeds 5";
  const below = (): string => `${meanings(result, width)}${notes(result)}${testText(result, width)}`;
  const tables = result.measures.length === 0 ? "" : `${what}:\n\n${settingTable(result, width)}\n${below()}`;
  return `${headline(result)}.\n${tables}${early(result)}${failures(result)}`;
};

const standingWords = {
  new: "to do",
  begun: "begun",
  trained: "trained",
  measured: "done",
  early: "ended early",
  other: "another spec's run",
} as const;

export type Standing = keyof typeof standingWords;

/** The trials as `--dry-run` lists them. */
export const trialsText = (
  { settings, name, folder }: Sweep,
  trials: ReadonlyArray<SweepTrial & { readonly standing: Standing }>,
): string => {
  const target = settings[0]?.parameters ?? 0;
  const rows = trials.map((trial): ReadonlyArray<Shown> => {
    const setting = settings[trial.setting];
    return [
      `  ${trial.id}`,
      setting?.label ?? "",
      setting === undefined ? "" : matchText(setting, target),
      `seed ${trial.seed}`,
      { right: counted(setting?.parameters ?? 0, "parameter") },
      standingWords[trial.standing],
    ];
  });
  return `${name}: ${counted(trials.length, "trial")} → ${folder}\n\n${table(rows)}`;
};

/** What a sweep came to, for other programs. In: a result. Out: JSON, and CSV of trials, settings and tests. */
import { segmentsOf, toValue } from "../../../compiler/base/located.js";
import { csvLines } from "../../report/csv.js";
import type { SweepTables } from "../results.js";
import type { Setting } from "./plan.js";
import type { Result } from "./result.js";

const plain = (value: number): number | null => (Number.isFinite(value) ? value : null);

const plainly = <K extends string>(numbers: Readonly<Record<K, number>>): Readonly<Record<K, number | null>> =>
  // Entries have the keys of their record, which the type of fromEntries can't show.
  Object.fromEntries(Object.entries<number>(numbers).map(([key, value]) => [key, plain(value)])) as Record<
    K,
    number | null
  >;

const valuesOf = ({ changes }: Setting): Readonly<Record<string, unknown>> =>
  Object.fromEntries(changes.map(({ pointer, value }) => [pointer, toValue(value)]));

const stateWords = {
  Measured: "done",
  Failed: "failed",
  EndedEarly: "ended early",
  Waiting: "waiting",
} as const satisfies Readonly<Record<Result["outcomes"][number]["result"]["_tag"], string>>;

const trialsJson = ({ outcomes }: Result) =>
  outcomes.map(({ trial: { id, setting, seed, folder }, result }) => ({
    id,
    setting,
    seed,
    run: folder,
    state: stateWords[result._tag],
    ...(result._tag === "EndedEarly" ? { epoch: result.epoch, loss: plain(result.loss), bar: plain(result.bar) } : {}),
    ...(result._tag === "Failed" ? { why: result.why } : {}),
  }));

export const resultJson = (result: Result): SweepTables => ({
  name: result.sweep.name,
  seeds: result.sweep.seeds,
  settings: result.sweep.settings.map((setting) => ({
    label: setting.label,
    values: valuesOf(setting),
    parameters: setting.parameters,
    ...(setting.matched === undefined ? {} : { matched: setting.matched }),
  })),
  trials: trialsJson(result),
  sameSamples: result.sameSamples,
  figures: result.measures.map(({ cells, range, ...measure }) => ({
    ...measure,
    range: range.map(plain),
    settings: cells.map(({ setting, seeds, values, mean, sd }) => ({
      setting,
      n: values.length,
      mean: plain(mean),
      sd: plain(sd),
      seeds,
      values: values.map(plain),
    })),
  })),
  tests: result.tests.map(({ metric, first, second, n, ...numbers }) => ({
    name: result.measures[metric]?.name,
    of: result.measures[metric]?.of,
    first,
    second,
    n,
    ...plainly(numbers),
  })),
});

type Lines = ReadonlyArray<ReadonlyArray<string | number>>;

const blank = (value: number): string | number => (Number.isFinite(value) ? value : "");

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A column for each thing swept over, named by its path. */
const pointersOf = ({ sweep }: Result): ReadonlyArray<string> => [
  ...new Set(sweep.settings.flatMap(({ changes }) => changes.map(({ pointer }) => pointer))),
];

const valueCells = (setting: Setting | undefined, pointers: ReadonlyArray<string>): ReadonlyArray<string> =>
  pointers.map((pointer) => {
    const change = setting?.changes.find((each) => each.pointer === pointer);
    return change === undefined ? "" : text(toValue(change.value));
  });

const headOf = (pointers: ReadonlyArray<string>): ReadonlyArray<string> =>
  pointers.map((pointer) => segmentsOf(pointer).join("."));

const trialLines = (result: Result, pointers: ReadonlyArray<string>): Lines =>
  result.outcomes.flatMap(({ trial, result: own }): Lines => {
    const setting = result.sweep.settings[trial.setting];
    const head = [trial.id, ...valueCells(setting, pointers), trial.seed, setting?.parameters ?? ""];
    if (own._tag === "Failed") return [[...head, "failed", "", "", "", "", "", "", own.why]];
    if (own._tag === "EndedEarly")
      return [[...head, "ended early", "loss", "", blank(own.loss), "", "lower", "", "", `epoch ${own.epoch}`]];
    if (own._tag === "Waiting") return [[...head, "waiting", "", "", "", "", "", "", ""]];
    return own.rows.map(({ name, of = "", value, unit, better, split, reduction }) => [
      ...[...head, "done", name, of, blank(value), unit, better, split, reduction],
    ]);
  });

/** A line for each trial and number. */
export const trialsCsv = (result: Result): string => {
  const pointers = pointersOf(result);
  const measured = ["state", "name", "of", "value", "unit", "better", "split", "reduction"];
  return csvLines([["trial", ...headOf(pointers), "seed", "parameters", ...measured], ...trialLines(result, pointers)]);
};

/** A line for each setting and number. */
export const sweepCsv = (result: Result): string => {
  const pointers = pointersOf(result);
  return csvLines([
    [
      ...["setting", ...headOf(pointers), "parameters", "name", "of", "n", "mean", "sd"],
      ...["unit", "better", "split", "reduction", "seeds"],
    ],
    ...result.measures.flatMap(({ name, of = "", unit, better, split, reduction, cells }) =>
      cells.map(({ setting, values, mean, sd, seeds }) => {
        const own = result.sweep.settings[setting];
        const head = [own?.label ?? "", ...valueCells(own, pointers), own?.parameters ?? ""];
        return [
          ...head,
          name,
          of,
          values.length,
          blank(mean),
          blank(sd),
          unit,
          better,
          split,
          reduction,
          seeds.join(" "),
        ];
      }),
    ),
  ]);
};

/** A line for each number and two settings; the difference is the second minus the first. */
export const testsCsv = ({ sweep, measures, tests }: Result): string =>
  csvLines([
    ["name", "of", "first", "second", "n", "difference", "sd", "low", "high", "t", "p", "p-holm", "p-signs"],
    ...tests.map(({ metric, first, second, n, mean, sd, low, high, t, pT, pHolm, pFlip }) => {
      const [a, b] = [first, second].map((setting) => sweep.settings[setting]?.label ?? "");
      const numbers = [mean, sd, low, high, t, pT, pHolm, pFlip].map(blank);
      return [measures[metric]?.name ?? "", measures[metric]?.of ?? "", a ?? "", b ?? "", n, ...numbers];
    }),
  ]);

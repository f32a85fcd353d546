/**
 * A comparison for people: tables for a terminal, one page with pictures, and data. In: a comparison. Out: text, HTML,
 * JSON.
 */
import * as E from "fp-ts/lib/Either.js";
import { renderDiff, verdict } from "../../../compiler/report/diff.js";
import { type Palette, palette } from "../../../compiler/words/layout.js";
import { metrics, type Row } from "../../../runtime/measure/index.js";
import { leastFlip } from "../../../runtime/measure/paired.js";
import {
  type Block,
  code,
  details,
  facts,
  figures,
  renderReport,
  type Section,
  table as tableBlock,
  text,
} from "../../../runtime/page/index.js";
import { curve, type Picture } from "../../../runtime/picture/index.js";
import { type Cell, counted, figure, percent, table } from "../../report/format.js";
import { plainRow } from "../../run/measure.js";
import { differenceText, pText } from "../sweep/text.js";
import { type ComparedRun, type Comparison, rowKey, type SettingTest } from "./compare.js";

const shown = ({ value, unit }: Row): string => (unit === "share" ? percent(value) : figure(value));

const titleOf = ({ title, of }: Pick<Row, "title" | "of">): string => (of === undefined ? title : `${title} ${of}`);

/** Every figure that a run has, in the order in which they come; those that only repeat another are left out. */
const rowsOf = ({ runs }: Comparison): ReadonlyArray<Row> => {
  const all = new Map<string, Row>();
  for (const { rows } of runs)
    for (const row of rows) if (metrics[row.name].echo !== true) all.set(rowKey(row), all.get(rowKey(row)) ?? row);
  return [...all.values()];
};

const valueIn = ({ rows }: ComparedRun, row: Row): Row | undefined => rows.find((one) => rowKey(one) === rowKey(row));

const arrow = { higher: " ↑", lower: " ↓", neither: "" } as const;

/** The best of a row's values, where they differ and one direction is better. */
const bestOf = ({ runs, comparable }: Comparison, row: Row): number | undefined => {
  if (!comparable) return undefined;
  const values = runs.flatMap((run) => valueIn(run, row)?.value ?? []).filter(Number.isFinite);
  if (row.better === "neither" || new Set(values).size < 2) return undefined;
  return row.better === "higher" ? Math.max(...values) : Math.min(...values);
};

const cellOf = (run: ComparedRun, row: Row, best: number | undefined): string => {
  const found = valueIn(run, row);
  if (found === undefined) return "–";
  return `${shown(found)}${found.value === best ? " *" : ""}`;
};

/** Columns of runs in as many tables as the width needs. */
const figureTables = (comparison: Comparison, width: number): string => {
  const rows = rowsOf(comparison);
  const wide = Math.max(...rows.map((row) => titleOf(row).length), 6) + 6;
  const column = Math.max(...comparison.runs.map(({ label }) => label.length), 9) + 2;
  const each = Math.max(1, Math.floor((width - wide) / column));
  const tables: Array<string> = [];
  for (let from = 0; from < comparison.runs.length; from += each) {
    const runs = comparison.runs.slice(from, from + each);
    const head: ReadonlyArray<Cell> = ["  figure", ...runs.map(({ label }) => ({ right: label }))];
    const lines = rows.map((row): ReadonlyArray<Cell> => {
      const best = bestOf(comparison, row);
      return [`  ${titleOf(row)}${arrow[row.better]}`, ...runs.map((run) => ({ right: cellOf(run, row, best) }))];
    });
    tables.push(table([head, ...lines]));
  }
  return tables.join("\n");
};

const isDirected = ({ row }: SettingTest): boolean => row.better !== "neither" && metrics[row.name].echo !== true;

const testRows = ({ tests }: Comparison): ReadonlyArray<ReadonlyArray<string>> =>
  tests
    .filter(isDirected)
    .map(({ row, setting, seeds, result }) => [
      titleOf(row),
      setting,
      String(seeds.length),
      differenceText({ ...result, first: 0, second: 1, metric: 0 } as Parameters<typeof differenceText>[0], row.unit),
      pText(result.pT),
      pText(result.pFlip),
    ]);

const testHead = ["figure", "setting − first", "seeds", "difference [95 %]", "t-test p", "exact p"];

/** Why there is no test. */
const noTests = ({ settings }: Comparison): string =>
  settings.length < 2
    ? "The runs are one setting under other seeds: there is nothing to test between."
    : "No two settings have two seeds in common, so nothing is tested; " +
      "train both with the same seeds (`graft sweep --seeds`).";

const testText = (comparison: Comparison): string => {
  const rows = testRows(comparison);
  if (rows.length === 0) return `${noTests(comparison)}\n`;
  const least = Math.max(...comparison.tests.map(({ seeds }) => leastFlip(seeds.length)));
  const cells = [testHead, ...rows].map((row) => row.map((cell, i): Cell => (i < 2 ? `  ${cell}` : { right: cell })));
  return `${table(cells)}The exact test over all signs can't give less than ${pText(least)} here.\n`;
};

const differenceBlocks = ({ differences, settings }: Comparison, paint: Palette): ReadonlyArray<string> =>
  differences.map(({ setting, found }) => renderDiff(found, [settings[0]?.label ?? "", setting], paint));

export const compareText = (comparison: Comparison, width: number, colour: boolean): string => {
  const { runs, settings } = comparison;
  const groups = settings.filter((setting) => setting.runs.length > 1);
  const same = groups.map(
    (setting) => `${setting.runs.map(({ label }) => label).join(", ")} are one setting under other seeds.\n`,
  );
  return [
    `${counted(runs.length, "run")}, ${counted(settings.length, "setting")}; measured on ` +
      `${[...new Set(runs.map(({ samples }) => samples))].join("; ")}\n`,
    ...same,
    "\n",
    figureTables(comparison, width),
    comparison.comparable ? "  * the best of a figure with a direction\n\n" : "\n",
    differenceBlocks(comparison, palette(colour, "warning")).join("\n"),
    "\n",
    testText(comparison),
  ].join("");
};

export const compareJson = ({ runs, settings, differences, tests }: Comparison): Readonly<Record<string, unknown>> => ({
  runs: runs.map(({ label, folder, seed, epochs, steps, samples, rows }) => ({
    label,
    folder,
    seed,
    epochs,
    steps,
    samples,
    figures: rows.map(plainRow),
  })),
  settings: settings.map(({ label, runs: own }) => ({ label, runs: own.map((run) => run.label) })),
  differences: differences.map(({ setting, found }) => ({ setting, verdict: verdict(found), ...found })),
  tests: tests.map(({ row, setting, seeds, result }) => ({
    name: row.name,
    ...(row.of === undefined ? {} : { of: row.of }),
    setting,
    seeds,
    ...Object.fromEntries(Object.entries(result).map(([key, value]) => [key, Number.isFinite(value) ? value : null])),
  })),
});

const figureBlock = (comparison: Comparison): Block =>
  tableBlock({
    head: ["figure", ...comparison.runs.map(({ label }) => label), "reduction"],
    words: [0, comparison.runs.length + 1],
    rows: rowsOf(comparison).map((row) => {
      const best = bestOf(comparison, row);
      const cells = comparison.runs.map((run) => {
        const cell = cellOf(run, row, best);
        return cell.endsWith(" *") ? `**${cell.slice(0, -2)}**` : cell;
      });
      return [`${titleOf(row)}${arrow[row.better]}`, ...cells, row.reduction];
    }),
  });

/** The held-out loss of every run over one another. */
const curveBlock = async ({ runs }: Comparison): Promise<ReadonlyArray<Block>> => {
  const series = runs.flatMap(({ label, loss }) => (loss === undefined ? [] : [{ name: label, x: loss.x, y: loss.y }]));
  if (series.length === 0) return [];
  const drawn = await curve(series, { xLabel: "epoch", yLabel: "loss" });
  const parts = (picture: Picture): Block =>
    figures({
      picture,
      alt: "the loss of each run, epoch by epoch",
      caption: "The held-out loss; of training where nothing is held out.",
    });
  return E.isLeft(drawn) ? [] : [parts(drawn.right)];
};

const sampleBlock = ({ runs }: Comparison): ReadonlyArray<Block> => {
  const all = runs.flatMap(({ label, sheets }) =>
    sheets.map(({ picture, words }) => ({ picture, alt: `${label}: ${words}`, caption: `${label}: ${words}` })),
  );
  return all.length === 0 ? [text("None of the models makes images.")] : [figures(...all)];
};

const testBlock = (comparison: Comparison): Block => {
  const rows = testRows(comparison);
  return rows.length === 0 ? text(noTests(comparison)) : tableBlock({ head: testHead, words: [0, 1], rows });
};

/** The page: self-contained, one file. */
export const comparePage = async (comparison: Comparison, command: string, seed: number): Promise<string> => {
  const { runs, settings } = comparison;
  const samples = [...new Set(runs.map((run) => run.samples))];
  const sections: ReadonlyArray<Section> = [
    {
      title: "Figures",
      blocks: [
        text(`Measured on ${samples.join("; ")}. The best of a figure with a direction is **strong**.`),
        figureBlock(comparison),
      ],
    },
    {
      title: "The same z under each model",
      blocks: [
        text(
          `Each model draws from the latents of seed ${seed}; models with the same latent size decode the very same z.`,
        ),
        ...sampleBlock(comparison),
      ],
    },
    { title: "Loss by epoch", blocks: await curveBlock(comparison) },
    {
      title: "How the specs differ",
      blocks:
        settings.length < 2
          ? [text("They differ in nothing but their seeds.")]
          : differenceBlocks(comparison, palette(false, "warning")).map(code),
    },
    { title: "Tests, seed by seed", blocks: [testBlock(comparison)] },
    {
      title: "How this was made",
      blocks: [
        facts(
          ...runs.map(
            ({ label, folder, seed: own, epochs, steps }) =>
              [label, `${folder}, seed ${own}, ${counted(epochs, "epoch")}, ${counted(steps, "step")}`] as const,
          ),
        ),
        ...settings.map(({ label, runs: own }) =>
          details(`The setting of ${label}`, text(own.map((run) => run.label).join(", "))),
        ),
      ],
    },
  ];
  return renderReport({
    title: `${runs.map(({ label }) => label).join(" beside ")}`,
    lead: `${counted(runs.length, "run")} of ${counted(settings.length, "setting")}.`,
    sections,
    foot: `Made by \`${command}\`.`,
  });
};

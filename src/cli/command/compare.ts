/**
 * `graft compare`: runs beside each other — specs, figures, curves, what each draws from the same latents, tests where
 * seeds match.
 */
import { resolve } from "node:path";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { engineChoices, openEngine } from "../../run/engine.js";
import { writeFile } from "../../run/picture.js";
import { compareRuns } from "../../study/compare/compare.js";
import { compareJson, comparePage, compareText } from "../../study/compare/report.js";
import { readMetrics } from "../../study/metrics.js";
import { type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { partsView } from "../progress.js";
import { terminalOf } from "../terminal.js";

interface Options {
  readonly data?: string;
  readonly metrics?: string;
  readonly seed?: number;
  readonly columns: number;
  readonly engine?: string;
  readonly out: string;
  readonly quiet?: true;
}

const misused = (folders: ReadonlyArray<string>, { out }: Options) => {
  if (folders.length < 2)
    return usage("A comparison needs two runs or more.", "for example: graft compare runs/a runs/b");
  if (new Set(folders.map((folder) => resolve(folder))).size < folders.length)
    return usage("One run is named twice.", "name each once");
  return /\.html?$/i.test(out) ? undefined : usage(`--out ${out} does not end in .html.`, "write --out compare.html");
};

const compare = async (folders: ReadonlyArray<string>, options: Options): Promise<Outcome> => {
  const metrics = options.metrics === undefined ? undefined : readMetrics(options.metrics);
  if (metrics !== undefined && E.isLeft(metrics)) return refused(metrics.left);
  const chosen = await openEngine(options.engine);
  if (E.isLeft(chosen)) return refused(chosen.left);
  const view = partsView(terminalOf(process.stderr), options.quiet === true);
  const compared = await compareRuns(folders, {
    engine: chosen.right.engine,
    columns: options.columns,
    data: options.data,
    ...(metrics === undefined ? {} : { metrics: metrics.right }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    onRun: (index, label) => view.part(label, index, folders.length),
  });
  view.end();
  if (E.isLeft(compared)) return refused(compared.left);
  const seed = options.seed ?? compared.right.runs[0]?.seed ?? 1;
  const page = await comparePage(compared.right, `graft compare ${folders.join(" ")}`, seed);
  const written = await writeFile(options.out, page, { reportBy: "compare" });
  if (E.isLeft(written)) return refused(written.left);
  const { width, colour } = terminalOf(process.stdout);
  return {
    exit: 0,
    text: `${compareText(compared.right, width, colour)}\n${options.out}: all of it, with pictures\n`,
    styled: true,
    json: { ...compareJson(compared.right), file: options.out },
    reports: [...chosen.right.warnings, ...compared.right.warnings],
  };
};

export const define: Define = (command) => {
  command
    .argument("<run...>", "the folders of two runs or more")
    .option("--data <address>", "measure all on other data than each run's own held-out samples", joinedAddress)
    .option("--metrics <names>", "which figures, with commas between, or all (default: what costs little)")
    .option("--seed <n>", "of the latents that every model draws (default: the first run's)", wholeFrom(0))
    .option("--columns <n>", "images in a row", wholeFrom(1, 100), 8)
    .addOption(new Option("--engine <name>", "what computes (default: auto)").choices(engineChoices))
    .option("--out <file>", "the page", "compare.html")
    .option("--quiet", "show no progress");
  examples(command, [
    ["graft compare runs/prefix runs/film", "one page, and a table here"],
    ["graft compare runs/sweep/*", "the trials of a sweep; tests where seeds match"],
    ["graft compare runs/a runs/b --data csv:new.csv", "both on the same new data"],
  ]);
  return () => {
    const options = command.opts<Options>();
    const wrong = misused(command.args, options);
    return wrong === undefined ? compare(command.args, options) : Promise.resolve(refused(refusal(2, wrong)));
  };
};

/** `graft eval`: the figures of a trained model on held-out data. */
import * as E from "fp-ts/lib/Either.js";
import { faultsOf, figuresCsv, figuresJson, figuresText, measure, warningsOf } from "../../run/measure.js";
import { formatOf, writeFile } from "../../run/picture.js";
import { samplesOf, type Trained } from "../../run/run.js";
import { type Define, examples, joinedAddress } from "../command.js";
import { readMetrics } from "../metrics.js";
import { type Outcome, refused } from "../outcome.js";
import { partsView } from "../progress.js";
import { progressJson, standing } from "../standing.js";
import { terminalOf } from "../terminal.js";
import { withTrained } from "../trained.js";

interface Options {
  readonly data?: string;
  readonly metrics?: string;
  readonly out?: string;
  readonly quiet?: true;
}

const evaluateRun = async (trained: Trained, { data, metrics, out, quiet }: Options): Promise<Outcome> => {
  const names = readMetrics(metrics);
  if (E.isLeft(names)) return refused(names.left);
  const format = out === undefined ? E.right("csv") : formatOf(out, ["csv"]);
  if (E.isLeft(format)) return refused(format.left);
  const samples = await samplesOf(trained, data);
  if (E.isLeft(samples)) return refused(samples.left);
  const view = partsView(terminalOf(process.stderr), quiet === true);
  const figures = await measure(trained, samples.right, { names: names.right, onMetric: view.part });
  view.end();
  if (E.isLeft(figures)) return refused(figures.left);
  const written = out === undefined ? E.right(undefined) : await writeFile(out, figuresCsv(figures.right), "named");
  if (E.isLeft(written)) return refused(written.left);
  const faults = faultsOf(figures.right);
  return {
    exit: faults.length > 0 ? 1 : 0,
    text: `${standing(trained.run)}\n\n${figuresText(figures.right)}${out === undefined ? "" : `\n${out}: a line for each\n`}`,
    json: {
      run: trained.folder,
      ...progressJson(trained.run),
      ...figuresJson(figures.right),
      ...(out && { file: out }),
    },
    reports: [...samples.right.warnings, ...faults, ...warningsOf(figures.right, trained.run.compiled.core)],
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option("--data <address>", "other data than the run's own; several are joined", joinedAddress)
    .option("--metrics <names>", "usual, all, or names with commas between (default: usual)")
    .option("--out <file>", "write the figures as a .csv too")
    .option("--quiet", "show no progress");
  examples(command, [
    ["graft eval runs/mnist-cvae", "on the samples held out from training"],
    ["graft eval runs/mnist-cvae --metrics all", "also probes, neighbours, leakage and what conditions do"],
    ["graft eval runs/mnist-cvae --metrics probe,knn --out probe.csv", "two of them, and as a table"],
    ["graft eval runs/mnist-cvae --data csv:new.csv", "on other data"],
    ["graft eval runs/mnist-cvae --json", "every number with its definition"],
  ]);
  return () => withTrained(command.args[0] ?? "", (trained) => evaluateRun(trained, command.opts<Options>()));
};

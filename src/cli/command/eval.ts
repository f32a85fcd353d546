/** `graft eval`: the figures of a trained model on held-out data. */
import * as E from "fp-ts/lib/Either.js";
import { weightName } from "../../../compiler/language/samples.js";
import { identityName, numbersIn } from "../../../runtime/data/dataset.js";
import { scoresOf } from "../../../runtime/measure/scores.js";
import type { Refusal } from "../../report/refusal.js";
import { conditionCells, identityCells } from "../../run/columns.js";
import { faultsOf, figuresCsv, figuresJson, figuresText, measure, warningsOf } from "../../run/measure.js";
import { csvColumns, csvOf, formatOf, writeFile } from "../../run/picture.js";
import { type Samples, samplesOf, type Trained } from "../../run/run.js";
import { readMetrics } from "../../study/metrics.js";
import { type Define, examples, joinedAddress } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { partsView } from "../progress.js";
import { progressJson, standing } from "../standing.js";
import { terminalOf } from "../terminal.js";
import { withTrained } from "../trained.js";

interface Options {
  readonly data?: string;
  readonly metrics?: string;
  readonly out?: string;
  readonly perSample?: string;
  readonly quiet?: true;
}

/** What the first column of scores says. */
const identityWords: { readonly [K in ReturnType<typeof identityName>]: string } = {
  file_name: "the name of its file",
  line: "its line in the table's file, the names of columns counted too",
  sample: "its row in the data, from 0",
};

/** A line for each sample: who it is, its figures, and the conditions that it was measured under. */
const writeScores = async (trained: Trained, { dataset }: Samples, path: string): Promise<E.Either<Refusal, void>> => {
  const { run, engine, model } = trained;
  const scores = await scoresOf(engine, run.compiled.typed, model, dataset, run.state.plan.seed);
  const known = conditionCells(trained, dataset);
  const weights = dataset.columns.find(({ name }) => name === weightName);
  const columns = [
    ...identityCells(dataset),
    ...Object.entries(scores).flatMap(([name, data]) => csvColumns(name, { data }, 1)),
    ...(weights === undefined ? [] : csvColumns("weight", { data: numbersIn(weights) }, 1)),
    ...known,
  ];
  return writeFile(path, csvOf(columns, dataset.count), "named");
};

const evaluateRun = async (
  trained: Trained,
  { data, metrics, out, perSample: scored, quiet }: Options,
): Promise<Outcome> => {
  const names = readMetrics(metrics);
  if (E.isLeft(names)) return refused(names.left);
  const format = out === undefined ? E.right("csv") : formatOf(out, ["csv"]);
  if (E.isLeft(format)) return refused(format.left);
  const scoresFormat = scored === undefined ? E.right("csv") : formatOf(scored, ["csv"], "--per-sample");
  if (E.isLeft(scoresFormat)) return refused(scoresFormat.left);
  const samples = await samplesOf(trained, data);
  if (E.isLeft(samples)) return refused(samples.left);
  const each = scored === undefined ? E.right(undefined) : await writeScores(trained, samples.right, scored);
  if (E.isLeft(each)) return refused(each.left);
  const view = partsView(terminalOf(process.stderr), quiet === true);
  const figures = await measure(trained, samples.right, { names: names.right, onMetric: view.part });
  view.end();
  if (E.isLeft(figures)) return refused(figures.left);
  const written = out === undefined ? E.right(undefined) : await writeFile(out, figuresCsv(figures.right), "named");
  if (E.isLeft(written)) return refused(written.left);
  const faults = faultsOf(figures.right);
  const identity = identityName(samples.right.dataset);
  const files = [
    ...(out === undefined ? [] : [`${out}: a line for each`]),
    ...(scored === undefined
      ? []
      : [`${scored}: a line for each sample; the first column is ${identityWords[identity]}`]),
  ];
  const listed = files.length === 0 ? "" : `\n${files.map((file) => `${file}\n`).join("")}`;
  return {
    exit: faults.length > 0 ? 1 : 0,
    text: `${standing(trained.run)}\n\n${figuresText(figures.right)}${listed}`,
    json: {
      run: trained.folder,
      ...progressJson(trained.run),
      ...figuresJson(figures.right),
      ...(out && { file: out }),
      ...(scored && { perSample: scored }),
    },
    reports: [
      ...samples.right.warnings,
      ...faults,
      ...warningsOf(figures.right, trained.run.compiled.core, trained.run.compiled.typed),
    ],
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option("--data <address>", "other data than the run's own; several are joined", joinedAddress)
    .option("--metrics <names>", "usual, all, or names with commas between (default: usual)")
    .option("--out <file>", "write the figures as a .csv too")
    .option("--per-sample <file>", "a .csv with a line for each sample: −ELBO, its parts, the reconstruction error")
    .option("--quiet", "show no progress");
  examples(command, [
    ["graft eval runs/mnist-cvae", "on the samples held out from training"],
    ["graft eval runs/mnist-cvae --metrics all", "also probes, neighbours, leakage and what conditions do"],
    ["graft eval runs/mnist-cvae --metrics probe,knn --out probe.csv", "two of them, and as a table"],
    ["graft eval runs/mnist-cvae --data csv:new.csv", "on other data"],
    ["graft eval runs/mnist-cvae --per-sample scores.csv", "which samples does the model find odd?"],
    ["graft eval runs/mnist-cvae --json", "every number with its definition"],
  ]);
  return () => withTrained(command.args[0] ?? "", (trained) => evaluateRun(trained, command.opts<Options>()));
};

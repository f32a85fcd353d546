/** `graft eval`: the figures of a trained model on held-out data. */
import * as E from "fp-ts/lib/Either.js";
import { type Define, examples } from "../command.js";
import { figuresJson, figuresText, measure } from "../measure.js";
import { type Outcome, refused } from "../outcome.js";
import { samplesOf, type Trained, withTrained } from "../run.js";
import { progressJson, standing } from "../standing.js";

interface Options {
  readonly data?: string;
}

const evaluateRun = async (trained: Trained, { data }: Options): Promise<Outcome> => {
  const samples = await samplesOf(trained, data);
  if (E.isLeft(samples)) return refused(samples.left);
  const figures = await measure(trained, samples.right);
  if (E.isLeft(figures)) return refused(figures.left);
  return {
    exit: 0,
    text: `${standing(trained.run)}\n\n${figuresText(figures.right)}`,
    json: { run: trained.folder, ...progressJson(trained.run), ...figuresJson(figures.right) },
    reports: samples.right.warnings,
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option("--data <address>", "other data than the run's own: digits, idx:PATH, csv:PATH, npy:PATH");
  examples(command, [
    ["graft eval runs/mnist-cvae", "on the samples held out from training"],
    ["graft eval runs/mnist-cvae --data csv:new.csv", "on other data"],
    ["graft eval runs/mnist-cvae --json", "every number with its definition"],
  ]);
  return () => withTrained(command.args[0] ?? "", (trained) => evaluateRun(trained, command.opts<Options>()));
};

/** `graft reconstruct`: originals above what the model makes of them. */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { type Reconstructed, reconstruct } from "../../../runtime/run/index.js";
import { type Define, examples, wholeFrom } from "../command.js";
import { type Outcome, type Refusal, refused } from "../outcome.js";
import { type Format, formatOf, isDrawable, isPicture, writeNumbers } from "../picture.js";
import { drawReconstructions } from "../reconstructions.js";
import { describe, samplesOf, type Trained, withTrained } from "../run.js";

interface Options {
  readonly count: number;
  readonly data?: string;
  readonly out?: string;
}

const write = (
  trained: Trained,
  pair: Reconstructed,
  path: string,
  format: Format,
): Promise<E.Either<Refusal, void>> =>
  isPicture(format)
    ? drawReconstructions(trained, pair, path)
    : writeNumbers(path, format, trained.core.decoder.outputs[0]?.name ?? "output", pair.output);

const reconstructRun = async (trained: Trained, { count, data, out }: Options): Promise<Outcome> => {
  const samples = await samplesOf(trained, data);
  if (E.isLeft(samples)) return refused(samples.left);
  const pair = await reconstruct(trained.model, samples.right.dataset, count);
  const drawable = isDrawable(pair.output);
  const path = out ?? join(trained.folder, `reconstructions.${drawable ? "png" : "csv"}`);
  const format = formatOf(path, drawable ? ["png", "svg", "csv", "npy"] : ["csv", "npy"]);
  if (E.isLeft(format)) return refused(format.left);
  const written = await write(trained, pair, path, format.right);
  if (E.isLeft(written)) return refused(written.left);
  const what = isPicture(format.right) ? "originals above, reconstructions below" : "the reconstructions";
  const shown = { ...samples.right, dataset: { ...samples.right.dataset, count: pair.output.count } };
  return {
    exit: 0,
    text: `${path}: ${what}, the first ${describe(shown)}\n`,
    json: { run: trained.folder, file: path, data: samples.right.address, count: pair.output.count },
    reports: samples.right.warnings,
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option("--count <n>", "how many samples", wholeFrom(1, 10_000), 16)
    .option("--data <address>", "other data than the run's own held-out samples")
    .option(
      "--out <file>",
      "a .png or .svg, or the reconstructions as .csv or .npy (default: reconstructions.png in the run)",
    );
  examples(command, [
    ["graft reconstruct runs/mnist-cvae", "16 held-out samples"],
    ["graft reconstruct runs/mnist-cvae --count 64 --out r.png", ""],
  ]);
  return () => withTrained(command.args[0] ?? "", (trained) => reconstructRun(trained, command.opts<Options>()));
};

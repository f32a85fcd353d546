/**
 * What a run tells of itself to whoever meets its model elsewhere: data, counts, seed, the last figures, its pictures.
 *
 * In: an opened run. Out: facts for a card, with no path of this machine in them; and pictures as bytes.
 */
import { join } from "node:path";
import type { Facts, Figure } from "../../compiler/export/card.js";
import type { Program } from "../../compiler/ir/program.js";
import { bytesAt, textAt } from "../../runtime/checkpoint/atomic.js";
import type { Shown } from "../../runtime/export/format.js";
import type { Run } from "../../runtime/run/index.js";
import { metricsFile } from "../../runtime/run/names.js";

/** Figures of metrics.jsonl that a card shows, each with its unit and reduction. */
const shown: ReadonlyArray<readonly [name: string, title: string, unit: string]> = [
  ["negative-elbo", "−ELBO", "nats, sum over a sample, mean over samples"],
  ["nll", "−log p(x | z)", "nats, sum over a sample, mean over samples"],
  ["divergence", "KL(q ‖ p)", "nats, mean over samples"],
  ["mse", "squared error", "mean over elements and samples"],
];

type Line = Readonly<Record<string, unknown>>;

const linesOf = (text: string): ReadonlyArray<Line> =>
  text.split("\n").flatMap((line) => {
    try {
      const read: unknown = JSON.parse(line);
      return typeof read === "object" && read !== null ? [read as Line] : [];
    } catch {
      return [];
    }
  });

const figuresIn = (line: Line | undefined): ReadonlyArray<Figure> =>
  shown.flatMap(([name, title, unit]) => {
    const [value, split, samples] = [line?.[name], line?.["split"], line?.["samples"]];
    if (typeof value !== "number" || typeof split !== "string" || typeof samples !== "number") return [];
    return [{ name, title, value, unit, split, samples }];
  });

/** An address without the folders of this machine: `csv:prices.csv`. */
const publicAddress = (address: string): string => address.replace(/[^:]*[\\/](?=[^\\/]*$)/, "");

/** The facts of a run; figures are those of its last epoch, held out where it holds samples out. */
export const factsOf = async (run: Run<{ readonly program: Program }>): Promise<Facts> => {
  const lines = linesOf((await textAt(join(run.folder, metricsFile))) ?? "");
  const { data, position, plan, engine } = run.state;
  return {
    data: publicAddress(data.source),
    train: data.train,
    heldOut: data.heldOut,
    epochs: position.epoch,
    steps: position.step,
    seed: plan.seed,
    engine: `${engine.name} ${engine.version}`,
    figures: figuresIn(lines.findLast(({ split }) => split === "held-out") ?? lines.at(-1)),
  };
};

const pictures: ReadonlyArray<readonly [file: string, alt: string]> = [
  ["samples.png", "Samples"],
  ["curve.png", "The loss over the epochs"],
];

/** The pictures that a run has. */
export const picturesOf = async (folder: string): Promise<ReadonlyArray<Shown>> => {
  const found: Array<Shown> = [];
  for (const [path, alt] of pictures) {
    const bytes = await bytesAt(join(folder, path));
    if (bytes !== undefined) found.push({ path, alt, bytes });
  }
  return found;
};

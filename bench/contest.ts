// A contest of train steps. In: contenders that all start from the same parameters; out: first, whether they compute the same
// losses, then a table of what a step takes. The first contender is ours; ratios are against it.
import type { Print } from "./bench.js";
import { interleaved, megabytes, milliseconds, range, times } from "./measure.js";
import { table } from "./table.js";

export interface Contender {
  readonly name: string;
  /** One train step on fresh copies of batch and noise number `step`, from 1; gives the loss before the update. */
  readonly step: (step: number) => Promise<number>;
  /** The most bytes of tensors alive at once during a step: parameters, slots, batch and everything in between. */
  readonly peakBytes: () => Promise<number>;
  readonly dispose: () => void;
}

/** The library's own numbers may differ in the last bits; a different model shows at once. */
const tolerance = 1e-3;
const checked = 5;

const losses = async ({ step }: Contender): Promise<ReadonlyArray<number>> => {
  const found: Array<number> = [];
  for (let n = 1; n <= checked; n++) found.push(await step(n));
  return found;
};

const difference = (ours: ReadonlyArray<number>, theirs: ReadonlyArray<number>): number =>
  Math.max(...ours.map((loss, i) => Math.abs(loss - (theirs[i] ?? Number.NaN)) / Math.abs(loss)));

/** Warms all up on the way. */
const compareLosses = async (contenders: ReadonlyArray<Contender>, print: Print): Promise<void> => {
  const all: Array<ReadonlyArray<number>> = [];
  for (const contender of contenders) all.push(await losses(contender));
  const [ours = [], ...peers] = all;
  print(`losses of our first ${checked} steps: ${ours.map((loss) => loss.toFixed(4)).join(", ")}`);
  peers.forEach((theirs, i) => {
    const far = difference(ours, theirs);
    const verdict = far <= tolerance ? "yes" : `NO: ${theirs.map((loss) => loss.toFixed(4)).join(", ")}`;
    print(`same losses, ${contenders[i + 1]?.name}: ${verdict} (max rel. diff ${far.toExponential(1)})`);
  });
};

/** Compares losses, then times `rounds` rounds of one step each, then prints and disposes. */
export const contest = async (contenders: ReadonlyArray<Contender>, rounds: number, print: Print): Promise<void> => {
  await compareLosses(contenders, print);
  const took = await interleaved(
    contenders.map(
      ({ step }) =>
        (round: number) =>
          step(checked + 1 + round),
    ),
    rounds,
  );
  const rows: Array<ReadonlyArray<string>> = [];
  for (const [i, contender] of contenders.entries()) {
    const time = took[i];
    if (time === undefined) continue;
    const ratio = time.median / (took[0]?.median ?? Number.NaN);
    rows.push([
      contender.name,
      milliseconds(time.median),
      range(time),
      times(ratio),
      megabytes(await contender.peakBytes()),
    ]);
  }
  print("");
  print(table([["train step", "median", "min–max", "against ours", "peak tensors"], ...rows]));
  print(`(${rounds} interleaved rounds of one step each)`);
  for (const { dispose } of contenders) dispose();
};

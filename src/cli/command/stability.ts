/** `graft stability`: trains one spec with several seeds and tells how alike their latents are. */
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { engineChoices } from "../../run/engine.js";
import { stabilityJson, stabilityText } from "../../study/stability/result.js";
import { performStability, prepareStability, type StabilityAsked } from "../../study/stability/study.js";
import { type Call, changing, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { type Outcome as Ended, refused } from "../outcome.js";
import { partsView, progressView } from "../progress.js";
import { type Stopper, stopper } from "../stop.js";
import { note, terminalOf } from "../terminal.js";

interface Options extends StabilityAsked {
  readonly quiet?: true;
}

const study = async (spec: string, options: Options): Promise<Ended> => {
  const ready = await prepareStability(spec, options);
  if (E.isLeft(ready)) return refused(ready.left);
  const { seeds, folder, core, engine } = ready.right;
  const quiet = options.quiet === true;
  let stop: Stopper | undefined;
  const watch = () => {
    let at = 0;
    const here = (): string => `seed ${seeds[at]} (${at + 1}/${seeds.length})`;
    const view = progressView(terminalOf(process.stderr), quiet, undefined, here);
    const own = stopper(() => {
      view.end();
      if (!quiet) note("stopping after this step …\n");
    });
    stop = own;
    if (!quiet) note(`${core.name}: ${seeds.length} seeds; engine ${engine.name} → ${folder}\n`);
    const onSeed = (index: number): void => {
      at = index;
    };
    const end = (): void => {
      view.end();
      own.end();
    };
    return { signal: own.signal, onSeed, onProgress: view.step, onEpoch: view.epoch, end };
  };
  const parts = partsView(terminalOf(process.stderr), quiet);
  const measuring = (index: number): void => parts.part(`measuring seed ${seeds[index]}`, index, seeds.length);
  const command = `graft stability ${spec} --seeds ${seeds.join(",")}`;
  const ended = await performStability(ready.right, command, watch, measuring).finally(parts.end);
  if (E.isLeft(ended)) return refused(ended.left);
  if (ended.right._tag === "Stopped") {
    const { done } = ended.right;
    const text =
      `Stopped with ${done} of ${seeds.length} seeds trained; they are in ${folder}.\nTo go on, give the same ` +
      `command again: graft stability ${spec} …\n`;
    return { exit: stop?.exit() ?? 130, text, json: { folder, complete: false, done }, reports: [] };
  }
  const { stability, files } = ended.right;
  const text = `${stabilityText(stability, terminalOf(process.stdout).width)}\n${files[0]}: all of it, with pictures\n`;
  return { exit: 0, text, json: { ...stabilityJson(stability), files }, reports: [] };
};

export const define: Define = (command) => {
  command
    .argument("<spec>", "a spec file, or - for stdin")
    .option("--seeds <n>", "how many, from the spec's on; or a list such as 1,2,7", "5")
    .option(
      "--data <address>",
      "an address such as csv:FILE or images:FOLDER; several are joined (default: the spec's)",
      joinedAddress,
    )
    .option("--epochs <n>", "instead of the spec's epochs or steps", wholeFrom(1, 1_000_000))
    .addOption(new Option("--engine <name>", "what computes (default: auto)").choices(engineChoices))
    .option("--metrics <names>", "of each run: usual, all, or names with commas between")
    .option("--out <folder>", "where the runs and the report go (default: runs/, the spec's name and -stability)")
    .option("--quiet", "say nothing while it works");
  changing(command);
  examples(command, [
    ["graft stability spec.json", "five trainings, and how alike their latents are"],
    ["graft stability spec.json --seeds 3 --set latent.size=5", "three, with five latent units"],
    ["graft stability spec.json", "again, after it was stopped: finished seeds are kept"],
  ]);
  return (_: Call) => study(command.args[0] ?? "", command.opts<Options>());
};

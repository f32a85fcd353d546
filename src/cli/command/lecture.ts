/** `graft lecture`: trains the models of a lecture on autoencoders and answers its claims with figures. */
import { join } from "node:path";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { shellWord } from "../../../runtime/problem/shell.js";
import { counted } from "../../report/format.js";
import { engineChoices } from "../../run/engine.js";
import { claims as allClaims } from "../../study/lecture/claim/index.js";
import { fullTitleOf } from "../../study/lecture/models.js";
import type { Trial } from "../../study/lecture/plan.js";
import { lectureJson, lectureText } from "../../study/lecture/result.js";
import { type LectureAsked, performLecture, prepareLecture, quick } from "../../study/lecture/study.js";
import { type Call, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { type Outcome as Ended, refused } from "../outcome.js";
import { partsView, progressView } from "../progress.js";
import { type Stopper, stopper } from "../stop.js";
import { note, terminalOf } from "../terminal.js";

/** Where a lecture goes that is told nothing else. */
const usualFolder = join("runs", "lecture");

interface Options extends LectureAsked {
  readonly quiet?: true;
}

const lecture = async (options: Options): Promise<Ended> => {
  const ready = await prepareLecture(options);
  if (E.isLeft(ready)) return refused(ready.left);
  const { setting, trials, command } = ready.right;
  const quiet = options.quiet === true;
  let stop: Stopper | undefined;
  const watch = () => {
    let at = "";
    const view = progressView(terminalOf(process.stderr), quiet, undefined, () => at);
    const own = stopper(() => {
      view.end();
      if (!quiet) note("stopping after this step …\n");
    });
    stop = own;
    if (!quiet) note(`${counted(trials.length, "training")}; engine ${setting.engine.name} → ${setting.folder}\n`);
    const onTrial = ({ model, seed }: Trial, index: number): void => {
      at = `${index + 1}/${trials.length} ${fullTitleOf(model)}, seed ${seed}`;
      if (!quiet) note(`${at}\n`);
    };
    const end = (): void => {
      view.end();
      own.end();
    };
    // A line for each epoch of sixty trainings would say nothing: the bar and a line for each training do.
    return { signal: own.signal, onTrial, onProgress: view.step, onEpoch: () => undefined, end };
  };
  const parts = partsView(terminalOf(process.stderr), quiet);
  const ended = await performLecture(ready.right, watch, parts.part).finally(parts.end);
  if (E.isLeft(ended)) return refused(ended.left);
  if (ended.right._tag === "Stopped") {
    const { done } = ended.right;
    const elsewhere = setting.folder === usualFolder ? "" : ` --out ${shellWord(setting.folder)}`;
    return {
      exit: stop?.exit() ?? 130,
      text:
        `Stopped with ${done} of ${counted(trials.length, "training")} done; they are in ${setting.folder}.\nTo go ` +
        `on, give the same command again: ${command}${elsewhere}\n`,
      json: { folder: setting.folder, complete: false, done, of: trials.length },
      reports: [],
    };
  }
  const { files } = ended.right;
  const text = `${lectureText(ended.right.lecture)}\n${files[0]}: all of it, with pictures\n`;
  return { exit: 0, text, json: { ...lectureJson(ended.right.lecture), files }, reports: [] };
};

export const define: Define = (command) => {
  command
    .option(
      "--data <address>",
      "an address such as csv:FILE or images:FOLDER; several are joined (default: digits)",
      joinedAddress,
    )
    .option("--epochs <n>", "of each training (default: the specs' own)", wholeFrom(1, 1_000_000))
    .option("--seeds <n>", "trainings of each model (default: 3)", wholeFrom(2, 100))
    .option("--claims <names>", `only some: ${allClaims.map(({ name }) => name).join(",")}`)
    .addOption(new Option("--engine <name>", "what computes (default: auto)").choices(engineChoices))
    .option("--out <folder>", "where the runs and the report go", usualFolder)
    .option(
      "--quick",
      `few and short trainings, for a first look that decides nothing: ${quick.data}, ` +
        `${quick.epochs} epochs, ${quick.seeds} seeds`,
    )
    .option("--quiet", "say nothing while it works");
  examples(command, [
    ["graft lecture", "everything, on the built-in digits"],
    ["graft lecture --quick --out runs/quick", "a first look"],
    ["graft lecture --data idx:path/to/mnist --epochs 60", "on MNIST, beside reference figures"],
    ["graft lecture", "again, after it was stopped: finished trainings are kept"],
  ]);
  return (_: Call) => lecture(command.opts<Options>());
};

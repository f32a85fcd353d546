/** `graft stability`: trains one spec with several seeds and tells how alike their latents are. */
import { join } from "node:path";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { settledSplit } from "../../../compiler/expand/samples.js";
import { settledAddress } from "../../data.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { engineChoices, openEngine } from "../../run/engine.js";
import { writeFile, writePicture } from "../../run/picture.js";
import { fileName, splitData } from "../../run/run.js";
import { changesOf, openSpec } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { inStudyFolder } from "../../study/folder.js";
import { drawClouds, stabilityReport } from "../../study/stability/report.js";
import {
  type Stability,
  stabilityCsv,
  stabilityJson,
  stabilityOf,
  stabilityText,
} from "../../study/stability/result.js";
import { measureSeeds, type Plan, splitSeedOf, trainSeeds } from "../../study/stability/train.js";
import { type Call, changing, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { readMetrics } from "../metrics.js";
import { type Outcome as Ended, refused } from "../outcome.js";
import { partsView, progressView } from "../progress.js";
import { stopper } from "../stop.js";
import { note, terminalOf } from "../terminal.js";

interface Options {
  readonly seeds: string;
  readonly data?: string;
  readonly epochs?: number;
  readonly engine?: string;
  readonly metrics?: string;
  readonly out?: string;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly quiet?: true;
}

const most = 100;

/** `5`: so many from the spec's own; `1,2,7`: just these. */
export const readSeeds = (text: string, first: number, least = 2): E.Either<Refusal, ReadonlyArray<number>> => {
  const words = text.split(",").map((word) => word.trim());
  const numbers = words.map((word) => (/^[0-9]{1,9}$/.test(word) ? Number(word) : Number.NaN));
  const [count = Number.NaN] = numbers;
  const seeds =
    words.length === 1 ? Array.from({ length: Math.min(count || 0, most + 1) }, (_, i) => first + i) : numbers;
  const sound = numbers.every(Number.isFinite) && new Set(seeds).size === seeds.length;
  return sound && seeds.length >= least && seeds.length <= most
    ? E.right(seeds)
    : E.left(
        refusal(
          2,
          usage(
            `--seeds ${text} is not at least ${least === 1 ? "one seed" : "two seeds"}.`,
            "for example --seeds 5, or --seeds 1,2,3",
            [`A number is how many, from the spec's seed on, ${most} at most; a list names them.`],
          ),
        ),
      );
};

const usualHere = "negative-elbo,nll,divergence,mse,loss,active-units,probe,knn,silhouette";

/** Checks everything that can be wrong before the first training. */
const prepare = async (spec: string, options: Options): Promise<E.Either<Refusal, Prepared>> => {
  const opened = await openSpec(spec, changesOf(options));
  if (E.isLeft(opened)) return opened;
  const core = settledSplit(opened.right.typed.core);
  const seeds = readSeeds(options.seeds, core.train.seed);
  if (E.isLeft(seeds)) return seeds;
  const metrics = readMetrics(options.metrics ?? usualHere);
  if (E.isLeft(metrics)) return metrics;
  const address = options.data ?? core.train.data;
  const split = await splitData(core, address, splitSeedOf(core, seeds.right));
  if (E.isLeft(split)) return split;
  const chosen = await openEngine(options.engine);
  if (E.isLeft(chosen)) return chosen;
  return E.right({
    core,
    seeds: seeds.right,
    folder: options.out ?? join("runs", `${fileName(core.name)}-stability`),
    engine: chosen.right.engine,
    auto: chosen.right.auto,
    data: { source: settledAddress(address), split: split.right },
    epochs: options.epochs,
    metrics: metrics.right,
  });
};

const names = ["report.html", "stability.csv", "latents.png", "latents.svg"] as const;

const write = async (
  plan: Plan,
  stability: Stability,
  spec: string,
): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const { core, folder } = plan;
  const clouds = await drawClouds(core, stability);
  if (E.isLeft(clouds)) return clouds;
  const command = `graft stability ${spec} --seeds ${plan.seeds.join(",")}`;
  const text = resolvedSpec(core, {
    data: plan.data.source,
    epochs: plan.epochs,
    splitSeed: splitSeedOf(core, plan.seeds),
  });
  const page = await stabilityReport(core, stability, clouds.right, text, command);
  if (E.isLeft(page)) return page;
  const files = names.map((name) => join(folder, name));
  const [html = "", csv = "", ...pictures] = files;
  for (const [path, content] of [
    [html, page.right],
    [csv, stabilityCsv(stability)],
  ] as const) {
    const written = await writeFile(path, content, "chosen");
    if (E.isLeft(written)) return written;
  }
  for (const path of pictures) {
    const written = await writePicture(path, E.right(clouds.right), "chosen");
    if (E.isLeft(written)) return written;
  }
  return E.right(files);
};

const conclude = async (plan: Plan, spec: string, quiet: boolean): Promise<Ended> => {
  const view = partsView(terminalOf(process.stderr), quiet);
  const told = (index: number): void => view.part(`measuring seed ${plan.seeds[index]}`, index, plan.seeds.length);
  const outcomes = await measureSeeds(plan, told);
  view.end();
  if (E.isLeft(outcomes)) return refused(outcomes.left);
  const stability = stabilityOf(plan.core.name, outcomes.right);
  const files = await write(plan, stability, spec);
  if (E.isLeft(files)) return refused(files.left);
  const text = `${stabilityText(stability)}\n${files.right[0]}: all of it, with pictures\n`;
  return { exit: 0, text, json: { ...stabilityJson(stability), files: files.right }, reports: [] };
};

const stoppedText = (plan: Plan, done: number, spec: string): string =>
  `Stopped with ${done} of ${plan.seeds.length} seeds trained; they are in ${plan.folder}.\nTo go on, give the same command again: graft stability ${spec} …\n`;

type Prepared = Omit<Plan, "signal" | "onProgress" | "onEpoch">;

const study = async (spec: string, options: Options): Promise<Ended> => {
  const prepared = await prepare(spec, options);
  if (E.isLeft(prepared)) return refused(prepared.left);
  const ended = await inStudyFolder(prepared.right.folder, names, () =>
    perform(spec, prepared.right, options.quiet === true),
  );
  return E.isLeft(ended) ? refused(ended.left) : ended.right;
};

const perform = async (spec: string, prepared: Prepared, quiet: boolean): Promise<Ended> => {
  const { seeds, folder, core, engine } = prepared;
  let at = 0;
  const view = progressView(
    terminalOf(process.stderr),
    quiet,
    undefined,
    () => `seed ${seeds[at]} (${at + 1}/${seeds.length})`,
  );
  const stop = stopper(() => {
    view.end();
    if (!quiet) note("stopping after this step …\n");
  });
  const plan: Plan = { ...prepared, signal: stop.signal, onProgress: view.step, onEpoch: view.epoch };
  if (!quiet) note(`${core.name}: ${seeds.length} seeds; engine ${engine.name} → ${folder}\n`);
  const trained = await trainSeeds(plan, (index) => {
    at = index;
  }).finally(() => {
    view.end();
    stop.end();
  });
  if (E.isLeft(trained)) return refused(trained.left);
  const { _tag, done } = trained.right;
  if (_tag === "Completed") return conclude(plan, spec, quiet);
  return {
    exit: stop.exit(),
    text: stoppedText(plan, done, spec),
    json: { folder, complete: false, done },
    reports: [],
  };
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

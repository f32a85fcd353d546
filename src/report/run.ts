/** What a person is told about a run's folder, a training or an engine that gave up. In: problems of runtime/. Out: Reports and exit codes. */
import { either, quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { FileProblem } from "../../runtime/checkpoint/atomic.js";
import { EngineFailed, EngineLost } from "../../runtime/engine/engine.js";
import { notPlain, overMost } from "../../runtime/file/codes.js";
import type { EngineMark } from "../../runtime/run/mark.js";
import type { RunProblem } from "../../runtime/run/problem.js";
import type { TrainProblem } from "../../runtime/train/problem.js";
import { reportFile } from "./file.js";
import { counted, whole } from "./format.js";
import { plainReport, type Refusal, refusal } from "./refusal.js";
import { shellWord } from "./shell.js";

type Words = Omit<Report, "code" | "severity" | "place">;
type Known = Exclude<RunProblem | TrainProblem, { readonly type: "file" }>;
type Of<K extends Known["type"]> = Extract<Known, { readonly type: K }>;
type Exit = Refusal["exit"];

const path = (text: string): string => quote(text, 200);

const engineText = ({ name, version }: EngineMark): string => `${name} (${version})`;

const whereDiverged: Readonly<Record<Of<"diverged">["where"], (term: string) => string>> = {
  train: (term) => `The training loss ${quote(term)}`,
  "held-out": (term) => `The held-out loss ${quote(term)}`,
  state: (term) => `A number of ${quote(term, 80)}`,
};

/** The terms of the loss one step before: which of them ran away. */
const termsBefore = (before: Readonly<Record<string, number>>): ReadonlyArray<string> => {
  const terms = Object.entries(before).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return terms.length === 0 ? [] : [`One step before: ${terms.join(", ")}.`];
};

const changed: Readonly<Record<Of<"state-changed">["what"], string>> = {
  "not-json": "is not JSON",
  fields: "does not have the fields of a checkpoint",
  hash: "was changed since graft wrote it",
};

/** The first few, in quotes. */
const namesText = (names: ReadonlyArray<string>): string => {
  const shown = names.slice(0, 3).map((name) => quote(name, 80));
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
};

const folderTaken = ({ folder, run, found }: Of<"folder-taken">): Words => ({
  title: "FOLDER TAKEN",
  summary: run
    ? `${path(folder)} holds a run already.`
    : `${path(folder)} holds ${counted(found.length, "file")} that graft did not write, or that ${found.length === 1 ? "was" : "were"} changed since: ${namesText(found)}.`,
  ...(run ? {} : { notes: ["graft removes and replaces only what it wrote itself, as it wrote it."] }),
  fix: run
    ? "write --replace to put the new run there, or --out with another folder"
    : "choose an empty or a new folder with --out, or move the file away",
});

const notARun = ({ folder, found }: Of<"not-a-run">): Words => ({
  title: "NOT A RUN",
  summary:
    found.length === 0
      ? `There is no run in ${path(folder)}.`
      : `${path(folder)} is not the folder of a run: it has no state.json.`,
  fix: "give the folder that `graft train` printed at its end, such as runs/mnist-cvae",
});

const mismatch = ({ path: file, tensor, expected, found }: Of<"tensor-mismatch">): Words => ({
  title: "WRONG TENSOR",
  summary: `${quote(tensor, 80)} in ${path(file)} is not what the run's spec.json describes.`,
  expected: { text: expected ?? "no such tensor" },
  found: found ?? "nothing",
});

const whoText = (holder: Of<"folder-locked">["holder"]): string =>
  holder === undefined ? "another process" : `process ${holder.pid} on ${quote(holder.host, 80)}`;

const folderLocked = ({ folder, file, holder }: Of<"folder-locked">): Words => ({
  title: "RUN IN USE",
  summary: `${path(folder)} is being written by ${whoText(holder)}: two processes would destroy each other's run.`,
  notes: [
    `If that process is gone for certain, remove ${path(file)}. graft does so itself where the process ran on this machine; of another machine it waits until the lock was not renewed for five minutes.`,
  ],
  fix: "wait until it ends; or, for a new run, choose another folder with --out",
});

const lockLost = ({ folder, holder }: Of<"lock-lost">): Words => ({
  title: "FOLDER GONE",
  summary:
    holder === undefined
      ? `${path(folder)} was moved or removed while graft was writing the run there.`
      : `${path(folder)} was taken over by ${whoText(holder)} while graft was writing the run there.`,
  notes: ["Nothing more was written. A checkpoint from before that is whole, wherever the folder is now."],
  fix: "call `graft train --resume` with the folder where it is now",
});

const dataDiffers = ({ expected, found }: Of<"data-differs">): Words => ({
  title: "OTHER DATA",
  summary: `The run was trained on other data than ${path(found.source)} now holds.`,
  expected: {
    text: `${counted(expected.train, "sample")} and ${whole(expected.heldOut)} held out, from ${expected.source}`,
  },
  found: `${counted(found.train, "sample")} and ${whole(found.heldOut)} held out${
    expected.train === found.train && expected.heldOut === found.heldOut ? ", with other values" : ""
  }`,
  fix: "give the data as it was with --data, or train a new run",
});

const engineLost = ({ why, step }: { readonly why: string; readonly step?: number }): Words => ({
  title: "WORKER LOST",
  summary: `What computes was lost: ${why}.`,
  notes:
    step === undefined
      ? []
      : [
          "It was started again several times, and each time lost before the next checkpoint.",
          step === 0 ? "There is no checkpoint yet." : `The checkpoint of step ${whole(step)} stands.`,
        ],
  fix: "where memory ran out, lower `train.batch`; `graft doctor` shows whether the engine runs",
});

const engineFailed = ({ reason, why }: Omit<Of<"engine-failed">, "type">): Words =>
  reason === "memory"
    ? {
        title: "DEVICE OUT OF MEMORY",
        summary: "The model does not fit into the memory of the device that computes.",
        notes: [why],
        fix: "lower `train.batch`; with several devices, --shard-state cuts parameters and optimiser slots over them",
      }
    : {
        title: "ENGINE FAILED",
        summary: "The engine gave up.",
        notes: [why],
        fix: "write --engine auto, and report what it said; `graft doctor` shows which engines there are",
      };

const catalogue: {
  readonly [K in Known["type"]]: readonly [code: string, exit: Exit, words: (problem: Of<K>) => Words];
} = {
  "folder-taken": ["G780", 2, folderTaken],
  "folder-locked": ["G796", 1, folderLocked],
  "lock-lost": ["G797", 1, lockLost],
  "run-moved-on": [
    "G798",
    1,
    ({ folder }) => ({
      title: "RUN MOVED ON",
      summary: `Another process went on with the run in ${path(folder)} after it was read.`,
      fix: "call the same command again",
    }),
  ],
  "not-a-run": ["G781", 3, notARun],
  "state-changed": [
    "G782",
    3,
    ({ path: file, what }) => ({
      title: "BROKEN RUN",
      summary: `${path(file)} ${changed[what]}, so the run can't be trusted.`,
      fix: "restore the file from a copy, or train again",
    }),
  ],
  "state-schema": [
    "G783",
    3,
    ({ path: file, expected, found }) => ({
      title: "OTHER VERSION",
      summary: `${path(file)} was written by another version of graft.`,
      expected: { text: `schema ${expected}` },
      found: `schema ${String(found)}`,
    }),
  ],
  "file-changed": [
    "G784",
    3,
    ({ path: file }) => ({
      title: "BROKEN RUN",
      summary: `${path(file)} is not the file that graft wrote: its hash differs.`,
      fix: "restore the file from a copy, or train again",
    }),
  ],
  "bad-safetensors": [
    "G785",
    3,
    ({ path: file, problem }) => ({
      title: "BROKEN RUN",
      summary: `${path(file)} is no safetensors file as graft writes them (${problem.type}).`,
      fix: "restore the file from a copy, or train again",
    }),
  ],
  "tensor-mismatch": ["G786", 3, mismatch],
  "engine-differs": [
    "G787",
    1,
    ({ expected, found }) => ({
      title: "OTHER ENGINE",
      summary: `The run began on ${engineText(expected)}, and here is ${engineText(found)}: it would not go on to the same numbers.`,
      fix: `to go on all the same, write --engine ${found.name}`,
    }),
  ],
  "data-differs": ["G788", 3, dataDiffers],
  "engine-lost": ["G900", 1, engineLost],
  "engine-failed": ["G901", 1, engineFailed],
  diverged: [
    "G789",
    1,
    ({ step, epoch, where, term, found, by }) => ({
      title: "DIVERGED",
      summary: `${whereDiverged[where](by?.term ?? term)} became ${found} at step ${whole(step)}, in epoch ${whole(epoch)}.`,
      notes: [...termsBefore(by?.before ?? {}), "A checkpoint that was made before that stands as it was."],
      fix: /^kl/.test(by?.term ?? term)
        ? "bound the code's variance (--set latent.variance=bounded), or try a lower rate (--set train.optimizer.rate=0.0003)"
        : "try a lower rate (--set train.optimizer.rate=0.0003) or clip gradients (--set +train.clip.norm=1)",
    }),
  ],
  "no-samples": ["G790", 3, () => ({ title: "NO SAMPLES", summary: "There is no sample to train on." })],
  "nothing-held-out": [
    "G793",
    3,
    () => ({
      title: "NOTHING HELD OUT",
      summary: "Epochs are to be judged by held-out samples, and this data leaves none.",
      fix: 'write a larger "validation" or give more data; or delete "early-stop", and "keep": "best" of "checkpoint"',
    }),
  ],
  "no-metric": [
    "G794",
    3,
    ({ metric, known }) => ({
      title: "NO SUCH LOSS",
      summary: `Epochs are to be judged by the held-out ${quote(metric)}, which this model doesn't have.`,
      fix: `write "metric": ${either(known.filter((name) => ["loss", "nll", "mse", "negative-elbo"].includes(name)))} in "early-stop"`,
    }),
  ],
};

/** What can't be read for what it is: trying again won't help. */
const isOfReading = ({ action, code }: FileProblem): boolean =>
  ["open", "read", "list"].includes(action) && ["ENOENT", "EISDIR", "ENOTDIR", notPlain, overMost].includes(code);

/** What an engine threw outside a training, which would go on from its checkpoint; nothing where it is no engine's. */
export const refuseEngine = (error: unknown): Refusal | undefined => {
  if (error instanceof EngineLost) return refusal(1, plainReport("G900", engineLost({ why: error.message })));
  if (error instanceof EngineFailed)
    return refusal(1, plainReport("G901", engineFailed({ reason: error.reason, why: error.message })));
  return undefined;
};

/** A problem of a run or its training as a refusal. */
export const refuseRun = (problem: RunProblem | TrainProblem): Refusal => {
  if (problem.type === "file") return refusal(isOfReading(problem) ? 3 : 1, reportFile(problem));
  // The catalogue's type pairs each type with its problem, which indexing by a union can't show.
  const [code, exit, words] = catalogue[problem.type] as readonly [string, Exit, (problem: Known) => Words];
  return refusal(exit, plainReport(code, words(problem)));
};

export const noEngine = (names: ReadonlyArray<string>, reasons: ReadonlyArray<string>): Report =>
  plainReport("G791", {
    title: "NO ENGINE",
    summary: names.length === 1 ? `The engine ${either(names)} can't be used here.` : "No engine can be used here.",
    notes: reasons,
    fix:
      names.length === 1
        ? "write --engine auto; `graft doctor` shows which engines there are"
        : "`graft doctor` shows why",
  });

/** `divergence`: the KL from the prior, in nats. */
export const collapsed = (divergence: number): Report => ({
  ...plainReport("C05", {
    title: "LATENT NOT USED",
    summary: `The KL from the prior is ${divergence.toPrecision(2)} nats: z says next to nothing about x, and every sample is drawn as if it were the average one.`,
    notes: [
      "Other causes than the KL: a sigmoid on the decoder's last layer, before a likelihood that takes logits (C26); or a fixed variance of the likelihood that is large beside the data's, so that nothing is gained by a better reconstruction.",
    ],
    fix: "give the KL a smaller weight, or let it grow from 0 (`warmup` in objective.kl); more epochs help where training has just begun",
  }),
  severity: "warning",
});

/** The samples of a class are no likelier to be of it than of any other. */
export const atChance = ({
  condition,
  rate,
  rates,
}: {
  readonly condition: string;
  readonly rate: number;
  readonly rates: ReadonlyArray<number>;
}): Report => ({
  ...plainReport("G961", {
    title: "CONDITION NOT HEARD",
    summary: `${(100 * rate).toFixed(1)} % of samples were of the ${quote(condition)} asked for, and chance is ${(100 / rates.length).toFixed(1)} %: the decoder does not follow it.`,
    fix: "train on; or inject the condition where the decoder begins, one-hot, with place suffix (graft explain shows where it enters now)",
  }),
  severity: "warning",
});

/** `part`: the address in question. */
export const dataNotNamed = (folder: string, part: string): Report =>
  plainReport("G921", {
    title: "DATA NOT NAMED HERE",
    summary: `The run ${path(folder)} names ${path(part)} as its data, and nobody has named that to graft here. A run that came from elsewhere could name any file.`,
    fix: `if you know this file, \`graft data ${shellWord(part)}\` shows what it holds, and from then on runs may name it; or give your own with --data`,
  });

/** Figures that are no numbers. */
export const notNumbers = (titles: ReadonlyArray<string>): Report =>
  plainReport("G920", {
    title: "NOT A NUMBER",
    summary: `${titles.join(", ")} ${titles.length === 1 ? "is no number" : "are no numbers"}: the model's outputs overflow on this data, or are NaN.`,
    fix: "look for values in the data that are far outside what the model was trained on (`graft data` shows each column's range); if there are none, train anew with a smaller rate",
  });

/** `said`: what came of trying, in lines. */
export const noNative = (said: string): Report =>
  plainReport("G795", {
    title: "NO NATIVE ENGINE",
    summary: "The native engine could not be set up; nothing half-made is left, and the other engines work as before.",
    notes: said
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("The native engine could not be set up"))
      .map((line) => line.trimEnd()),
    fix: "do what these lines ask for, then write `graft native` again",
  });

/** `able`: the engines that take the setting. */
export const noSetting = (engine: string, option: string, able: ReadonlyArray<string>): Report =>
  plainReport("G902", {
    title: "NO SUCH SETTING",
    summary: `The engine ${quote(engine)} has one way to compute, so ${option} says nothing to it.`,
    fix: `write --engine ${able[0]}, or leave ${option} out`,
  });

/** `said`: what came of trying, in lines. */
export const noJax = (said: string): Report =>
  plainReport("G903", {
    title: "NO JAX",
    summary: "A Python with JAX could not be set up; nothing half-made is left, and the other engines work as before.",
    notes: said
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.trimEnd()),
    fix: "do what these lines ask for, then write `graft native --jax` again",
  });

export const engineFallback = (
  name: string,
  refused: ReadonlyArray<{ readonly name: string; readonly why: string }>,
): Report => ({
  ...plainReport("G792", {
    title: "SLOWER ENGINE",
    summary: `The engine ${quote(name)} is used: ${refused.map((each) => `${quote(each.name)} does not run (${each.why})`).join("; ")}.`,
  }),
  severity: "warning",
});

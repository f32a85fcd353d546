/**
 * A training as TensorBoard shows it: `tensorboard --logdir runs`.
 *
 * In: a run's folder and the ends of its epochs. Out: event files below `tensorboard/train` and
 * `tensorboard/validation`, the loss and its terms as `epoch_loss`, `epoch_kl` …, as Keras calls them. A run that goes
 * on writes new files, which say from where on the old ones no longer hold.
 */
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { EpochEnd } from "../train/train.js";
import { encodeEvent } from "./events.js";
import type { LogDefinition } from "./log.js";

const folderName = "tensorboard";
const parts = { train: "train", heldOut: "validation" } as const;

const isEvents = (name: string): boolean => name.startsWith("events.out.tfevents.");

/** Removes what an earlier run left in the same place; files of others stay. */
const clear = (run: string): void => {
  for (const part of Object.values(parts)) {
    const folder = join(run, folderName, part);
    for (const name of namesIn(folder).filter(isEvents)) rmSync(join(folder, name));
  }
};

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const scalars = (losses: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(losses).map(([name, value]) => [`epoch_${name}`, value]));

export const tensorboard: LogDefinition = {
  doc: "TensorBoard's event files, below `tensorboard/` in the run's folder: `tensorboard --logdir runs`.",
  clear,
  open: (run, from, now) => {
    const began = now();
    const files = new Map<string, string>();
    /** The part's file, made with its first events where there is none. */
    const fileOf = (part: string): string => {
      const known = files.get(part);
      if (known !== undefined) return known;
      const folder = join(run, folderName, part);
      mkdirSync(folder, { recursive: true });
      // A second of its own for each file, since names tell TensorBoard which is the latest.
      const latest = Math.max(
        0,
        ...namesIn(folder)
          .filter(isEvents)
          .map((name) => Number(name.split(".")[3]) || 0),
      );
      const file = join(folder, `events.out.tfevents.${Math.max(Math.floor(began), latest + 1)}.${hostname()}`);
      appendFileSync(file, encodeEvent({ time: began, step: 0, content: { _tag: "Version" } }));
      appendFileSync(file, encodeEvent({ time: began, step: from, content: { _tag: "Start" } }));
      files.set(part, file);
      return file;
    };
    return ({ step, train, heldOut }: EpochEnd): void => {
      const add = (part: string, losses: Readonly<Record<string, number>>): void =>
        appendFileSync(
          fileOf(part),
          encodeEvent({ time: now(), step, content: { _tag: "Scalars", values: scalars(losses) } }),
        );
      add(parts.train, train);
      if (heldOut !== undefined) add(parts.heldOut, heldOut);
    };
  },
};

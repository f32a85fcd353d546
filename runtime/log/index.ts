/**
 * Logs that other tools read, beside metrics.jsonl.
 *
 * In: the names that a spec's `train.log` lists, and the run's folder. Out: a function that is told the end of every
 * epoch. A log that can't be written ends no training: what went wrong is told once.
 */
import { type LogName, logNames } from "../../compiler/language/keeping.js";
import type { EpochEnd } from "../train/train.js";
import type { LogDefinition } from "./log.js";
import { tensorboard } from "./tensorboard.js";

const logs: { readonly [N in LogName]: LogDefinition } = { tensorboard };

export interface Logging {
  readonly onEpoch: (end: EpochEnd) => void;
  /** What could not be written, log by log. */
  readonly faults: () => ReadonlyArray<{ readonly log: LogName; readonly why: string }>;
}

export interface LoggingOptions {
  readonly folder: string;
  readonly names: ReadonlyArray<LogName>;
  /** Steps that the run has taken already; 0: it is new, and what an older one logged goes. */
  readonly from: number;
  /** Seconds since 1970. */
  readonly now?: () => number;
}

/** Writes nothing before the first epoch ends. */
export const openLogs = ({ folder, names, from, now = () => Date.now() / 1000 }: LoggingOptions): Logging => {
  const faults = new Map<LogName, string>();
  const open = new Map<LogName, (end: EpochEnd) => void>();
  let begun = false;
  const guarded = (name: LogName, act: () => void): void => {
    try {
      if (!faults.has(name)) act();
    } catch (error) {
      faults.set(name, error instanceof Error ? error.message : String(error));
    }
  };
  const begin = (): void => {
    begun = true;
    for (const name of logNames) if (from === 0) guarded(name, () => logs[name].clear(folder));
    for (const name of names) guarded(name, () => open.set(name, logs[name].open(folder, from, now)));
  };
  return {
    onEpoch: (end) => {
      if (!begun) begin();
      for (const [name, write] of open) guarded(name, () => write(end));
    },
    faults: () => [...faults].map(([log, why]) => ({ log, why })),
  };
};

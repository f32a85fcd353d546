/**
 * What can be wrong with a run's folder: plain records, no prose.
 */
import type { FileProblem } from "../checkpoint/atomic.js";
import type { SafetensorsProblem } from "../checkpoint/safetensors.js";
import type { Holder } from "./holder.js";
import type { DataMark, EngineMark } from "./mark.js";

/** What a tensor is expected to be, or was found to be: `f32[784, 400]`. */
export type Printed = string;

export type RunProblem =
  | FileProblem
  /** The folder holds something. `run`: a run, which `replace` would put out of the way; otherwise files that are not ours to remove. */
  | {
      readonly type: "folder-taken";
      readonly folder: string;
      readonly run: boolean;
      readonly found: ReadonlyArray<string>;
    }
  /** Another process writes the run; of `holder` nothing is known where its lock is just being written. */
  | {
      readonly type: "folder-locked";
      readonly folder: string;
      readonly file: string;
      readonly holder: Holder | undefined;
    }
  /** The folder was moved, removed, or taken over by another process while a run was writing it. */
  | { readonly type: "lock-lost"; readonly folder: string; readonly holder: Holder | undefined }
  /** Another process went on with the run after it was read. */
  | { readonly type: "run-moved-on"; readonly folder: string }
  /** There is no state.json: no checkpoint was ever made here, or this is another folder. */
  | { readonly type: "not-a-run"; readonly folder: string; readonly found: ReadonlyArray<string> }
  /** state.json is not what a checkpoint wrote: not JSON, not its own hash, or not its fields. */
  | { readonly type: "state-changed"; readonly path: string; readonly what: "not-json" | "fields" | "hash" }
  /** state.json was written by another version of the format. */
  | { readonly type: "state-schema"; readonly path: string; readonly expected: number; readonly found: unknown }
  /** A file is not the one that the checkpoint wrote. Hashes are SHA-256, in hexadecimal. */
  | { readonly type: "file-changed"; readonly path: string; readonly expected: string; readonly found: string }
  | { readonly type: "bad-safetensors"; readonly path: string; readonly problem: SafetensorsProblem }
  /** A tensor that the spec's program doesn't have, lacks, or has with another type. */
  | {
      readonly type: "tensor-mismatch";
      readonly path: string;
      readonly tensor: string;
      readonly expected: Printed | undefined;
      readonly found: Printed | undefined;
    }
  /** What computes was lost several times in a row without a checkpoint in between; the last one is of this step. */
  | { readonly type: "engine-lost"; readonly why: string; readonly step: number }
  /** The engine gave up for a reason of the machine's. */
  | { readonly type: "engine-failed"; readonly reason: "memory" | "failed"; readonly why: string }
  /** A run goes on to the bit only on the engine that it began on. */
  | { readonly type: "engine-differs"; readonly expected: EngineMark; readonly found: EngineMark }
  /** The data is not what the run was trained on. */
  | { readonly type: "data-differs"; readonly expected: DataMark; readonly found: DataMark };

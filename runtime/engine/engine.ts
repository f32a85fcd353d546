// The one interface of every engine: load a program, run its graphs by name, read and write its state.

import type { DType } from "../../compiler/ir/graph/type.js";
import type { Program } from "../../compiler/ir/program.js";

/** Concrete values at the engine's door. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array | Int32Array;
}

export type Tensors = Readonly<Record<string, Tensor>>;

export interface Memory {
  /** Tensors alive in the engine now. */
  readonly tensors: number;
  /** The most bytes of tensors alive at once since the session was opened. */
  readonly peakBytes: number;
}

/** Many runs of one graph in one call, of rows of a dataset that the engine holds. */
export interface Steps {
  readonly graph: string;
  /** Which held dataset. */
  readonly set: string;
  readonly samples: number;
  /** Row numbers, [runs, samples]. */
  readonly rows: Int32Array;
  /** The 1-based number of the first step; each later run is one more. */
  readonly first: number;
  /** For every noise input, the 128-bit key of its stream at each run: [runs, 4]. */
  readonly keys: Readonly<Record<string, Int32Array>>;
  readonly steps?: number;
  readonly stepsPerEpoch?: number;
}

/** What an engine declares whose steps are better taken many at a time, because calling it is dear beside a step. */
export interface Stepping {
  /**
   * How many runs a call should hold: a function of the program alone, so that a run that goes on makes the same calls.
   */
  readonly most: (graph: string, samples: number) => number;
  /** Whether so many bytes of data can lie in the engine. */
  readonly fits: (bytes: number) => boolean;
  /** Puts a dataset's columns, the sample as first axis, into the engine, in the place of what the set held before. */
  readonly hold: (set: string, columns: Tensors) => Promise<void>;
  readonly release: (set: string) => Promise<void>;
  /** The runs in order; their updates go into state. Each output comes back with the run as first axis. */
  readonly steps: (steps: Steps) => Promise<Tensors>;
}

export interface Session {
  /**
   * Runs a graph; feeds by input name. The graph's updates go into state; its outputs (all, or those asked for) come
   * back. An engine that computes in the thread that calls gives up a long run when `signal` asks for it, and rejects
   * with `Abandoned`; others finish it.
   */
  readonly run: (
    graph: string,
    feeds: Tensors,
    outputs?: ReadonlyArray<string>,
    signal?: AbortSignal,
  ) => Promise<Tensors>;
  /** State by name, as it is now; all of it where no names are given. */
  readonly read: (names?: ReadonlyArray<string>) => Promise<Tensors>;
  /** Replaces state by name; types and shapes must be those of the program. */
  readonly write: (state: Tensors) => Promise<void>;
  /** What the session holds now. */
  readonly memory: () => Memory;
  /** Gives the memory back; the session can not be used afterwards. */
  readonly dispose: () => void;
  /** Only where it pays to take many steps in one call. */
  readonly stepping?: Stepping;
}

/** How an engine is to compute, where it leaves a choice. What is absent is the engine's own. */
export interface EngineSettings {
  /** What numbers are rounded to in matrix products and convolutions. State, sums and losses stay float32. */
  readonly precision?: Precision;
  /** How many devices of a worker take part; all of them if absent. */
  readonly devices?: number;
  /** Parameters and optimiser slots are cut over the devices instead of lying whole on each. */
  readonly shardState?: true;
  /** Processes that compute as one: so many here, or HOST:PORT of each. */
  readonly workers?: number | ReadonlyArray<string>;
  /**
   * Off: products are rounded before they are added to. WebAssembly in Node 22 and later and in browsers rounds once
   * for both, where the processor can; Node 20 does not. Without it, the bits are the same on all of them.
   */
  readonly fma?: Fma;
}

export type Fma = "off";

export type Precision = "float32" | "tf32" | "bfloat16";

export const precisions: ReadonlyArray<Precision> = ["float32", "tf32", "bfloat16"];

/** A run was given up because its signal asked for it. It has changed nothing. */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/**
 * What computed has gone: its process ended, or answers no more. Its state is lost, and a run goes on from its
 * checkpoint.
 */
export class EngineLost extends Error {
  override readonly name = "EngineLost";
}

/**
 * The engine could not do what was asked, for a reason of the machine's such as its memory. The message is a sentence.
 */
export class EngineFailed extends Error {
  override readonly name = "EngineFailed";
  constructor(
    message: string,
    readonly reason: "memory" | "failed",
  ) {
    super(message);
  }
}

export interface Engine {
  readonly name: string;
  readonly version: string;
  /** How many cores a run may keep busy. */
  readonly threads: number;
  /** What was chosen of how it computes, and holds for a whole run. */
  readonly settings?: Pick<EngineSettings, "precision" | "fma">;
  /** What it computes on, where that is more than this machine's processor. */
  readonly devices?: string;
  /** Bytes of one device's memory; null where it has none of its own, or does not tell. */
  readonly deviceBytes?: number | null;
  /** A session of its own, whose state is not yet written. Rejects with EngineFailed where memory is short. */
  readonly load: (program: Program) => Promise<Session>;
}

/** How an engine is found: a registry row. `open` says in one sentence why it can't be used here. */
export interface EngineDefinition {
  readonly name: string;
  readonly doc: string;
  /** It does not come with an installation, so `auto` passes it over without a word where it is absent. */
  readonly optional?: boolean;
  /** The settings that it takes; none if absent. */
  readonly takes?: ReadonlyArray<keyof EngineSettings>;
  /** Of one that comes with an installation: when `auto` tries it, the fastest on a processor first, from 1. */
  readonly turn?: number;
  /** Somebody set it up here for what the others can't do, so `auto` tries it first. */
  readonly preferred?: () => boolean;
  /** Resolves either way; the engine is opened once for each of its settings. */
  readonly open: (
    settings?: EngineSettings,
  ) => Promise<
    { readonly _tag: "Ready"; readonly engine: Engine } | { readonly _tag: "Unavailable"; readonly why: string }
  >;
}

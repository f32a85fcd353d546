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

export interface Session {
  /** Runs a graph; feeds by input name. The graph's updates go into state; its outputs (all, or those asked for) come back. */
  readonly run: (graph: string, feeds: Tensors, outputs?: ReadonlyArray<string>) => Promise<Tensors>;
  readonly read: (names?: ReadonlyArray<string>) => Promise<Tensors>;
  readonly write: (state: Tensors) => Promise<void>;
  readonly memory: () => Memory;
  readonly dispose: () => void;
}

export interface Engine {
  readonly name: string;
  readonly version: string;
  /** How many cores a run may keep busy. */
  readonly threads: number;
  readonly load: (program: Program) => Promise<Session>;
}

/** How an engine is found: a registry row. `open` says in one sentence why it can't be used here. */
export interface EngineDefinition {
  readonly name: string;
  readonly doc: string;
  /** It does not come with an installation, so `auto` passes it over without a word where it is absent. */
  readonly optional?: boolean;
  readonly open: () => Promise<
    { readonly _tag: "Ready"; readonly engine: Engine } | { readonly _tag: "Unavailable"; readonly why: string }
  >;
}

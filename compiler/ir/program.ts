// What an engine loads: named graphs and the state they share. Plain data; produced by derive/ and optimise/, consumed by every engine.
import type { Graph } from "./graph/graph.js";
import type { Initial } from "./graph/initial.js";
import type { TensorType } from "./graph/type.js";

export type ScaleWord = "standard" | "range" | "bytes" | "none";

/** How a value's numbers are brought to what a model computes with: a word for all, or one for each. */
export interface Scaling {
  readonly words: ReadonlyArray<ScaleWord>;
  /** Where the values lie, where the spec says it. */
  readonly range?: readonly [number, number];
}

/** A statistic that is worked out from the training samples before the first step. */
export interface Fitted {
  /** The column of the data. */
  readonly column: string;
  /** x becomes (x − shift) / factor. */
  readonly part: "shift" | "factor";
  readonly scaling: Scaling;
}

/** One tensor that lives inside the engine between runs. */
export interface State {
  readonly name: string;
  readonly type: TensorType;
  /** `parameter`: trained. `statistic`: updated by the forward pass (batch-norm). `slot`: the optimiser's. */
  readonly role: "parameter" | "statistic" | "slot";
  readonly initial: Initial;
  readonly fitted?: Fitted;
}

export interface Program {
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly state: ReadonlyArray<State>;
}

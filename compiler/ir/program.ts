// What an engine loads: named graphs and the state they share. Plain data; produced by derive/ and optimise/, consumed by every engine.
import type { Graph } from "./graph/graph.js";
import type { Initial } from "./graph/initial.js";
import type { TensorType } from "./graph/type.js";

/** One tensor that lives inside the engine between runs. */
export interface State {
  readonly name: string;
  readonly type: TensorType;
  /** `parameter`: trained. `statistic`: updated by the forward pass (batch-norm). `slot`: the optimiser's. */
  readonly role: "parameter" | "statistic" | "slot";
  readonly initial: Initial;
}

export interface Program {
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly state: ReadonlyArray<State>;
}

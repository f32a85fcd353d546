// One part of a model in one mode, as far as it could be built: what its layers made, and everything that was wrong.
import type { Graph } from "../ir/graph/graph.js";
import type { TensorType } from "../ir/graph/type.js";
import type { Owner, State } from "../ir/program.js";
import type { BuildProblem } from "../problem/assemble/index.js";
import type { ParameterNames, Trace } from "./typed.js";

export interface BuiltPart {
  readonly graph: Graph;
  /** What comes out of its layers, where nothing went wrong before. */
  readonly end: TensorType | undefined;
  readonly traces: ReadonlyArray<Trace>;
  /** Of the layers of conditions, by condition. */
  readonly coded: ReadonlyMap<string, ReadonlyArray<Trace>>;
  readonly state: ReadonlyMap<string, State>;
  readonly owners: ReadonlyMap<string, Owner>;
  readonly parameters: ParameterNames;
  /** The types of what it lends to other parts, by site. */
  readonly lent: ReadonlyMap<string, TensorType>;
  readonly problems: ReadonlyArray<BuildProblem>;
}

// How each op is spelled in TensorFlow's; the type says which is missing.
import type { Node } from "../../../ir/graph/graph.js";
import type { TensorType } from "../../../ir/graph/type.js";
import type { OpName } from "../../../ir/op/index.js";
import type { Emission, Lower, Lowerings, Tensor } from "../emission.js";
import { shapeOf } from "../emission.js";
import { attribute } from "../saved-model.js";
import { contraction } from "./contraction.js";
import { elementwise } from "./elementwise.js";
import { movement } from "./movement.js";
import { window } from "./window.js";

const input: Lower<"input"> = (e, { type }) =>
  e.emit("Placeholder", [], { dtype: attribute.type(type.dtype), shape: attribute.shape(shapeOf(type.axes)) });

/** The lowering of every op but `state`, which `read` gives: the tensor of a state as it was before the run. */
export const lowerings = (read: (name: string, type: TensorType) => Tensor): Lowerings => ({
  ...contraction,
  ...elementwise,
  ...movement,
  ...window,
  input,
  state: (_, { attributes }) => read(attributes.name, attributes.type),
});

/** Lowers one node. */
export const lowerWith =
  (table: Lowerings) =>
  (e: Emission, node: Node): Tensor =>
    (table[node.op] as Lower<OpName>)(e, node);

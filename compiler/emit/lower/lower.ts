// What a lowering is: one node spelled in kernels, which have the names of TensorFlow.js. In: the plan under
// construction and the node's index; out: what its value is. Reads its inputs from the emission, which knows where they
// are.
import type { NodeOf } from "../../ir/graph/graph.js";
import type { AttributesOf, OpName } from "../../ir/op/index.js";
import type { Emission, Held } from "../emission.js";
import type { Operand } from "../plan.js";
import type { Shape } from "../shape.js";
import type { Strided } from "../strided.js";

export interface Site<K extends OpName> {
  readonly e: Emission;
  readonly node: NodeOf<K>;
  readonly attributes: AttributesOf<K>;
  /** The shape of the node's value. */
  readonly shape: Shape;
  /** The operand of its i-th input. */
  readonly input: (i: number) => Operand;
  /** Its i-th input as a view. */
  readonly view: (i: number) => Strided;
  /** The node of its i-th input. */
  readonly inputId: (i: number) => number;
}

export type Lower<K extends OpName> = (site: Site<K>) => Held;

export const siteOf = <K extends OpName>(e: Emission, id: number): Site<K> => {
  const node = e.node(id) as unknown as NodeOf<K>;
  const inputId = (i: number): number => {
    const input = node.inputs[i];
    if (input === undefined) throw new Error(`${node.path} has no input ${i}`);
    return input;
  };
  return {
    e,
    node,
    attributes: node.attributes,
    shape: e.shapeOf(id),
    input: (i) => e.operand(inputId(i)),
    view: (i) => e.view(inputId(i)),
    inputId,
  };
};

export const buffer = (operand: Operand): Held => ({ _tag: "Buffer", operand });

export const strided = (view: Strided): Held => ({ _tag: "Strided", view });

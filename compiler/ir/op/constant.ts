// Numbers known when the graph is made.
import { axis, elements, f32, scalar, type TensorType } from "../graph/type.js";
import { given } from "./make.js";
import type { Op } from "./op.js";

export interface ConstantAttributes {
  /** Without a batch axis: the number of values is known. */
  readonly type: TensorType;
  /** Row-major. */
  readonly values: ReadonlyArray<number>;
}

const shown = 6;

const printNumber = (value: number): string => `${Number(value.toPrecision(6))}`;

const print = ({ type, values }: ConstantAttributes): string => {
  const head = values.slice(0, shown).map(printNumber).join(" ");
  if (type.axes.length === 0) return head;
  return values.length > shown ? `[${head} … ${values.length} values]` : `[${head}]`;
};

export const constant: Op<ConstantAttributes> = {
  doc: "numbers known when the graph is made",
  kind: "source",
  infer: (inputs, { type, values }) => {
    const { count, batches } = elements(type.axes);
    return given(
      type,
      [inputs.length === 0, "takes no inputs"],
      [batches === 0, "a constant has no batch axis"],
      [count === values.length, `${values.length} values for ${count} elements`],
    );
  },
  evaluate: (_, { values }) => Float64Array.from(values),
  flops: () => 0,
  print,
  samples: [
    { inputs: [], attributes: { type: scalar, values: [0.5] } },
    { inputs: [], attributes: { type: f32(axis("row", 2), axis("feature", 2)), values: [1, -2, 0.25, 3] } },
    { inputs: [], attributes: { type: { dtype: "i32", axes: [axis("index", 3)] }, values: [2, 0, 1] } },
  ],
};

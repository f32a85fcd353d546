// z[g…, m, n] = Σₖ x[g…, m, k]·y[g…, k, n]: one product for each index of the leading axes, which both have alike.
// dx = dz·yᵀ, dy = xᵀ·dz, the last two axes transposed.
import { axis, batch, f32, printAxis, printType, sameAxes } from "../graph/type.js";
import { batchMatMul as product, swapLast } from "./dsl.js";
import { at, contracts, float, given, needed, size, takes } from "./make.js";
import { multiplyMatrices } from "./mat-mul.js";
import type { None, Op, Values } from "./op.js";

const [head, time, width] = [axis("head", 2), axis("time", 3), axis("width", 4)];

/** The i-th matrix of a stack. */
const matrixAt = ({ shape, data }: Values, i: number): Values => {
  const each = shape.slice(-2);
  return { shape: each, data: data.subarray(i * size(each), (i + 1) * size(each)) };
};

export const batchMatMul: Op<None> = {
  doc: "the products of two stacks of matrices",
  kind: "contraction",
  infer: takes([float(), float()], ([x, y]) => {
    const rank = x.axes.length;
    if (rank < 3 || y.axes.length !== rank)
      return given(x, [false, `${printType(x)} and ${printType(y)} are no stacks`]);
    const [left, right] = [at(x.axes, rank - 1), at(y.axes, rank - 2)];
    const leading = x.axes.slice(0, -2);
    return given(
      f32(...leading, at(x.axes, rank - 2), at(y.axes, rank - 1)),
      [sameAxes(leading, y.axes.slice(0, -2)), `${printType(x)} and ${printType(y)} differ in their leading axes`],
      [contracts(left, right), `${printAxis(left)} does not pair with ${printAxis(right)}`],
    );
  }),
  derive: (c) => [
    needed(c, 0, () => product(c.b, c.gradient, swapLast(c.b, at(c.inputs, 1)))),
    needed(c, 1, () => product(c.b, swapLast(c.b, at(c.inputs, 0)), c.gradient)),
  ],
  evaluate: (inputs, _, { shape }) => {
    const [x, y] = [at(inputs, 0), at(inputs, 1)];
    const each = size(shape.slice(-2));
    const z = new Float64Array(size(shape));
    for (let i = 0; i < size(shape.slice(0, -2)); i++)
      z.set(multiplyMatrices(matrixAt(x, i), matrixAt(y, i)), i * each);
    return z;
  },
  flops: ([x = []], output) => 2 * (x.at(-1) ?? 0) * size(output),
  samples: [
    { inputs: [f32(batch, head, time, width), f32(batch, head, width, axis("key", 3))], attributes: {} },
    { inputs: [f32(batch, time, width), f32(batch, axis("in", 4), axis("feature", 1))], attributes: {} },
    {
      inputs: [f32(head, axis("row", 5), axis("latent", 2)), f32(head, axis("latent", 2), axis("latent", 2))],
      attributes: {},
    },
  ],
};

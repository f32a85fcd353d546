// z[m, n] = Σₖ x[m, k]·y[k, n]; dx = dz·yᵀ, dy = xᵀ·dz. Transposes are explicit, since engines' own transposed kernels
// are slow or wrong.
import { axis, batch, f32, printAxis } from "../graph/type.js";
import { matMul as product, transpose } from "./dsl.js";
import { at, contracts, float, given, needed, takes } from "./make.js";
import type { None, Op, Values } from "./op.js";

/** x[m, k]·y[k, n], row-major. */
export const multiplyMatrices = (x: Values, y: Values): Float64Array => {
  const [rows, inner, columns] = [at(x.shape, 0), at(x.shape, 1), at(y.shape, 1)];
  const z = new Float64Array(rows * columns);
  for (let m = 0; m < rows; m++)
    for (let k = 0; k < inner; k++)
      for (let n = 0; n < columns; n++) z[m * columns + n]! += x.data[m * inner + k]! * y.data[k * columns + n]!;
  return z;
};

export const matMulFlops: Op<unknown>["flops"] = ([x = []], output) => 2 * (x[1] ?? 0) * at(output, 0) * at(output, 1);

export const matMul: Op<None> = {
  doc: "the product of two matrices",
  kind: "contraction",
  infer: takes([float(2), float(2)], ([x, y]) => {
    const [left, right] = [at(x.axes, 1), at(y.axes, 0)];
    return given(f32(at(x.axes, 0), at(y.axes, 1)), [
      contracts(left, right),
      `${printAxis(left)} does not pair with ${printAxis(right)}`,
    ]);
  }),
  derive: (c) => [
    needed(c, 0, () => product(c.b, c.gradient, transpose(c.b, at(c.inputs, 1), [1, 0]))),
    needed(c, 1, () => product(c.b, transpose(c.b, at(c.inputs, 0), [1, 0]), c.gradient)),
  ],
  evaluate: (inputs) => multiplyMatrices(at(inputs, 0), at(inputs, 1)),
  flops: matMulFlops,
  samples: [
    { inputs: [f32(batch, axis("feature", 3)), f32(axis("in", 3), axis("hidden", 2))], attributes: {} },
    { inputs: [f32(axis("feature", 3), batch), f32(batch, axis("hidden", 2))], attributes: {} },
    { inputs: [f32(axis("row", 1), axis("latent", 4)), f32(axis("latent", 4), axis("latent", 4))], attributes: {} },
  ],
};

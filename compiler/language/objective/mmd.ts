// mmd: the maximum mean discrepancy between the batch's codes and as many drawn from the prior (WAE-MMD, Tolstikhin et
// al. 2018), by the unbiased estimator
//
//   Σ_{i≠j} k(z_i, z_j) / n(n−1)  +  Σ_{i≠j} k(p_i, p_j) / n(n−1)  −  2 Σ_{i,j} k(z_i, p_j) / n²
//
// `imq`: k(x, y) = Σ_s C_s/(C_s + ‖x − y‖²) with C_s = 2·d·scale·s; `rbf`: k(x, y) = Σ_s exp(−‖x − y‖²/C_s); d is the
// width of a code, s runs over the scales of the paper's own code. Each kernel is 1 at no distance, times the number of
// scales.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { type Axis, axis, batch, countAt } from "../../ir/graph/type.js";
import {
  add,
  broadcast,
  divide,
  exp,
  matMul,
  maximum,
  multiply,
  number,
  reciprocal,
  reshape,
  scale,
  shift,
  square,
  subtract,
  sum,
  sumAll,
  transpose,
} from "../../ir/op/dsl.js";
import { real, type TypeOf, word } from "../codec.js";
import { record, withDefault } from "../record.js";
import { weightField } from "./term.js";

export const mmd = record("the MMD term", {
  weight: weightField("What the term is multiplied by: λ.", 10),
  kernel: withDefault(
    word("a kernel", ["imq", "rbf"]),
    "`imq`, the inverse multiquadratic, feels codes that are far from the prior; `rbf`, the Gaussian, fades sooner.",
    "imq" as const,
  ),
  scale: withDefault(
    real("a number above 0", { above: 0 }),
    "The variance of the prior that the kernel's widths are made for: 1 for the standard normal.",
    1,
  ),
});

export type Mmd = TypeOf<typeof mmd>;

const scales: ReadonlyArray<number> = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/** A batch's second axis, beside `batch`: its codes again, to be paired with each. */
const other: Axis = axis("other", { times: 1 });

/** Codes as [first, feature]. */
const rows = (b: Builder, z: Ref, first: Axis): Ref => reshape(b, z, [first, axis("feature", countAt(z.type.axes, 1))]);

/** ‖x_i − y_j‖² = ‖x_i‖² + ‖y_j‖² − 2 x_i·y_j, held above 0 against rounding: f32[batch, other]. */
const distances = (b: Builder, x: Ref, y: Ref): Ref => {
  const [left, right] = [rows(b, x, batch), rows(b, y, other)];
  const products = matMul(b, left, transpose(b, right, [1, 0]));
  const lengths = (of: Ref): Ref => broadcast(b, sum(b, square(b, of), [1]), products.type.axes);
  return maximum(b, subtract(b, add(b, lengths(left), lengths(right)), scale(b, products, 2)), number(b, 0));
};

/** The kernel of each pair, summed over the scales. */
const kernelOf = (b: Builder, { kernel, scale: variance }: Mmd, width: number, distance: Ref): Ref =>
  scales
    .map((s) => {
      const c = 2 * width * variance * s;
      return kernel === "imq"
        ? reciprocal(b, shift(b, scale(b, distance, 1 / c), 1))
        : exp(b, scale(b, distance, -1 / c));
    })
    .reduce((x, y) => add(b, x, y));

/** The estimate, of rank 0. In a batch of one sample there are no pairs, and only the last sum is left. */
export const discrepancy = (b: Builder, term: Mmd, z: Ref, prior: Ref): Ref => {
  const width = countAt(z.type.axes, 1);
  const total = (x: Ref, y: Ref): Ref => sumAll(b, kernelOf(b, term, width, distances(b, x, y)));
  const n = b.emit("count", [], { axes: [batch] });
  const pairs = maximum(b, multiply(b, n, shift(b, n, -1)), number(b, 1));
  const own = scale(b, n, scales.length);
  const within = (x: Ref): Ref => divide(b, subtract(b, total(x, x), own), pairs);
  const between = divide(b, scale(b, total(z, prior), 2), multiply(b, n, n));
  return subtract(b, add(b, within(z), within(prior)), between);
};

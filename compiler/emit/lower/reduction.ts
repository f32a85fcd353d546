// Sums and greatest elements over some axes, and the place of the greatest along one. The reduced axes are moved last,
// so that the kernel reduces rows.
import type { Emission } from "../emission.js";
import { reshaped } from "../emission.js";
import type { KernelProgram } from "../kernel/index.js";
import type { Operand } from "../plan.js";
import { product, type Shape, sizeOf } from "../shape.js";
import { reordered, type Strided } from "../strided.js";
import { buffer, type Lower } from "./lower.js";

/** x as rows of what is reduced together. */
const asRows = (e: Emission, x: Strided, axes: ReadonlyArray<number>): Operand => {
  const all = x.shape.map((_, i) => i);
  const kept = all.filter((i) => !axes.includes(i));
  const moved = e.compact(reordered(x, [...kept, ...all.filter((i) => axes.includes(i))]));
  const rows = product(kept.map((i) => sizeOf(x.shape, i)));
  return reshaped(moved, [rows, product(x.shape) / rows]);
};

/** The sum of each row. */
const rowSums: KernelProgram = { inputs: ["each"], instructions: [], outputs: [{ value: 0, as: "row-sum" }] };

const reduce = (e: Emission, kernel: "Sum" | "Max", x: Strided, axes: ReadonlyArray<number>, shape: Shape): Operand => {
  const rows = asRows(e, x, axes);
  if (kernel === "Sum" && e.target.fuse && e.target.bare) {
    const [height = 1, width = 1] = rows.shape;
    const output = e.fresh(shape);
    e.push({ _tag: "Fused", program: rowSums, rows: height, width, inputs: [rows], outputs: [output] });
    return output;
  }
  const attributes = kernel === "Sum" ? { axis: [1], keepDims: false } : { reductionIndices: [1], keepDims: false };
  return reshaped(e.call(kernel, { x: rows }, attributes, rows.shape.slice(0, 1)), shape);
};

const sum: Lower<"sum"> = ({ e, attributes, view, shape }) => buffer(reduce(e, "Sum", view(0), attributes.axes, shape));

const max: Lower<"max"> = ({ e, attributes, view, shape }) => buffer(reduce(e, "Max", view(0), attributes.axes, shape));

const argMax: Lower<"argMax"> = ({ e, attributes, view, shape }) => {
  const rows = asRows(e, view(0), [attributes.axis]);
  return buffer(reshaped(e.call("ArgMax", { x: rows }, { axis: 1 }, rows.shape.slice(0, 1), "i32"), shape));
};

export const reduction = { argMax, max, sum } satisfies { readonly [K in "argMax" | "max" | "sum"]: Lower<K> };

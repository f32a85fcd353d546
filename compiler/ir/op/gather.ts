// y[i…, …] = table[indices[i…], …]; every index must be a row of the table, which the checks on data see to.
// dtable = oneHot(indices)ᵀ · dy: rows that are read twice add up.
import type { Builder, Ref } from "../graph/builder.js";
import { axis, batch, f32, i32, mergedSize } from "../graph/type.js";
import { matMul, reshape, transpose } from "./dsl.js";
import { at, fixed, float, given, integer, size, takes } from "./make.js";
import type { None, Op } from "./op.js";

const tableGradient = (b: Builder, gradient: Ref, table: Ref, indices: Ref): Ref => {
  const row = at(table.type.axes, 0);
  const item = axis("item", mergedSize(indices.type.axes));
  const hot = b.emit("oneHot", [reshape(b, indices, [item])], { axis: row });
  const rest = axis("rest", mergedSize(table.type.axes.slice(1)));
  return reshape(b, matMul(b, transpose(b, hot, [1, 0]), reshape(b, gradient, [item, rest])), table.type.axes);
};

export const gather: Op<None> = {
  doc: "the rows of a table at these indices",
  kind: "movement",
  infer: takes([float(), integer], ([table, indices]) =>
    given(f32(...indices.axes, ...table.axes.slice(1)), [
      table.axes.every((a) => fixed(a) >= 1),
      "a table has a row axis, and no batch axis",
    ]),
  ),
  derive: ({ b, gradient, inputs }) => [tableGradient(b, gradient, at(inputs, 0), at(inputs, 1)), undefined],
  evaluate: (inputs, _, { shape }) => {
    const [table, indices] = [at(inputs, 0), at(inputs, 1)];
    const width = size(table.shape.slice(1));
    const rows = new Float64Array(size(shape));
    indices.data.forEach((index, i) => {
      if (index < 0 || index >= at(table.shape, 0)) throw new Error(`gather: no row ${index}`);
      rows.set(table.data.subarray(index * width, (index + 1) * width), i * width);
    });
    return rows;
  },
  flops: () => 0,
  samples: [
    { inputs: [f32(axis("class", 4), axis("feature", 3)), i32(batch)], attributes: {}, from: [0, 3] },
    { inputs: [f32(axis("class", 3)), i32(batch)], attributes: {}, from: [0, 2] },
    { inputs: [f32(axis("class", 3), axis("feature", 2)), i32(batch, axis("slot", 2))], attributes: {}, from: [0, 2] },
  ],
};

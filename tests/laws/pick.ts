// A program that updates all that it holds: what engines are asked to keep to themselves, and to refuse.

import { buildGraph } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32, i32, type TensorType } from "../../compiler/ir/graph/type.js";
import { add, broadcast, reshape, scale, sumAll } from "../../compiler/ir/op/dsl.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { feed } from "./harness.js";

export const floats = (...data: ReadonlyArray<number>): Tensors[string] => ({
  dtype: "f32",
  shape: [data.length],
  data: Float32Array.from(data),
});

const [row, column] = [axis("row", 3), axis("column", 2)];
const types = { table: f32(row, column), total: f32(column), kept: f32(row) };

/**
 * A gather that may fail, and an output that needs no gather, before updates of everything; one keeps what it was fed.
 */
const pick: Graph = buildGraph("pick", (b) => {
  const table = b.emit("state", [], { name: "table", type: types.table });
  const rows = b.emit("gather", [table, feed(b, "rows", i32(batch))], {});
  const weight = feed(b, "weight", types.kept);
  const doubled = scale(b, table, 2);
  const updates = { table: doubled, total: broadcast(b, sumAll(b, rows), [column]), kept: reshape(b, weight, [row]) };
  return { outputs: { rows, before: sumAll(b, table), after: add(b, sumAll(b, table), sumAll(b, doubled)) }, updates };
});

export const program: Program = {
  graphs: { pick },
  state: Object.entries(types).map(([name, type]: [string, TensorType]) => ({
    name,
    type,
    role: "parameter",
    initial: { _tag: "Constant", value: 0.5 },
  })),
};

export const feeds = (...rows: ReadonlyArray<number>): Tensors => ({
  rows: { dtype: "i32", shape: [rows.length], data: Int32Array.from(rows) },
  weight: floats(1, 2, 3),
});

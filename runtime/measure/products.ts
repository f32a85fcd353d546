/**
 * How fast an engine multiplies matrices.
 *
 * In: an engine. Out: billions of floating-point operations a second, the best of a few runs: of one product of two
 * matrices that are fed, or on a device with memory of its own, of many large ones that lie there, so that the way to
 * it is not what is timed. What a model trains at is bounded by it.
 */
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import { matMul, sum } from "../../compiler/ir/op/dsl.js";
import type { State } from "../../compiler/ir/program.js";
import type { Engine, Tensors } from "../engine/engine.js";

const budget = 400;

interface Product {
  readonly graph: Graph;
  readonly state: ReadonlyArray<State>;
  readonly feeds: Tensors;
  readonly written: Tensors;
  readonly flops: number;
}

const matrix = (side: number, value: number): Tensors[string] => ({
  dtype: "f32",
  shape: [side, side],
  data: new Float32Array(side * side).fill(value),
});

const input = (name: string, type: TensorType) => ({ name, type, source: { _tag: "Value" } }) as const;

/** One product of what is fed; the rows of the first are a batch. */
const fed = (side: number): Product => {
  const graph = buildGraph("product", (b) => {
    const x = b.emit("input", [], input("x", f32(batch, axis("in", side))));
    const y = b.emit("input", [], input("y", f32(axis("in", side), axis("column", side))));
    return { outputs: { product: matMul(b, x, y) } };
  });
  const feeds = { x: matrix(side, 0.5), y: matrix(side, 0.5) };
  return { graph, state: [], feeds, written: {}, flops: 2 * side ** 3 };
};

/** x W W … of matrices that lie in the engine; x is a row for each sample, and of each only its sum comes back. */
export const chained = (side: number, products: number): Product => {
  const type = f32(axis("in", side), axis("in", side));
  const graph = buildGraph("product", (b) => {
    const w = b.emit("state", [], { name: "w", type });
    const all = Array.from({ length: products }).reduce<typeof w>((x) => matMul(b, x, w), w);
    const scale = b.emit("input", [], input("scale", f32(batch, axis("one", 1))));
    return { outputs: { product: sum(b, all, [0, 1]), scale } };
  });
  const state: ReadonlyArray<State> = [
    { name: "w", type, role: "parameter", initial: { _tag: "Constant", value: 1 / side } },
  ];
  return {
    ...{ graph, state, flops: 2 * products * side ** 3 },
    feeds: { scale: { dtype: "f32", shape: [1, 1], data: Float32Array.of(1) } },
    written: { w: matrix(side, 1 / side) },
  };
};

/** Runs products for less than half a second, after one that is not counted. */
export const measureProducts = async (
  engine: Engine,
  product: Product = typeof engine.deviceBytes === "number" ? chained(4096, 16) : fed(384),
): Promise<number> => {
  const session = await engine.load({ graphs: { product: product.graph }, state: product.state });
  await session.write(product.written);
  await session.run("product", product.feeds);
  const began = performance.now();
  let best = Number.POSITIVE_INFINITY;
  while (performance.now() - began < budget) {
    const started = performance.now();
    await session.run("product", product.feeds);
    best = Math.min(best, performance.now() - started);
  }
  session.dispose();
  return product.flops / best / 1e6;
};

/**
 * How fast an engine multiplies matrices. In: an engine. Out: billions of floating-point operations a second, the best
 * of a few products, each of two square matrices, the rows of the first being a batch. What a model trains at is
 * bounded by it.
 */
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import { matMul } from "../../compiler/ir/op/dsl.js";
import type { Engine } from "../engine/engine.js";

const side = 384;
const budget = 400;

const input = (name: string, type: TensorType) => ({ name, type, source: { _tag: "Value" } }) as const;

const product = buildGraph("product", (b) => {
  const x = b.emit("input", [], input("x", f32(batch, axis("in", side))));
  const y = b.emit("input", [], input("y", f32(axis("in", side), axis("column", side))));
  return { outputs: { product: matMul(b, x, y) } };
});

/** Runs products for less than half a second, after one that is not counted. */
export const measureProducts = async (engine: Engine): Promise<number> => {
  const session = await engine.load({ graphs: { product }, state: [] });
  const data = new Float32Array(side * side).fill(0.5);
  const feeds = {
    x: { dtype: "f32", shape: [side, side], data },
    y: { dtype: "f32", shape: [side, side], data },
  } as const;
  await session.run("product", feeds);
  const began = performance.now();
  let best = Number.POSITIVE_INFINITY;
  while (performance.now() - began < budget) {
    const started = performance.now();
    await session.run("product", feeds);
    best = Math.min(best, performance.now() - started);
  }
  session.dispose();
  return (2 * side ** 3) / best / 1e6;
};

/**
 * Whether an engine trains. In: an engine that was just set up. Out: nothing, or an error that says what a step of
 * gradient descent came to.
 *
 * The step is w ↦ mean (x·w)² at w = 0.5 and x = 1, which by hand gives 0.5 − 0.1 · 1 = 0.4.
 */
import { differentiate } from "../../compiler/derive/differentiate.js";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import { matMul, mean, scale, square, subtract } from "../../compiler/ir/op/dsl.js";
import type { Engine } from "../engine/engine.js";

const type = f32(axis("in", 1), axis("out", 1));

const train = buildGraph("train", (b) => {
  const w = b.emit("state", [], { name: "w", type });
  const x = b.emit("input", [], { name: "x", type: f32(batch, axis("in", 1)), source: { _tag: "Value" } });
  const loss = mean(b, square(b, matMul(b, x, w)), [0, 1]);
  const [gradient] = differentiate(b, loss, [w]);
  if (gradient === undefined) throw new Error("a product has a gradient");
  return { outputs: { loss }, updates: { w: subtract(b, w, scale(b, gradient, 0.1)) } };
});

const state = [{ name: "w", type, role: "parameter", initial: { _tag: "Constant", value: 0.5 } }] as const;

/** Takes one step; rejects where it does not come to what it should. */
export const takeOneStep = async (engine: Engine): Promise<void> => {
  const session = await engine.load({ graphs: { train }, state });
  try {
    await session.run("train", { x: { dtype: "f32", shape: [2, 1], data: Float32Array.of(1, 1) } });
    const found = (await session.read())["w"]?.data[0] ?? Number.NaN;
    if (!(Math.abs(found - 0.4) < 1e-3)) throw new Error(`one step trained w to ${found}, not to 0.4`);
  } finally {
    session.dispose();
  }
};

// Under a gradient that stays the same, m̂ is the gradient and v̂ its square whatever the step, so each of Adam's steps
// is the rate.
import { expect, test } from "vitest";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { scalar } from "../../compiler/ir/graph/type.js";
import { number, subtract } from "../../compiler/ir/op/dsl.js";
import type { Program } from "../../compiler/ir/program.js";
import { adamStep } from "../../compiler/language/optimiser/moments.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { engines } from "../../runtime/engine/registry.js";

const rate = 0.001;

const program: Program = {
  graphs: {
    train: buildGraph("train", (b) => {
      const [w, ...slots] = ["w", "m", "v"].map((name) => b.emit("state", [], { name, type: scalar }));
      if (w === undefined) throw new Error("three states");
      const step = b.emit("input", [], { name: "step", type: scalar, source: { _tag: "Step" } });
      const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-12 };
      const update = { parameter: w, gradient: number(b, 1), slots, rate: number(b, rate), step, decay: 0 };
      const made = adamStep(b, settings, update);
      const [m, v] = made.slots;
      if (m === undefined || v === undefined) throw new Error("two slots");
      return { outputs: {}, updates: { w: subtract(b, w, made.move), m, v } };
    }),
  },
  state: ["w", "m", "v"].map((name) => ({
    ...{ name, type: scalar, role: name === "w" ? "parameter" : "slot" },
    initial: { _tag: "Constant", value: 0 },
  })),
};

const after = async (engine: Engine, steps: number): Promise<number> => {
  const session = await engine.load(program);
  for (let step = 1; step <= steps; step++)
    await session.run("train", { step: { dtype: "f32", shape: [], data: Float32Array.of(step) } });
  const { w } = await session.read(["w"]);
  session.dispose();
  return w?.data[0] ?? Number.NaN;
};

/** Whether the native engine must be there is said by its own laws. */
const opened = await Promise.all(Object.values(engines).map(({ open }) => open()));
const ready = opened.flatMap((found) => (found._tag === "Ready" ? [found.engine] : []));

test.each(ready)("$name: the moments and their correction agree on what β is", async (engine) => {
  // 1 − β₂ of one rounding and 1 − β₂ᵗ of another would be off by 7e-6 in each step.
  for (const steps of [1, 30]) expect(Math.abs((await after(engine, steps)) / (-rate * steps) - 1)).toBeLessThan(3e-6);
});

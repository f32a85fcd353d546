// The engine webgpu computes what the reference computes, on whatever GPU there is: at 1e-5 on Chromium's in software,
// where a shader takes long to compile. So only GRAFT_LONG=1 runs these; the plain tests make plans and check them.
import { describe, expect, test } from "vitest";
import { lastingOf, mostOperands, opsWithoutShader, planGpu } from "../../compiler/emit/webgpu/index.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { webgpu } from "../../runtime/engine/webgpu/index.js";
import { onGpu } from "../gpu.js";
import { long } from "../long.js";
import { compiled, feedsFor, galleryNames, losses, opened } from "../models.js";
import { keepsState, operationsAgree, trainStepAgrees } from "./beside.js";
import { forwardCases, gradientCases } from "./harness.js";

/** One that looks up codes, and the one that is the least well conditioned. */
const trained = ["vq-vae", "grey-likelihoods"];

// The constant of a continuous Bernoulli divides by 1 − 2λ, which is near zero in an untrained model: what a driver
// rounds otherwise than we do is some 2e-5 there. All other gallery specs keep within 1e-5.
const looser: Readonly<Record<string, number>> = { "grey-likelihoods": 1e-4 };

const laws = (engine: Engine): void => {
  operationsAgree(engine, [...forwardCases, ...gradientCases]);

  test.each(trained)("a train step of %s is the reference's", { timeout: 600_000 }, async (name) => {
    await trainStepAgrees(webgpu, name, 3, looser[name]);
  });

  test("a training that goes on from what was read is the one that was not stopped, to the bit", async () => {
    const model = compiled("mixed-table");
    const whole = await opened(webgpu, model);
    const expected = await losses(whole, model, 4, 3);
    const first = await opened(webgpu, model);
    const begun = await losses(first, model, 2, 3);
    const second = await opened(webgpu, model, 2);
    await second.write(await first.read());
    for (const step of [3, 4]) {
      const { loss } = await second.run("train", feedsFor(model, "train", 3, step), ["loss"]);
      begun.push(loss?.data[0] ?? Number.NaN);
    }
    expect(begun).toEqual(expected);
    expect(await second.read()).toEqual(await whole.read());
    for (const session of [whole, first, second]) session.dispose();
  });

  keepsState(engine);
};

if (long) await onGpu("the engine webgpu", laws);

describe("plans for a GPU", () => {
  test.each(long ? galleryNames : ["conv-cvae"])(
    "every graph of %s has shaders for all its ops, within the arena",
    (name) => {
      const { program: model } = compiled(name);
      expect(opsWithoutShader(model)).toEqual([]);
      const lasting = lastingOf(model);
      for (const [graph, { outputs }] of Object.entries(model.graphs)) {
        const plan = planGpu(model, lasting, graph, 2, Object.keys(outputs));
        const places = [...plan.inputs, ...plan.outputs].map(({ offset, count }) => offset + count);
        expect(Math.max(lasting.end, ...places)).toBeLessThanOrEqual(plan.words);
        for (const { offsets, code } of plan.dispatches) {
          expect(offsets.length).toBeLessThanOrEqual(mostOperands);
          expect(Math.max(0, ...offsets)).toBeLessThan(plan.words + 1);
          expect(code).not.toMatch(/undefined|NaN|Infinity/);
        }
      }
    },
  );
});

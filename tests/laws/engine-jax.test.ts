// The engine jax computes what the reference computes, keeps its state to itself, and a worker that is lost is found
// out. GRAFT_LONG=1 tries every sample and every gallery spec.

import { expect, test } from "vitest";
import { type Engine, EngineLost } from "../../runtime/engine/engine.js";
import { jax, jaxEngine } from "../../runtime/engine/jax/index.js";
import { onJax } from "../jax.js";
import { long } from "../long.js";
import { galleryNames } from "../models.js";
import { keepsState, operationsAgree, trainStepAgrees } from "./beside.js";
import { forwardCases, gradientCases } from "./harness.js";
import { feeds, program } from "./pick.js";

/** Each op once, with and without its gradient; or every sample. */
const cases = [forwardCases, gradientCases].flatMap((all) =>
  all.filter(({ op }, i) => long || all.findIndex((each) => each.op === op) === i),
);

const laws = (engine: Engine): void => {
  operationsAgree(engine, cases);

  // The constant of a continuous Bernoulli divides by 1 − 2λ, which is near zero in an untrained model: what XLA rounds
  // otherwise than we do is a ten-thousandth there, where our own engines agree to 1e-6.
  const looser: Readonly<Record<string, number>> = { "grey-likelihoods": 1e-4 };
  const trained = long ? galleryNames : ["cvae", "conv-cvae", "vq-vae"];
  test.each(trained)("a train step of %s is the reference's", { timeout: 600_000 }, async (name) => {
    await trainStepAgrees(jax, name, 6, looser[name]);
  });

  keepsState(engine);

  test("a worker that ends is found out, and the next program runs in a new one", async () => {
    const engine = await jaxEngine();
    const session = await engine.load(program);
    for (const pid of engine.pids()) process.kill(pid, "SIGKILL");
    await expect(session.run("pick", feeds(0))).rejects.toThrow(EngineLost);
    const again = await engine.load(program);
    expect((await again.run("pick", feeds(0), ["before"]))["before"]?.data[0]).toBe(3);
    again.dispose();
  });

  test("a worker that hangs is found out", async () => {
    process.env["GRAFT_PATIENCE"] = "6";
    const engine = await jaxEngine();
    const session = await engine.load(program);
    for (const pid of engine.pids()) process.kill(pid, "SIGSTOP");
    await expect(session.run("pick", feeds(0))).rejects.toThrow(/has said nothing for 6 s/);
    delete process.env["GRAFT_PATIENCE"];
  });
};

await onJax("the engine jax", laws);

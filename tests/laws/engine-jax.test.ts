// The engine jax computes what the reference computes, keeps its state to itself, and a worker that is lost is found
// out. GRAFT_LONG=1 tries every sample and every gallery spec.

import { expect, test } from "vitest";
import { type Engine, EngineLost, type Tensors } from "../../runtime/engine/engine.js";
import { jax, jaxEngine } from "../../runtime/engine/jax/index.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { onJax } from "../jax.js";
import { compiled, feedsFor, galleryNames, opened } from "../models.js";
import { distance, distanceOnEngine, forwardCases, gradientCases } from "./harness.js";
import { feeds, program } from "./pick.js";

const long = process.env["GRAFT_LONG"] === "1";

/** Each op once, with and without its gradient; or every sample. */
const cases = [forwardCases, gradientCases].flatMap((all) =>
  all.filter(({ op }, i) => long || all.findIndex((each) => each.op === op) === i),
);

const laws = (engine: Engine): void => {
  test("every operation computes what the reference computes", { timeout: 600_000 }, async () => {
    const far: Array<readonly [string, number]> = [];
    for (const one of cases) {
      const apart = await distanceOnEngine(engine, one);
      if (apart > 1e-5) far.push([one.name, apart]);
    }
    expect(far).toEqual([]);
  });

  // The constant of a continuous Bernoulli divides by 1 − 2λ, which is near zero in an untrained model: what XLA rounds
  // otherwise than we do is a ten-thousandth there, where our own engines agree to 1e-6.
  const looser: Readonly<Record<string, number>> = { "grey-likelihoods": 1e-4 };
  const trained = long ? galleryNames : ["cvae", "conv-cvae", "vq-vae"];
  test.each(trained)("a train step of %s is the reference's", { timeout: 600_000 }, async (name) => {
    const model = compiled(name);
    const [ours, theirs] = [await opened(jax, model), await opened(reference, model)];
    const given = feedsFor(model, "train", 6);
    const [made, expected] = [await ours.run("train", given), await theirs.run("train", given)];
    expect(Object.keys(made).sort()).toEqual(Object.keys(expected).sort());
    for (const [output, { data }] of Object.entries(expected))
      expect(distance(made[output]?.data ?? [], data), output).toBeLessThan(looser[name] ?? 1e-5);
    ours.dispose();
    theirs.dispose();
  });

  test("every read of a run sees the state before it, and updates are there after it", async () => {
    const session = await engine.load(program);
    const { rows, before, after } = await session.run("pick", feeds(0, 2));
    expect([...(rows?.data ?? []), before?.data[0], after?.data[0]]).toEqual([0.5, 0.5, 0.5, 0.5, 3, 9]);
    expect((await session.read(["table"]))["table"]?.data).toEqual(new Float32Array(6).fill(1));
    expect(await session.run("pick", feeds(0), [])).toEqual({});
    expect((await session.read(["table"]))["table"]?.data).toEqual(new Float32Array(6).fill(2));
    session.dispose();
    await expect(session.read()).rejects.toThrow("this session is disposed");
  });

  test("what is wrong with a run is a sentence, and nothing has changed", async () => {
    const session = await engine.load(program);
    const state = await session.read();
    await expect(session.run("pick", feeds(0, 3))).rejects.toThrow("index 3 is outside the table's 3 rows");
    await expect(session.run("pick", feeds(-1))).rejects.toThrow("index -1 is outside the table's 3 rows");
    await expect(session.run("none", {})).rejects.toThrow("no graph none in this program");
    await expect(session.run("pick", {})).rejects.toThrow("pick needs the input");
    await expect(session.write({ none: feeds(0)["weight"] as Tensors[string] })).rejects.toThrow("no state none");
    expect(await session.read()).toEqual(state);
    session.dispose();
  });

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

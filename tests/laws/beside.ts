// What engines that stand beside the wasm one are held to, each on a device of its own. In: an engine. Out: tests.
import { expect, test } from "vitest";
import type { Engine, EngineDefinition, Tensors } from "../../runtime/engine/engine.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { compiled, feedsFor, opened } from "../models.js";
import { distance, distanceOnEngine, type forwardCases } from "./harness.js";
import { feeds, program } from "./pick.js";

export const operationsAgree = (engine: Engine, cases: typeof forwardCases): void => {
  test("every operation computes what the reference computes", { timeout: 600_000 }, async () => {
    const far: Array<readonly [string, number]> = [];
    for (const one of cases) {
      const apart = await distanceOnEngine(engine, one);
      if (!(apart <= 1e-5)) far.push([one.name, apart]);
    }
    expect(far).toEqual([]);
  });
};

/** One train step of a gallery spec, output by output, within `limit` of the reference's. */
export const trainStepAgrees = async (
  definition: EngineDefinition,
  name: string,
  samples: number,
  limit = 1e-5,
): Promise<void> => {
  const model = compiled(name);
  const [ours, theirs] = [await opened(definition, model), await opened(reference, model)];
  const given = feedsFor(model, "train", samples);
  const [made, expected] = [await ours.run("train", given), await theirs.run("train", given)];
  expect(Object.keys(made).sort()).toEqual(Object.keys(expected).sort());
  for (const [output, { data }] of Object.entries(expected))
    expect(distance(made[output]?.data ?? [], data), output).toBeLessThan(limit);
  ours.dispose();
  theirs.dispose();
};

export const keepsState = (engine: Engine): void => {
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
};

// The native engine computes what the reference computes, trains as the wasm engine does, and keeps its state to
// itself. Where the native library is not set up, one test says so in place of the others; GRAFT_NATIVE=required makes
// that fail.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import type { Engine, EngineDefinition, Session, Tensors } from "../../runtime/engine/engine.js";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { tensorflow, tensorflowEngine } from "../../runtime/engine/tensorflow/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { compiled, galleryNames, losses, opened } from "../models.js";
import { distance, engineLaw } from "./harness.js";
import { feeds, floats, program } from "./pick.js";
import { randomGraphs, twice } from "./random-graph.js";

const found = await tensorflow.open();

const absent = (why: string): void => {
  test(`is not set up here: ${why}`, () => {
    expect(why).toContain("graft native");
    expect(process.env["CI"] !== undefined && process.env["GRAFT_NATIVE"] === "required").toBe(false);
  });
};

const lawOfGraphs = (engine: Engine, numRuns: number): void => {
  test("runs any graph as the reference does", async () => {
    const law = async (graph: Graph): Promise<void> => {
      const [made, expected] = [await twice(engine, graph), await twice(referenceEngine, graph)];
      for (const [name, { data }] of Object.entries(expected)) {
        expect(distance(made[name]?.data ?? [], data)).toBeLessThan(1e-4);
      }
    };
    await fc.assert(fc.asyncProperty(randomGraphs, law), { numRuns });
  });
};

/** What holds of each half of a batch in a chain of its own, an odd number of samples and a single one among them. */
const lawsOfHalves = (engine: Engine): void => {
  engineLaw(engine);

  lawOfGraphs(engine, 20);

  const halved: EngineDefinition = { ...tensorflow, open: async () => ({ _tag: "Ready", engine }) };

  test.each(["conv-cvae", "group-norm-cvae", "normalised-cvae", "vq-vae", "wae-mmd"])("trains %s", async (name) => {
    const model = compiled(name);
    for (const samples of [1, 7]) {
      const [divided, whole] = [await opened(halved, model), await opened(wasm, model)];
      const [made, expected] = [await losses(divided, model, 3, samples), await losses(whole, model, 3, samples)];
      expect(distance(made, expected)).toBeLessThan(1e-4);
      divided.dispose();
      whole.dispose();
    }
  });

  test("the same steps give the same bytes", async () => {
    const model = compiled("cvae");
    const trained = async (): Promise<Tensors> => {
      const session = await opened(halved, model);
      await losses(session, model, 5, 33);
      const state = await session.read();
      session.dispose();
      return state;
    };
    expect(await trained()).toEqual(await trained());
  });

  test("an index that is no row fails in either half, and changes nothing", async () => {
    const session = await engine.load(program);
    const state = await session.read();
    for (const rows of [feeds(3, 0, 0), feeds(0, 0, 3)])
      await expect(session.run("pick", rows)).rejects.toThrow("index 3 is outside the table's 3 rows");
    expect(await session.read()).toEqual(state);
    session.dispose();
  });
};

const laws = (engine: Engine): void => {
  engineLaw(engine);

  const loaded = (): Promise<Session> => engine.load(program);

  lawOfGraphs(engine, 40);

  test.each(galleryNames)("trains %s as the wasm engine does", async (name) => {
    const model = compiled(name);
    const [native, other] = [await opened(tensorflow, model), await opened(wasm, model)];
    expect(distance(await losses(native, model, 5, 8), await losses(other, model, 5, 8))).toBeLessThan(1e-4);
    native.dispose();
    other.dispose();
  });

  test.each(["sgd", "momentum", "rmsprop", "adamw"])("trains with %s as the wasm engine does", async (type) => {
    const model = compiled("cvae", { set: [`train.optimizer={"type":"${type}","rate":0.001}`] });
    const [native, other] = [await opened(tensorflow, model), await opened(wasm, model)];
    await losses(native, model, 3, 8);
    await losses(other, model, 3, 8);
    const [made, expected] = [await native.read(), await other.read()];
    for (const [state, { data }] of Object.entries(expected)) {
      expect(distance(made[state]?.data ?? [], data), state).toBeLessThan(1e-4);
    }
    native.dispose();
    other.dispose();
  });

  test("every read of a run sees the state before it", async () => {
    const session = await loaded();
    const { rows, before, after } = await session.run("pick", feeds(0, 2));
    expect([...(rows?.data ?? []), before?.data[0], after?.data[0]]).toEqual([0.5, 0.5, 0.5, 0.5, 3, 9]);
    expect((await session.read(["table"]))["table"]?.data).toEqual(new Float32Array(6).fill(1));
    session.dispose();
  });

  test("a run that fails changes nothing", async () => {
    const session = await loaded();
    await session.run("pick", feeds(0));
    const state = await session.read();
    await expect(session.run("pick", feeds(0, 3))).rejects.toThrow("index 3 is outside the table's 3 rows");
    await expect(session.run("pick", feeds(3), ["before"])).rejects.toThrow("index 3 is outside the table's 3 rows");
    await expect(session.run("pick", { weight: floats(1, 2, 3) })).rejects.toThrow("pick needs the input rows: i32[1]");
    await expect(session.write({ kept: floats(1) })).rejects.toThrow("state kept is f32[3], not f32[1]");
    expect(await session.read()).toEqual(state);
    session.dispose();
  });

  test("keeps sessions apart, and what it was fed apart from its state", async () => {
    const [one, other] = [await loaded(), await loaded()];
    const [fed, written] = [feeds(1), { total: floats(4, 5) }];
    await one.run("pick", fed);
    await other.write(written);
    for (const { data } of [...Object.values(fed), ...Object.values(written)]) data.fill(9);
    expect((await one.read(["kept"]))["kept"]).toEqual(floats(1, 2, 3));
    expect((await other.read(["total", "kept"]))["total"]).toEqual(floats(4, 5));
    one.dispose();
    expect((await other.read(["kept"]))["kept"]).toEqual(floats(0.5, 0.5, 0.5));
    await expect(one.read()).rejects.toThrow("this session is disposed");
    other.dispose();
  });

  test("gives only the outputs asked for, and still updates", async () => {
    const session = await loaded();
    expect(Object.keys(await session.run("pick", feeds(0), ["before"]))).toEqual(["before"]);
    expect(await session.run("pick", feeds(0), [])).toEqual({});
    expect((await session.run("pick", feeds(0), ["before"]))["before"]?.data).toEqual(Float32Array.of(12));
    session.dispose();
  });

  test("is loaded without a word, whatever the library has to say", () => {
    const script = `
      import { tensorflowEngine } from "./runtime/engine/tensorflow/index.ts";
      process.stdout.write((await tensorflowEngine()).name);
      process.stderr.write("heard");`;
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith("TF_"));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      {
        cwd: join(import.meta.dirname, "../.."),
        env: Object.fromEntries(environment),
        encoding: "utf8",
      },
    );
    expect([stdout, stderr]).toEqual(["tensorflow", "heard"]);
  });

  test("10,000 train steps leave nothing behind", { timeout: 120_000 }, async () => {
    const model = compiled("cvae", { set: ["let.width=4"] });
    const session = await opened(tensorflow, model);
    const { tensors } = session.memory();
    const many = async (count: number): Promise<number> => {
      await losses(session, model, count, 1);
      return process.memoryUsage.rss();
    };
    const warm = await many(1000);
    expect(await many(10_000)).toBeLessThan(warm * 1.05);
    expect(session.memory().tensors).toBe(tensors);
    session.dispose();
    expect(session.memory().tensors).toBe(0);
  });
};

describe("the native engine", () => {
  if (found._tag === "Ready") laws(found.engine);
  else absent(found.why);
});

describe("the native engine, in halves", async () => {
  if (found._tag === "Ready") lawsOfHalves(await tensorflowEngine({ halves: "always" }));
  else absent(found.why);
});

/** What is used again and again in one process: its memory stays where it was, on every engine that is here. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../runtime/engine/engine.js";
import { chooseEngine, type EngineName } from "../../runtime/engine/registry.js";
import { initialise } from "../../runtime/train/initialise.js";
import { origin } from "../../runtime/train/plan.js";
import { modelOf } from "../../src/model.js";
import { long } from "../long.js";
import { compiled, spec } from "../runtime/run/tiny.js";

const samples = 2_000;
/**
 * A native session is a graph that TensorFlow loads: a few tell as much, and GRAFT_SESSIONS=200 asks for as many as of
 * the others.
 */
const sessionsOf = (name: EngineName): number =>
  Number(process.env["GRAFT_SESSIONS"] ?? (name === "tensorflow" ? 30 : 200));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are held once what nobody needs is gone. */
const held = async (): Promise<number> => {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((done) => setImmediate(done));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const made = compiled(spec());

const opened = async (engine: Engine) => {
  const session = await engine.load(made.program);
  await session.write(initialise(made.program, 1));
  return modelOf<never>({ compiled: made, warnings: [], engine, session, standing: { position: origin, seed: 1 } });
};

const some = { kind: 1 } as never;

describe.skipIf(!long).each(["wasm", "cpu", "reference", "tensorflow"] satisfies ReadonlyArray<EngineName>)(
  "%s (GRAFT_LONG)",
  (name) => {
    it(`holds no more after ${samples} samples and ${sessionsOf(name)} sessions`, async (context) => {
      const { engine } = await chooseEngine([name]);
      if (engine === undefined) return context.skip();
      const model = await opened(engine);
      const session = async (): Promise<void> => {
        const other = await opened(engine);
        await other.sample(some, { count: 2 });
        other.dispose();
      };
      const draw = (i: number) => model.sample(some, { count: 1 + (i % 3), seed: i });
      for (let i = 0; i < 20; i++) await draw(i);
      for (let i = 0; i < 5; i++) await session();
      const before = await held();
      const resident = process.memoryUsage().rss;
      for (let i = 0; i < samples; i++) await draw(i);
      for (let i = 0; i < sessionsOf(name); i++) await session();
      expect((await held()) - before).toBeLessThan(mostGrown);
      // What lies outside V8: a native library's tensors, WebAssembly's memory. The allocator's own play is a part of
      // it.
      expect(process.memoryUsage().rss - resident).toBeLessThan(mostResident);
      model.dispose();
    }, 600_000);
  },
);

/**
 * Caches of the compiler and of V8 may grow by so much; one leaked session of 200 would be a twentieth of it, all of
 * them ten times.
 */
const mostGrown = 8 * 2 ** 20;
const mostResident = 192 * 2 ** 20;

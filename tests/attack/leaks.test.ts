/** What is used again and again in one process: its memory stays where it was, on every engine that is here. */
import { describe, expect, it } from "vitest";
import type { Engine } from "../../runtime/engine/engine.js";
import { chooseEngine, type EngineName, engineNames } from "../../runtime/engine/registry.js";
import { initialise } from "../../runtime/train/initialise.js";
import { origin } from "../../runtime/train/plan.js";
import { modelOf } from "../../src/model.js";
import { useChromiums } from "../gpu.js";
import { long } from "../long.js";
import { held, resident } from "../memory.js";
import { compiled, spec } from "../runtime/run/tiny.js";

const samples = 2_000;
/** Where a session is a graph that a library loads and compiles, a few tell as much; GRAFT_SESSIONS asks for others. */
const few: Readonly<Partial<Record<EngineName, number>>> = { tensorflow: 30, jax: 20, webgpu: 20 };
const sessionsOf = (name: EngineName): number => Number(process.env["GRAFT_SESSIONS"] ?? few[name] ?? 200);

const made = compiled(spec());

const opened = async (engine: Engine) => {
  const session = await engine.load(made.program);
  await session.write(initialise(made.program, 1));
  return modelOf<never>({ compiled: made, warnings: [], engine, session, standing: { position: origin, seed: 1 } });
};

const some = { kind: 1 } as never;

describe.skipIf(!long).each(engineNames)("%s (GRAFT_LONG)", (name) => {
  it(`holds no more after ${samples} samples and ${sessionsOf(name)} sessions`, async (context) => {
    if (name === "webgpu") useChromiums();
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
    const [before, there] = [await held(), resident()];
    for (let i = 0; i < samples; i++) await draw(i);
    for (let i = 0; i < sessionsOf(name); i++) await session();
    const grown = { held: (await held()) - before, resident: resident() - there };
    expect(grown.held).toBeLessThan(mostGrown);
    // What lies outside V8: a native library's tensors, WebAssembly's memory, a worker in Python. The allocator's own
    // play is a part of it.
    expect(grown.resident).toBeLessThan(mostResident);
    model.dispose();
  }, 900_000);
});

/**
 * Caches of the compiler and of V8 may grow by so much; one leaked session of 200 would be a twentieth of it, all of
 * them ten times.
 */
const mostGrown = 8 * 2 ** 20;
const mostResident = 192 * 2 ** 20;

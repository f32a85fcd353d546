/**
 * A step that takes long, as thousands of layers do on one thread: signals are heard meanwhile, who asks to stop does
 * not wait for it, and nothing else comes between.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, it } from "vitest";
import type { Session } from "../../runtime/engine/engine.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { initialise } from "../../runtime/train/initialise.js";
import { train } from "../../runtime/train/train.js";
import { compiled, spec, split } from "../runtime/run/tiny.js";

/** Each kernel keeps the thread for so many milliseconds. */
const slow = (milliseconds: number) => (_: unknown, run: () => void) => {
  for (const until = performance.now() + milliseconds; performance.now() < until; );
  run();
};

const { core, program } = compiled(spec({ train: { epochs: 1, batch: 20 } }));

const opened = async (milliseconds: number): Promise<Session> => {
  const session = await (await wasmEngine({}, milliseconds === 0 ? undefined : slow(milliseconds))).load(program);
  await session.write(initialise(program, 1));
  return session;
};

const trained = (session: Session, signal?: AbortSignal) =>
  train({ session, program, split: split(20, 0), settings: core.train, ...(signal && { signal }) });

it("lets others have their turn, and comes to the same numbers", async () => {
  const [fast, late] = [await opened(0), await opened(6)];
  await trained(fast);
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 1);
  const under = trained(late);
  const read = late.read();
  await under;
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(0);
  expect(await late.read()).toEqual(await fast.read());
  // Asked while the step was under way: what was there before it or after it, never half of it.
  expect([await opened(0).then((session) => session.read()), await fast.read()]).toContainEqual(await read);
  for (const session of [fast, late]) session.dispose();
});

it("is given up by who asks to stop, and has changed nothing", async () => {
  const session = await opened(6);
  const before = await session.read();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  const ended = await trained(session, stop.signal);
  expect(ended).toMatchObject(E.right({ _tag: "Stopped", position: { step: 0 } }));
  expect(await session.read()).toEqual(before);
  // What it had made is freed, and the training goes as if nothing had been.
  const other = await opened(0);
  await Promise.all([trained(session), trained(other)]);
  expect(await session.read()).toEqual(await other.read());
  expect(session.memory().tensors).toBe(other.memory().tensors);
  for (const each of [session, other]) each.dispose();
});

it("ends with the session that is disposed of meanwhile, and leaves no tensor", async () => {
  const session = await opened(6);
  const under = trained(session);
  setTimeout(() => session.dispose(), 20);
  await expect(under).rejects.toThrow("disposed");
  expect(session.memory().tensors).toBe(0);
});

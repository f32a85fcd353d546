// Every spec of the gallery, in every variant, trains for 50 steps on its own data (fewer samples of it, small batches)
// on the wasm engine, and its loss falls: the mean of the last ten steps is below that of the first ten.
import * as E from "fp-ts/lib/Either.js";
import { beforeAll, expect, test } from "vitest";
import { split } from "../runtime/data/index.js";
import type { Engine } from "../runtime/engine/engine.js";
import { engines } from "../runtime/engine/registry.js";
import { initialise } from "../runtime/train/initialise.js";
import { train } from "../runtime/train/train.js";
import { openData } from "../src/data.js";
import { inTurn, long } from "./long.js";
import { compiled, galleryVariants } from "./models.js";

const steps = 50;
const batch = 16;

let engine: Engine;
beforeAll(async () => {
  const opened = await engines.wasm.open();
  if (opened._tag !== "Ready") throw new Error(opened.why);
  engine = opened.engine;
});

/** The same source with few samples. */
const few = (address: string): string => address.replace(/^digits$/, "digits:300");

const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Variants in the long laws alone: each is its spec with a word or two changed. `gallery.test.ts` trains every spec for
 * a few steps.
 */
const tried = inTurn(galleryVariants.filter(([name, spec]) => long || name === spec));

test.each(tried)("%s", async (_, spec, options) => {
  const { program, core } = compiled(spec, options);
  const data = await openData(core, few(core.train.data));
  if (E.isLeft(data)) throw new Error(JSON.stringify(data.left));
  const session = await engine.load(program);
  await session.write(initialise(program, core.train.seed));
  const totals: Array<number> = [];
  const parts = split(data.right, core.train.validation, core.train.seed);
  const ended = await train({
    session,
    program,
    split: { ...parts, heldOut: { ...parts.heldOut, count: 0 } },
    settings: { seed: core.train.seed, batch, steps },
    onProgress: ({ losses }) => totals.push(losses["loss"] ?? Number.NaN),
  });
  session.dispose();
  expect(E.isRight(ended)).toBe(true);
  expect(totals).toHaveLength(steps);
  expect(mean(totals.slice(-10))).toBeLessThan(mean(totals.slice(0, 10)));
});

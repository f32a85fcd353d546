// What the page keeps in mind, without a page: links, trainings, conditions, the gate of two trainings, weights at half
// precision.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between, fitted, repeated, stopsOf, stripOf, valuesFor } from "../../src/studio/state/explore.js";
import { latest } from "../../src/studio/state/latest.js";
import { decodeLink, encodeLink } from "../../src/studio/state/link.js";
import { actionOf, type Event, isStale, noRun, type RunView, runAfter } from "../../src/studio/state/run.js";
import type { ConditionView, OpenedView } from "../../src/studio/state/types.js";
import { gateOf } from "../../src/studio/worker/gate.js";
import { fromHalf, readWeights, toHalf, writeWeights } from "../../src/studio/worker/weights.js";

describe("a link", () => {
  const values = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.option(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 }), { nil: null }),
  );

  test("holds the whole state, whatever is written", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        values,
        fc.array(fc.integer()),
        (spec, conditions, z) => {
          const link = encodeLink({ spec, conditions, z, seed: 3, beside: spec });
          expect(link).toMatch(/^#g1\.[\w-]+$/);
          expect(decodeLink(link)).toMatchObject({ spec, z, seed: 3, beside: spec });
          expect(JSON.stringify(decodeLink(link)?.conditions)).toBe(JSON.stringify(conditions));
        },
      ),
    );
  });

  test("that is damaged, another's or a bomb opens nothing", () => {
    const link = encodeLink({ spec: "{}" });
    for (const bad of [
      "",
      "#token=abc",
      "#g1.",
      "#g1.!!",
      link.slice(0, -6),
      `${link.slice(0, 8)}AAAA${link.slice(12)}`,
    ])
      expect(decodeLink(bad)).toBeUndefined();
    expect(decodeLink(encodeLink({ spec: " ".repeat(5_000_000) }))).toBeUndefined();
  });
});

const opened: OpenedView = {
  text: "{}",
  step: 0,
  steps: 0,
  engine: "wasm",
  decodes: true,
  samplesPrior: true,
  carried: [],
  records: [],
};

const progress = (step: number) => ({
  step,
  steps: 10,
  epoch: 1,
  epochs: 1,
  losses: { "negative-elbo": 100 - step },
  samplesPerSecond: 1,
  secondsLeft: 1,
});

const through = (...events: ReadonlyArray<Event>): RunView => events.reduce(runAfter, noRun);

const opening: Event = { _tag: "Opening", text: "{}", fingerprint: "f", origin: "fresh" };

describe("a training", () => {
  test("goes from none to trained, with a way back from every state", () => {
    const run = through(opening, { _tag: "Opened", opened });
    expect([run.phase, actionOf(run, true, false).name]).toEqual(["ready", "train"]);
    const training = [{ _tag: "Started" }, { _tag: "Progress", progress: progress(4) }] as const;
    const at = training.reduce(runAfter, run);
    expect([at.phase, actionOf(at, true, false).name, at.curve]).toEqual([
      "training",
      "stop",
      [{ step: 4, train: 96 }],
    ]);
    const stopped = runAfter(at, { _tag: "Ended", how: "Stopped" });
    expect(actionOf(stopped, true, false)).toEqual({ name: "go-on", label: "Go on" });
    const trained = runAfter(stopped, { _tag: "Ended", how: "Completed" });
    expect(actionOf(trained, true, false).name).toBe("train-more");
    const failed = runAfter(at, { _tag: "Failed", reports: [] });
    expect([actionOf(failed, true, false).name, failed.curve]).toEqual(["train", at.curve]);
  });

  test("is stale exactly when the spec means something else; a stale one trains anew, and a wrong spec trains nothing", () => {
    const run = through(opening, { _tag: "Opened", opened }, { _tag: "Started" }, { _tag: "Ended", how: "Stopped" });
    expect([isStale(run, "f"), isStale(run, "g"), isStale(run, undefined), isStale(noRun, "g")]).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(actionOf(run, true, true).name).toBe("train");
    expect(actionOf(run, false, false).name).toBe("none");
    expect(actionOf(through(opening, { _tag: "Opened", opened }, { _tag: "Started" }), false, true).name).toBe("stop");
  });

  test("keeps a curve that can be drawn, and every held-out point of it", () => {
    let run = through(opening, { _tag: "Opened", opened }, { _tag: "Started" });
    for (let step = 1; step <= 3000; step++) {
      run = runAfter(run, { _tag: "Progress", progress: progress(step) });
      if (step % 300 === 0)
        run = runAfter(run, { _tag: "Epoch", epoch: { step, epoch: 1, train: { loss: 1 }, heldOut: { loss: 2 } } });
    }
    expect(run.curve.length).toBeLessThanOrEqual(600);
    expect(run.curve.filter(({ heldOut }) => heldOut !== undefined).length).toBe(10);
  });
});

const condition = (more: Partial<ConditionView>): ConditionView => ({
  name: "c",
  type: "category",
  width: 1,
  integer: true,
  nullable: false,
  reaches: ["decoder"],
  ...more,
});

describe("conditions", () => {
  test("keep what still fits when the spec changes", () => {
    const ten = condition({ classes: 10 });
    expect(valuesFor([ten], { c: [7] })).toEqual({ c: [7] });
    expect(valuesFor([condition({ classes: 5 })], { c: [7] })).toEqual({ c: [0] });
    expect(valuesFor([ten], { c: null })).toEqual({ c: [0] });
    expect(valuesFor([condition({ classes: 10, nullable: true })], { c: null })).toEqual({ c: null });
    expect(valuesFor([condition({ range: [2, 4], integer: false })], {})).toEqual({ c: [3] });
  });

  test("are shown class by class, member by member, and along a range", () => {
    expect(stopsOf(condition({ classes: 3, labels: ["a", "b", "c"] })).map(({ label }) => label)).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(stopsOf(condition({ members: 2, width: 2 })).map(({ value }) => value)).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(stopsOf(condition({ range: [0, 6] })).map(({ label }) => label)).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
    expect(stopsOf(condition({ width: 784, range: [0, 1] }))).toEqual([]);
  });

  test("make a strip: the present value first, then each stop, the others as they are", () => {
    const other = condition({ name: "d", range: [0, 1], integer: false, nullable: true });
    const strip = stripOf([condition({ classes: 2 }), other], { c: [1], d: null }, "c");
    expect(strip).toEqual({
      count: 3,
      labels: ["0", "1"],
      values: { c: [1, 0, 1], d: [Number.NaN, Number.NaN, Number.NaN] },
    });
  });

  test("codes are repeated, fitted and joined by a line", () => {
    expect([...repeated([1, 2], 2)]).toEqual([1, 2, 1, 2]);
    expect([fitted([1, 2, 3], 2), fitted([1], 3)]).toEqual([
      [1, 2],
      [1, 0, 0],
    ]);
    expect(between([0, 2], [4, 4], 0.5)).toEqual([2, 3]);
  });
});

test("the newest question is answered, and none is asked twice at once", async () => {
  let [asked, busy, wish] = [0, 0, 0];
  const seen: Array<number> = [];
  const ask = latest(async () => {
    asked += 1;
    busy += 1;
    expect(busy).toBe(1);
    const now = wish;
    await new Promise((done) => setTimeout(done, 5));
    seen.push(now);
    busy -= 1;
  });
  for (wish = 1; wish <= 20; wish++) ask();
  wish = 20;
  await new Promise((done) => setTimeout(done, 40));
  expect([asked, seen.at(-1)]).toEqual([2, 20]);
});

test("two trainings stay in step, and one that ends lets the other go on", async () => {
  const gate = gateOf(2, () => 0);
  const order: Array<string> = [];
  const run = async (name: string, steps: number): Promise<void> => {
    for (let step = 1; step <= steps; step++) {
      await gate.pace();
      order.push(`${name}${step}`);
      if (name === "a") await new Promise((done) => setTimeout(done, 1));
    }
    gate.leave();
  };
  await Promise.all([run("a", 3), run("b", 5)]);
  expect(
    order
      .slice(0, 6)
      .map((each) => each.slice(1))
      .join(""),
  ).toBe("112233");
  expect(order.slice(6)).toEqual(["b4", "b5"]);
});

describe("half precision", () => {
  test("every half comes back from its number", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits);
    }
  });

  test("numbers go to the nearest half", () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const half = fromHalf(toHalf(value));
        expect(Math.abs(half - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
      }),
    );
  });

  test("a file of weights comes back by name and shape", () => {
    const about = { step: 5, epoch: 1, heldOut: { loss: 1.5 } };
    const tensors = {
      "a.kernel": { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 0, 3, 0.25) },
      b: { shape: [1], data: Float32Array.of(7) },
    };
    const bytes = writeWeights({ tensors, about });
    expect(readWeights(bytes.buffer as ArrayBuffer)).toEqual({ tensors, about });
  });
});

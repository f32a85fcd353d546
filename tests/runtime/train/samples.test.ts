/** How often samples are drawn, and how much each counts. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { weightName } from "../../../compiler/language/samples.js";
import { balancedOrder } from "../../../runtime/data/batches.js";
import { type Dataset, take } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { evaluateLosses } from "../../../runtime/train/evaluate.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { train } from "../../../runtime/train/train.js";
import { compiled } from "../run/tiny.js";

const text = (more: object): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 2 } },
    conditions: { c: { type: "category", size: 2 } },
    encoder: { input: "x", layers: [{ type: "dense", units: 3, activation: "tanh" }] },
    latent: { type: "point", size: 2, heads: { c: { layers: [{ type: "dense", units: 2 }] } } },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 2 }] },
    train: { batch: 4, steps: 1, ...more },
    allow: { C01: "a head reads it" },
  });

const three: Dataset = {
  name: "three",
  count: 3,
  columns: [
    { name: "x", shape: [2], dtype: "f32", data: Float32Array.of(1, 2, -3, 4, 5, -6) },
    { name: "c", shape: [], dtype: "i32", data: Int32Array.of(0, 1, 1) },
  ],
};

const weighted = (...data: ReadonlyArray<number>): Dataset => ({
  ...three,
  columns: [...three.columns, { name: weightName, shape: [], dtype: "f32", data: Float32Array.from(data) }],
});

const loaded = async (more: object) => {
  const { program } = compiled(text(more));
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 3));
  return { program, session };
};

test("a weight counts a sample as often as it says, in every term; without a column all count once", async () => {
  const { program, session } = await loaded({ weight: "w" });
  const of = (data: Dataset) => evaluateLosses({ session, program, seed: 1 }, data);
  const twice = await of(take(three, Uint32Array.of(0, 0, 2)));
  const counted = await of(weighted(2, 0, 1));
  expect(Object.keys(counted)).toEqual(Object.keys(twice));
  for (const [name, value] of Object.entries(twice)) expect(counted[name]).toBeCloseTo(value, 5);
  expect(await of(three)).toEqual(await of(weighted(1, 1, 1)));
});

test("a sample of weight 0 moves no parameter", async () => {
  const trained = async (data: Dataset) => {
    const { program, session } = await loaded({ weight: "w", optimizer: { type: "sgd", rate: 0.1 } });
    const split = { train: data, heldOut: take(three, new Uint32Array()) };
    await train({ session, program, split, settings: { seed: 1, batch: 4, steps: 3 } });
    return session.read(["decoder.layers[0].kernel"]);
  };
  const other = weighted(1.5, 0, 1.5);
  const moved = {
    ...other,
    columns: other.columns.map((column) =>
      column.name === "x" ? { ...column, data: Float32Array.of(1, 2, 700, 800, 5, -6) } : column,
    ),
  };
  expect(await trained(moved)).toEqual(await trained(other));
});

test("a balanced epoch has each class equally often, and of a class each row up to one", () => {
  const classes = fc.array(fc.nat(4), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(classes, fc.nat(), fc.nat(5), (of, seed, epoch) => {
      const order = balancedOrder(Int32Array.from(of), seed, epoch);
      expect(order).toHaveLength(of.length);
      const times = of.map((_, row) => order.filter((each) => each === row).length);
      const perClass = [...new Set(of)].map((one) => times.reduce((sum, n, row) => sum + (of[row] === one ? n : 0), 0));
      expect(Math.max(...perClass) - Math.min(...perClass)).toBeLessThanOrEqual(1);
      for (const one of new Set(of)) {
        const own = times.filter((_, row) => of[row] === one);
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
      }
      expect(balancedOrder(Int32Array.from(of), seed, epoch)).toEqual(order);
    }),
    { numRuns: 60 },
  );
});

/**
 * Conditions that may be missing, sets and numbers in use: null by word, by NaN and by leaving out; grids; guidance;
 * measures that pass over samples without a class.
 */
import * as E from "fp-ts/lib/Either.js";
import { beforeAll, expect, test } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { valuesIn } from "../../../runtime/run/conditions.js";
import { decode, encode, type Model, sample, sampleGrid, swapGrid } from "../../../runtime/run/index.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { right } from "../../models.js";
import { compiled } from "./tiny.js";

const text = (traits: object): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 3 } },
    conditions: {
      kind: { type: "category", size: 3, labels: ["ant", "bee", "cat"], encoding: { embedding: 2 }, drop: 0.2 },
      traits: { type: "set", size: 2, ...traits },
      angle: { type: "number", range: [-2, 6] },
    },
    encoder: { input: "x", layers: [{ type: "dense", name: "hidden", units: 4, activation: "tanh" }] },
    latent: { type: "gaussian", size: 2 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 3 }] },
    inject: ["kind", "traits", "angle"].flatMap((condition) => [
      { condition, into: "encoder.hidden", place: "suffix" },
      { condition, into: "decoder", place: "suffix" },
    ]),
  });

let model: Model;
beforeAll(async () => {
  const { core, program } = compiled(text({}));
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 3));
  model = { session, program, conditions: core.conditions };
});

const f32 = (name: string, shape: ReadonlyArray<number>, data: ReadonlyArray<number>) =>
  ({ name, shape, dtype: "f32", data: Float32Array.from(data) }) as const;

/** The second sample has no kind. */
const dataset: Dataset = {
  name: "three",
  count: 3,
  columns: [
    f32("x", [3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    { name: "kind", shape: [], dtype: "i32", data: Int32Array.of(2, 0, 1) },
    f32("kind.present", [], [1, 0, 1]),
    f32("traits", [2], [1, 0, 0, 0, 1, 1]),
    f32("angle", [], [0, 1, 2]),
  ],
};

const rest = { traits: [1, 0], angle: 2 };
const drawn = async (conditions: object, guidance?: number) =>
  right(
    await sample(model, {
      count: 4,
      seed: 5,
      conditions: { ...rest, ...conditions },
      ...(guidance === undefined ? {} : { guidance }),
    }),
  ).data;

test("null is null by its word, by NaN, and by being left out", async () => {
  const none = await drawn({});
  expect(await drawn({ kind: null })).toEqual(none);
  expect(await drawn({ kind: [Number.NaN] })).toEqual(none);
  expect(await drawn({ kind: 0 })).not.toEqual(none);
  const mixed = await drawn({ kind: [0, Number.NaN, 0, Number.NaN] });
  expect(mixed.subarray(3, 6)).toEqual(none.subarray(3, 6));
  expect(mixed.subarray(0, 3)).toEqual((await drawn({ kind: 0 })).subarray(0, 3));
});

test("guidance of 0, 1 and a half lie on a line", async () => {
  const [none, under, half] = [await drawn({ kind: null }), await drawn({ kind: 1 }), await drawn({ kind: 1 }, 0.5)];
  for (const [i, value] of half.entries()) expect(value).toBeCloseTo(((none[i] ?? 0) + (under[i] ?? 0)) / 2, 5);
  expect(await drawn({ kind: null }, 7)).toEqual(none);
});

test("what has no null must be given, and is refused as null", async () => {
  const asked = async (conditions: object) => sample(model, { count: 1, seed: 1, conditions: { ...conditions } });
  expect(await asked({ angle: 1 })).toEqual(E.left({ _tag: "MissingCondition", condition: "traits", graph: "sample" }));
  expect(await asked({ ...rest, angle: null })).toEqual(E.left({ _tag: "NoNull", condition: "angle" }));
  expect(await asked({ ...rest, traits: [1, 0.5] })).toMatchObject({
    left: { _tag: "ConditionDomain", condition: "traits", found: 0.5 },
  });
  const { core, program } = compiled(text({}).replace(',"drop":0.2', ""));
  const session = await referenceEngine.load(program);
  const plain = { session, program, conditions: core.conditions };
  expect(await sample(plain, { count: 1, seed: 1, guidance: 2, conditions: rest })).toEqual(
    E.left({ _tag: "NoGuidance", conditions: ["kind", "traits", "angle"] }),
  );
});

test("a grid goes through classes by label, through the empty set and each member, and through a number's range", async () => {
  const grid = async (condition: string) =>
    right(await sampleGrid(model, { condition, columns: 2, seed: 1, others: rest }));
  expect((await grid("kind")).labels).toEqual(["ant", "bee", "cat"]);
  expect((await grid("traits")).labels).toEqual(["{}", "0", "1"]);
  expect((await grid("angle")).labels).toEqual(["-2", "-1", "0", "1", "2", "3", "4", "5", "6"]);
  const traits = await grid("traits");
  const alone = right(await sample(model, { count: 2, seed: 1, conditions: { ...rest, traits: [0, 1] } }));
  expect(traits.images.data.subarray(12)).toEqual(alone.data);
});

test("data with missing values: codes, labels, and what others keep in a swap", async () => {
  expect(Array.from(valuesIn(dataset, "kind"))).toEqual([2, Number.NaN, 1]);
  const { z, labels } = await encode(model, dataset);
  expect(labels).toEqual({ name: "kind", values: Int32Array.of(2, -1, 1), words: ["ant", "bee", "cat"] });
  const swapped = right(await swapGrid(model, dataset, { condition: "traits", columns: 3 }));
  const own = right(await decode(model, z, { kind: [2, Number.NaN, 1], traits: [0, 0, 0, 0, 0, 0], angle: [0, 1, 2] }));
  expect(swapped.images.data.subarray(0, 9)).toEqual(own.data);
});

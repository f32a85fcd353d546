/** Models with several outputs, one looked at after another; and one whose decoder reads from its encoder. */
import * as E from "fp-ts/lib/Either.js";
import { beforeAll, describe, expect, it } from "vitest";
import { type Column, type Dataset, numbersIn } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { measure, subjectOf } from "../../../runtime/measure/index.js";
import { decode, encode, type Model, outputNames, reconstruct, sample, swapGrid } from "../../../runtime/run/index.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { compiled } from "./tiny.js";

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const dense = (units: number) => ({ type: "dense", units });
const common = {
  graft: 1,
  inputs: { x: { type: "vector", size: 3 }, y: { type: "vector", size: 2 } },
  conditions: { kind: { type: "category", size: 2 } },
};

const two = JSON.stringify({
  ...common,
  encoder: { inputs: { x: { layers: [] }, y: { layers: [] } } },
  latent: { type: "gaussian", size: 2, prior: { given: ["kind"] }, heads: { kind: {} } },
  decoder: {
    outputs: {
      x: { likelihood: "gaussian", layers: [dense(3)] },
      y: { likelihood: "gaussian", layers: [dense(2)] },
    },
  },
});

const skipping = JSON.stringify({
  ...common,
  encoder: { input: "x", layers: [{ ...dense(4), name: "first" }, dense(2)] },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "y", likelihood: "gaussian", layers: [{ type: "skip", from: "encoder.first" }, dense(2)] },
  inject: [{ condition: "kind", into: "decoder", place: "suffix" }],
});

const column = (name: string, width: number, count: number) => ({
  name,
  dtype: "f32" as const,
  shape: [width],
  data: Float32Array.from({ length: width * count }, (_, i) => Math.sin(i + width)),
});

const dataset: Dataset = {
  name: "few",
  count: 6,
  columns: [
    column("x", 3, 6),
    column("y", 2, 6),
    { name: "kind", dtype: "i32", shape: [], data: Int32Array.from([0, 1, 0, 1, 0, 1]) },
  ],
};

const modelOf = async (text: string): Promise<Model> => {
  const { core, program } = compiled(text);
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 3));
  return { session, program, conditions: core.conditions };
};

describe("several outputs", () => {
  let model: Model;
  beforeAll(async () => {
    model = await modelOf(two);
  });

  it("are known by name, the first looked at unless another is asked for", async () => {
    expect(outputNames(model.program)).toEqual(["x", "y"]);
    const [first, second] = [
      await reconstruct(model, dataset, 4),
      await reconstruct({ ...model, output: "y" }, dataset, 4),
    ];
    expect([first.output.shape, second.output.shape]).toEqual([[3], [2]]);
    expect([...second.original.data]).toEqual([...numbersIn(dataset.columns[1] as Column, 0, 8)]);
  });

  it("are of the same codes, one seed for all", async () => {
    const options = { count: 3, conditions: { kind: 1 }, seed: 9 };
    const graph = await model.session.run("decode", {
      z: { dtype: "f32", shape: [1, 2], data: Float32Array.of(1, -1) },
    });
    const [x, y] = [
      right(await decode(model, Float32Array.of(1, -1))),
      right(await decode({ ...model, output: "y" }, Float32Array.of(1, -1))),
    ];
    expect([...x.data]).toEqual([...(graph["x"]?.data ?? [])]);
    expect([...y.data]).toEqual([...(graph["y"]?.data ?? [])]);
    expect(right(await sample(model, options)).shape).toEqual([3]);
    expect(right(await sample({ ...model, output: "y" }, options)).shape).toEqual([2]);
  });

  it("have a figure each, and so have heads", async () => {
    const { typed } = compiled(two);
    const split = { train: dataset, heldOut: dataset };
    const subject = subjectOf({ model, typed, engine: referenceEngine, split, dataset, part: "held-out", seed: 1 });
    const { rows } = right(await measure(subject, ["mse", "reconstruction", "heads", "accuracy"]));
    expect(rows.map(({ name, of }) => [name, of])).toEqual([
      ["mse", "x"],
      ["mse", "y"],
      ["heads", "kind"],
      ["accuracy", "kind"],
      ["reconstruction", undefined],
      ["reconstruction", "x"],
      ["reconstruction", "y"],
    ]);
    expect(rows.find(({ name }) => name === "accuracy")).toMatchObject({ unit: "share", better: "higher" });
  });

  it("asks for the condition of its prior when it samples", async () => {
    expect(await sample(model, { count: 2, seed: 1 })).toMatchObject(
      E.left({ _tag: "MissingCondition", condition: "kind" }),
    );
  });
});

describe("a decoder that reads from the encoder", () => {
  it("reconstructs and encodes, and says why it does nothing else", async () => {
    const model = await modelOf(skipping);
    expect((await reconstruct(model, dataset, 2)).output.shape).toEqual([2]);
    expect((await encode(model, dataset)).width).toBe(2);
    const refused = E.left({ _tag: "NeedsEncoder" });
    expect(await sample(model, { count: 1, seed: 1 })).toEqual(refused);
    expect(await decode(model, Float32Array.of(0, 0))).toEqual(refused);
    expect(await swapGrid(model, dataset, { condition: "kind", columns: 2 })).toEqual(refused);
  });
});

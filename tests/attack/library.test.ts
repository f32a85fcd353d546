/**
 * The library's methods given anything, at any time: they answer, or throw a GraftError that says what was expected;
 * never another error.
 */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GraftError } from "../../src/error.js";
import type { Model } from "../../src/model.js";
import { open } from "../../src/open.js";
import type { Spec } from "../../src/typed/spec.js";

const spec = {
  graft: 1,
  inputs: { x: { type: "vector", size: 4 } },
  conditions: {
    side: { type: "category", size: 3, labels: ["a", "b", "c"], null: "learned" },
    tags: { type: "set", size: 2 },
  },
  encoder: { input: "x", layers: [{ type: "dense", name: "hidden", units: 3 }] },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 4 }] },
  inject: [
    { condition: "side", into: "encoder.hidden", place: "suffix" },
    { condition: "side", into: "decoder", place: "suffix" },
    { condition: "tags", into: "decoder", place: "suffix" },
  ],
};

type Method = (...given: ReadonlyArray<unknown>) => Promise<unknown>;

const methods = ["data", "train", "evaluate", "sample", "encode", "decode", "reconstruct", "export"] as const;

const opened = (): Promise<Model<Spec>> => open(spec as never, { engine: "cpu" });

const call = async (
  model: Model<Spec>,
  name: (typeof methods)[number],
  given: ReadonlyArray<unknown>,
): Promise<unknown> => {
  try {
    return await (model[name] as unknown as Method).apply(model, given as Array<unknown>);
  } catch (error) {
    if (error instanceof GraftError) return error;
    throw new Error(`${name} threw ${String(error)}`, { cause: error });
  }
};

let model: Model<Spec>;
beforeAll(async () => {
  model = await opened();
});
afterAll(() => model.dispose());

const number = fc.oneof(fc.constantFrom(0, 1, 2, 3, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e20), fc.float());
const numbers = fc.oneof(
  fc.array(number, { maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.constant(new Uint8Array(4)),
  fc.constant("1234"),
);
const valuesLike = fc.record(
  { count: number, shape: fc.oneof(fc.constantFrom([4], [2], []), fc.anything()), data: numbers },
  { requiredKeys: [] },
);
const one = fc.oneof(number, fc.constantFrom("a", "z", "", null, undefined, "__proto__"), numbers, fc.anything());
const words = fc.constantFrom(
  "x",
  "z",
  "side",
  "tags",
  "count",
  "seed",
  "guidance",
  "columns",
  "to",
  "out",
  "epochs",
  "constructor",
);
const objects = fc.dictionary(words, fc.oneof(one, fc.array(one, { maxLength: 4 }), valuesLike), { maxKeys: 4 });
const given = fc.array(fc.oneof(objects, valuesLike, one), { maxLength: 3 });

it("any arguments", async () => {
  // What trains or writes is given nothing that it could take.
  const asked = fc.constantFrom(...methods.filter((name) => name !== "train" && name !== "export" && name !== "data"));
  await fc.assert(
    fc.asyncProperty(asked, given, async (name, args) => void (await call(model, name, args))),
    // The same arguments in every run, unless other ones are asked for: FUZZ_SEED=7.
    { numRuns: 400, seed: Number(process.env["FUZZ_SEED"] ?? 1) },
  );
});

it.each([
  ["sample", []],
  ["sample", [{ side: "a", tags: [0] }, { count: 0 }]],
  ["sample", [{ side: "a", tags: [0] }, { count: 1.5 }]],
  ["sample", [{ side: "a", tags: [0] }, { count: 1e20 }]],
  ["sample", [{ side: "a", tags: [0] }, { seed: -1 }]],
  ["sample", [{ side: "a", tags: [0] }, { guidance: Number.NaN }]],
  ["decode", [{}, { side: 0, tags: [] }]],
  ["decode", [undefined, {}]],
  [
    "decode",
    [
      { count: 1, shape: [3], data: new Float32Array(3) },
      { side: 0, tags: [] },
    ],
  ],
  ["encode", [null]],
  ["encode", [{ x: { count: 1, shape: [4], data: [1, 2, 3, "4"] }, side: [0] }]],
  ["encode", [{ count: 1, columns: [], name: "other" }]],
  ["evaluate", [{ x: 3 }]],
  ["train", [{ data: { columns: 3 } }]],
  ["train", [{ data: "no-such-source:x" }]],
  ["train", [{ data: "digits", epochs: 0 }]],
  ["export", []],
  ["export", [{ to: "nothing", out: "x" }]],
  ["data", [3]],
] as const)("%s of %j is a GraftError", async (name, args) => {
  expect(await call(model, name, args)).toBeInstanceOf(GraftError);
});

it("whatever is asked of a model that was disposed of is DISPOSED, and disposing again is nothing", async () => {
  const gone = await opened();
  gone.dispose();
  gone.dispose();
  for (const name of methods)
    for (const args of [
      [],
      [{}],
      [{ side: 0, tags: [] }],
      [
        { count: 1, shape: [2], data: [0, 0] },
        { side: 0, tags: [] },
      ],
    ])
      expect(((await call(gone, name, args)) as GraftError).message).toContain("DISPOSED");
});

it.each([
  undefined,
  null,
  3,
  () => 1,
  1n,
  Symbol("x"),
  [],
  (() => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    return loop;
  })(),
])("what is no spec is a GraftError when opened", async (from) => {
  await expect(open(from as never)).rejects.toBeInstanceOf(GraftError);
});

// The classes that data has where a model asks for none.
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { expect, it, test } from "vitest";
import { bind } from "../../../runtime/data/bind.js";
import { type Field, labelNames } from "../../../runtime/data/field.js";
import { split, take, type Wanted } from "../../../runtime/data/index.js";

const count = 4;
const numbers = (name: string, values: ReadonlyArray<number>, more: object = {}): Field => ({
  ...{ _tag: "Numbers", name, shape: [], type: "float64", ...more },
  values: async () => E.right(Float64Array.from(values)),
});
const words = (name: string, all: ReadonlyArray<string>): Field => ({
  ...{ _tag: "Texts", name },
  values: async () => E.right({ codes: Int32Array.from(all, (_, i) => i), words: all }),
});
const x = numbers("x", [1.5, 2, 3, 4]);
const input: Wanted = { name: "x", role: "input", shape: [], dtype: "f32" };

const bound = async (fields: ReadonlyArray<Field>, ...more: ReadonlyArray<Wanted>) => {
  const found = await bind({ name: "here", count, fields: [x, ...fields] }, [input, ...more]);
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
  return found.right;
};

it("are numbers, or words in their order; −1 where a sample has none", async () => {
  const label = numbers("label", [3, 0, Number.NaN, 3], { also: labelNames, label: true });
  expect((await bound([label])).sorts).toEqual({ name: "label", values: Int32Array.of(3, 0, -1, 3) });
  const species = words("species", ["모양", "fox", "", "ant"]);
  expect((await bound([species])).sorts).toEqual({
    ...{ name: "species", values: Int32Array.of(2, 1, -1, 0) },
    words: ["ant", "fox", "모양"],
  });
});

it("go with their samples into parts", async () => {
  const label = numbers("label", [0, 1, 2, 3], { label: true });
  const dataset = await bound([label]);
  expect(take(dataset, Uint32Array.of(3, 1)).sorts?.values).toEqual(Int32Array.of(3, 1));
  const { train, heldOut } = split(dataset, 0.5, 1);
  expect([...(train.sorts?.values ?? []), ...(heldOut.sorts?.values ?? [])].sort()).toEqual([0, 1, 2, 3]);
  expect(train.columns.map(({ name }) => name)).toEqual(["x"]);
});

test.each<[string, ReadonlyArray<Field>]>([
  ["two columns could be the classes", [words("sex", ["a", "b", "a", "b"]), numbers("y", [0, 1, 0, 1])]],
  ["the numbers are no classes", [numbers("y", [0.5, 1, 2, 3])]],
  ["there are too many", [numbers("label", [0, 1, 2, 4000], { label: true })]],
  ["nothing is called so", [words("note", ["a", "b", "c", "d"])]],
  ["there are more or fewer of them than samples", [{ ...numbers("label", [0, 1]), count: 2, label: true }]],
  [
    "they can't be read",
    [
      {
        ...numbers("label", [], { label: true }),
        values: async () => E.left(NEA.of({ _tag: "Empty", source: "labels" } as const)),
      } as Field,
    ],
  ],
])("are none where %s", async (_, fields) => {
  expect((await bound(fields)).sorts).toBeUndefined();
});

it("are left alone where the model asks for a category of its own", async () => {
  const label = numbers("label", [0, 1, 2, 3], { also: labelNames, label: true });
  const asked: Wanted = { name: "digit", role: "condition", shape: [], dtype: "i32", classes: 4 };
  expect((await bound([label], asked)).sorts).toBeUndefined();
});

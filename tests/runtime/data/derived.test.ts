/** Columns that follow from an image: each against its definition, and which column a name gets. */
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { derivedFrom } from "../../../runtime/data/derived.js";
import { open } from "../../../runtime/data/files.js";
import { datasetOf, problemsOf, values } from "./folder.js";

const image: Wanted = { name: "image", role: "input", shape: [28, 28, 1], dtype: "f32", range: [0, 1] };
const as = (name: string, shape: ReadonlyArray<number>, more: Partial<Wanted> = {}): Wanted => ({
  ...image,
  name,
  shape,
  ...more,
});

/** Two images of 6 rows and 5 columns, each value its own. */
const levels = Array.from({ length: 60 }, (_, i) => i / 60);
const derived = new Map(derivedFrom({ count: 2, shape: [6, 5, 1] }).map((one) => [one.name, one]));
const column = (name: string): ReadonlyArray<number> =>
  Array.from(derived.get(name)?.values((i) => levels[i] ?? 0) ?? []);
const at = (sample: number, y: number, x: number): number => levels[sample * 30 + y * 5 + x] ?? 0;
const mean = (of: ReadonlyArray<number>): number => of.reduce((a, b) => a + b, 0) / of.length;

describe("derivedFrom", () => {
  it("keeps the lower left quarter", () => {
    const expected = [0, 1].flatMap((s) =>
      [0, 1, 2, 3, 4, 5].flatMap((y) => [0, 1, 2, 3, 4].map((x) => (y >= 3 && x < 2.5 ? Math.fround(at(s, y, x)) : 0))),
    );
    expect(column("quadrant")).toEqual(expected);
  });

  it("averages blocks of four, smaller ones at the edges", () => {
    expect(derived.get("small")?.shape).toEqual([2, 2, 1]);
    const blocks = [0, 1].flatMap((s) =>
      [
        [0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3].map((x) => at(s, y, x))),
        [0, 1, 2, 3].map((y) => at(s, y, 4)),
        [4, 5].flatMap((y) => [0, 1, 2, 3].map((x) => at(s, y, x))),
        [4, 5].map((y) => at(s, y, 4)),
      ].map(mean),
    );
    for (const [i, value] of column("small").entries()) expect(value).toBeCloseTo(blocks[i] ?? Number.NaN, 6);
  });

  it("gives the mean of each row, then of each column", () => {
    expect(derived.get("profile")?.shape).toEqual([11]);
    const found = column("profile");
    expect(found).toHaveLength(22);
    expect(found[1]).toBeCloseTo(mean([0, 1, 2, 3, 4].map((x) => at(0, 1, x))), 6);
    expect(found[11 + 6 + 2]).toBeCloseTo(mean([0, 1, 2, 3, 4, 5].map((y) => at(1, y, 2))), 6);
  });

  it("adds noise that differs from sample to sample, and stays in [0, 1]", () => {
    const grey = derivedFrom({ count: 40, shape: [10, 10, 1] });
    const noisy = Array.from(grey.find(({ name }) => name === "noisy")?.values(() => 0.5) ?? []);
    expect(noisy.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(noisy.slice(0, 100)).not.toEqual(noisy.slice(100, 200));
    expect(mean(noisy)).toBeCloseTo(0.5, 1);
    // What of N(0, 0.3²) is left when it is cut off at ±0.5.
    expect(Math.sqrt(mean(noisy.map((value) => (value - 0.5) ** 2)))).toBeCloseTo(0.27, 1);
  });
});

describe("a name gets its column", () => {
  it("beside the image, for inputs and conditions", async () => {
    const wanted = [
      image,
      as("noisy", [28, 28, 1], { range: [-1, 1] }),
      as("profile", [56]),
      as("quadrant", [28, 28, 1], { role: "condition" }),
      as("small", [49], { role: "condition" }),
      as("traits", [4], { role: "condition" }),
    ];
    const dataset = datasetOf(await open("digits:20", wanted));
    expect(dataset.columns.map(({ name, data }) => [name, data.length / 20])).toEqual(
      wanted.map(({ name, shape }) => [name, shape.reduce((a, b) => a * b, 1)]),
    );
    expect(Math.min(...values(dataset, "noisy"))).toBe(-1);
    expect(new Set(values(dataset, "traits"))).toEqual(new Set([0, 1]));
    const [whole, quarter] = [values(dataset, "image"), values(dataset, "quadrant")];
    expect(quarter.every((value, i) => value === 0 || value === whole[i])).toBe(true);
    expect(quarter.some((value) => value > 0.5)).toBe(true);
  });

  it("the image goes to the input that no column is called after, whatever its axes", async () => {
    const dataset = datasetOf(await open("digits:10", [as("noisy", [28, 28, 1]), as("lines", [28, 28])]));
    const plain = datasetOf(await open("digits:10", [image]));
    expect(values(dataset, "lines")).toEqual(values(plain, "image"));
  });

  it("of another size, it is told which", async () => {
    const small = as("small", [14, 14, 1], { role: "condition" });
    expect(problemsOf(await open("digits:10", [image, small, as("profile", [28])]))).toMatchObject([
      { _tag: "ShapeMismatch", column: "small", expected: [14, 14, 1], found: [7, 7, 1] },
      { _tag: "ShapeMismatch", column: "profile", expected: [28], found: [56] },
    ]);
  });

  it("a set of traits says what the factors say", async () => {
    const thickness = as("thickness", [], { role: "condition", range: [1, 4] });
    const dataset = datasetOf(await open("digits:50", [image, as("traits", [4], { role: "condition" }), thickness]));
    const [traits, widths] = [values(dataset, "traits"), values(dataset, "thickness")];
    expect(widths.map((width) => (width > 2.5 ? 1 : 0))).toEqual(traits.filter((_, i) => i % 4 === 0));
  });
});

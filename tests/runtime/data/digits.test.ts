/** The drawn digits: always the same, balanced, varied, and neither trivial nor hopeless to tell apart. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { drawDigits, factorRanges } from "../../../runtime/data/digits.js";
import { open } from "../../../runtime/data/files.js";
import { datasetOf, problemsOf, values } from "./folder.js";

const image: Wanted = { name: "x", role: "input", shape: [28, 28, 1], dtype: "f32", range: [0, 1] };
const digit: Wanted = { name: "digit", role: "condition", shape: [], dtype: "i32", classes: 10 };
const number = (name: string): Wanted => ({ name, role: "condition", shape: [], dtype: "f32" });

const imageAt = (images: ArrayLike<number>, i: number) =>
  Array.prototype.slice.call(images, i * 784, (i + 1) * 784) as Array<number>;

const distance = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);

const corpus = drawDigits(1000);

describe("drawDigits", () => {
  it("draws the same corpus on every machine", () => {
    const bytes = Uint8Array.from(corpus.images.subarray(0, 784 * 20), (value) => Math.round(value * 100));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "267d97ef213fc4f677b25e55ceac9da0ac01f278f115b100aff28ec062579ca8",
    );
  });

  it("draws sample i whatever the count", () => {
    expect(drawDigits(13).images).toEqual(corpus.images.subarray(0, 13 * 784));
  });

  it("draws every digit once in each ten, in no fixed order", () => {
    const tens = Array.from({ length: 100 }, (_, i) => Array.from(corpus.labels ?? []).slice(10 * i, 10 * i + 10));
    expect(tens.every((ten) => new Set(ten).size === 10)).toBe(true);
    expect(new Set(tens.map(String)).size).toBeGreaterThan(95);
  });

  it("keeps values in [0, 1], ink off the border, and grey levels in between", () => {
    const all = corpus.images as Float32Array;
    expect(all.every((value) => value >= 0 && value <= 1)).toBe(true);
    const border = all.filter((_, i) => i % 28 === 0 || i % 28 === 27);
    expect(border.filter((value) => value > 0.3).length / border.length).toBeLessThan(0.01);
    expect(all.filter((value) => value > 0.5).length / all.length).toBeGreaterThan(0.06);
    expect(all.filter((value) => value > 0.2 && value < 0.7).length / all.length).toBeGreaterThan(0.04);
  });

  it("is told apart by class means more often than not, yet not always", () => {
    const means = Array.from({ length: 10 }, () => new Array<number>(784).fill(0));
    for (let i = 0; i < 800; i++)
      for (const [k, value] of imageAt(corpus.images, i).entries()) means[corpus.labels?.[i] ?? 0]![k]! += value / 80;
    let right = 0;
    for (let i = 800; i < 1000; i++) {
      const distances = means.map((mean) => distance(mean, imageAt(corpus.images, i)));
      if (distances.indexOf(Math.min(...distances)) === corpus.labels?.[i]) right += 1;
    }
    expect(right / 200).toBeGreaterThan(0.6);
    expect(right / 200).toBeLessThan(0.95);
  });

  it("means what its factors say: a thicker pen leaves more ink", () => {
    const thickness = Array.from(corpus.factors.get("thickness") ?? []);
    const inkOf = (wanted: (t: number) => boolean) => {
      const rows = thickness.flatMap((t, i) => (wanted(t) ? [i] : []));
      return rows.reduce((sum, i) => sum + imageAt(corpus.images, i).reduce((a, b) => a + b, 0), 0) / rows.length;
    };
    expect(inkOf((t) => t > 3)).toBeGreaterThan(1.4 * inkOf((t) => t < 2));
  });
});

const offered = [
  ...["label", "image", "angle", "thickness", "shear", "scale", "traits"],
  ...["quadrant", "small", "noisy", "profile", "pixels", "inked", "word"],
];

describe("digits", () => {
  it("binds image, label and factors by kind and name", async () => {
    const dataset = datasetOf(
      await open("digits:30", [digit, { ...image, shape: [784], range: [-1, 1] }, number("angle")]),
    );
    expect(dataset.columns.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ["digit", [], "i32"],
      ["x", [784], "f32"],
      ["angle", [], "f32"],
    ]);
    expect(Math.min(...values(dataset, "x"))).toBe(-1);
    expect(values(dataset, "angle").every((a) => a >= factorRanges.angle[0] && a <= factorRanges.angle[1])).toBe(true);
    expect(dataset.count).toBe(30);
  });

  it("names everything it can't give, at once", async () => {
    const wanted = [{ ...image, shape: [32, 32, 1] }, { ...digit, classes: 4 }, number("colour")];
    expect(problemsOf(await open("digits:20", wanted))).toMatchObject([
      { _tag: "ShapeMismatch", column: "x", expected: [32, 32, 1], found: [28, 28, 1] },
      { _tag: "TooFewClasses", column: "digit", expected: 4, found: 10 },
      { _tag: "MissingColumn", column: "colour", found: offered },
    ]);
    const two = await open("digits:20", [image, { ...image, name: "y", shape: [784] }]);
    expect(problemsOf(two)).toMatchObject([{ _tag: "AmbiguousColumn", column: "image", found: ["x", "y"] }]);
  });

  it("counts the samples that have one fault, and lists at most twenty problems", async () => {
    const narrow: Wanted = { ...number("angle"), range: [0, 0.001] };
    expect(problemsOf(await open("digits:100", [image, narrow]))).toMatchObject([
      { _tag: "OutsideRange", column: "angle", row: 0, count: 100, expected: [0, 0.001] },
    ]);
    const colours = Array.from({ length: 120 }, (_, i) => number(`colour${i}`));
    const problems = problemsOf(await open("digits:100", [image, ...colours]));
    expect(problems).toHaveLength(20);
    expect(problems[19]).toEqual({ _tag: "More", source: "digits:100", found: 101 });
  });

  it.each(["digits:0", "digits:many", "digits:1e3", "digits:100001", "digits:-5"])("refuses %s", async (address) => {
    expect(problemsOf(await open(address, [image]))).toMatchObject([{ _tag: "BadAddress", source: address }]);
  });
});

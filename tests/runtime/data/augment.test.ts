/** Images are varied as their words say, all that moves together alike, and from the streams of a step alone. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augment } from "../../../runtime/data/augment.js";
import { type Augmented, type Column, type Dataset, numbersIn } from "../../../runtime/data/dataset.js";
import { gather } from "../../../runtime/data/index.js";

const [height, width] = [4, 6];
const count = 5;
const each = height * width;

const columnOf = (name: string, value: (i: number) => number) => ({
  name,
  shape: [height, width, 1],
  dtype: "f32" as const,
  data: Float32Array.from({ length: count * each }, (_, i) => value(i)),
});

const dataset = (words: Augmented["words"], more: Partial<Augmented> = {}): Dataset => ({
  name: "five",
  count,
  columns: [columnOf("image", (i) => (i * 37) % 101), columnOf("map", (i) => (i * 37) % 101)],
  augmented: [{ name: "image", words, along: ["map"], counts: false, range: [0, 100], ...more }],
});

const order = Uint32Array.from({ length: count }, (_, i) => i);
const rowsOf = (data: ArrayLike<number>, i: number) => Array.from(data).slice(i * each, (i + 1) * each);

const made = (data: Dataset, step = 1, samples = count) => {
  const batch = gather(data, order, 0, count);
  augment(data, batch, 7, step, samples);
  return batch;
};
const images = (data: Dataset, step = 1) => made(data, step)["image"]?.data ?? [];

/** Row y, column x of sample i of the dataset, edges repeated. */
const pixel = (data: Dataset, i: number, y: number, x: number): number => {
  const [row, column] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)];
  return numbersIn(data.columns[0] as Column)[i * each + row * width + column] ?? -1;
};

describe("augmentation", () => {
  it("mirrors about half of the images, whole", () => {
    const data = dataset({ flip: "horizontal" });
    const seen = new Set<boolean>();
    for (let step = 1; step <= 4; step++)
      for (let i = 0; i < count; i++) {
        const own = rowsOf(images(data, step), i);
        const mirrored = own.map((_, at) => pixel(data, i, Math.floor(at / width), width - 1 - (at % width)));
        const same = own.map((_, at) => pixel(data, i, Math.floor(at / width), at % width));
        expect([mirrored, same]).toContainEqual(own);
        seen.add(own.every((value, at) => value === mirrored[at]));
      }
    expect(seen.size).toBe(2);
  });

  it("moves by whole pixels within its bound, the edge filling what comes free", () => {
    const data = dataset({ shift: 2 });
    const seen = new Set<string>();
    for (let step = 1; step <= 8; step++)
      for (let i = 0; i < count; i++) {
        const own = rowsOf(images(data, step), i);
        const moves = [-2, -1, 0, 1, 2].flatMap((dy) => [-2, -1, 0, 1, 2].map((dx) => [dy, dx] as const));
        const found = moves.filter(([dy, dx]) =>
          own.every((value, at) => value === pixel(data, i, Math.floor(at / width) - dy, (at % width) - dx)),
        );
        expect(found.length).toBeGreaterThan(0);
        seen.add(String(found[0]));
      }
    expect(seen.size).toBeGreaterThan(8);
  });

  it("keeps every value between the least and the most, whatever the words", () => {
    const words = fc.record(
      {
        flip: fc.constantFrom("horizontal" as const, "vertical" as const, "both" as const),
        shift: fc.integer({ min: 1, max: 3 }),
        crop: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
        rotate: fc.double({ min: 1, max: 180, noNaN: true }),
        brightness: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 1000 }), (some, step) => {
        const batch = made(dataset(some), step);
        for (const { data } of Object.values(batch))
          for (const value of data) expect(value >= 0 && value <= 100.001).toBe(true);
        // What moves along has the same pixels, but not the brightness.
        if (some.brightness === undefined) expect(batch["map"]?.data).toEqual(batch["image"]?.data);
      }),
      { numRuns: 60 },
    );
  });

  it("turns about the centre: by no degrees nothing, and a constant image is never changed", () => {
    const flat = {
      ...dataset({ rotate: 90, crop: 0.5 }),
      columns: [columnOf("image", () => 3), columnOf("map", () => 3)],
    };
    expect(new Set(images(flat))).toEqual(new Set([3]));
    const near = images(dataset({ rotate: 1e-6 }));
    for (const [i, value] of Array.from(near).entries()) expect(value).toBeCloseTo((i * 37) % 101, 2);
  });

  it("takes whole pixels of counts, and tells which pixels are there", () => {
    const data = dataset({ rotate: 40, brightness: 0.5 }, { counts: true });
    for (const value of images(data)) expect(Number.isInteger(value)).toBe(true);
    const masked: Dataset = {
      ...data,
      columns: [...data.columns, columnOf("image.known", (i) => (i % 5 === 0 ? 0 : 1))],
      augmented: [
        { name: "image", words: { rotate: 30 }, along: [], mask: "image.known", counts: false, range: undefined },
      ],
    };
    const known = made(masked)["image.known"]?.data ?? [];
    expect(new Set(known)).toEqual(new Set([0, 1]));
  });

  it("is a function of the seed and the step: several steps at once are the same as one after the other", () => {
    const data = dataset({ flip: "both", shift: 1, crop: 0.7, rotate: 20, brightness: 0.3 });
    const together = gather(data, order, 0, count);
    augment(data, together, 7, 3, 2);
    const parts = [0, 2, 4].map((from, i) => {
      const batch = gather(data, order, from, Math.min(from + 2, count));
      augment(data, batch, 7, 3 + i, 2);
      return Array.from(batch["image"]?.data ?? []);
    });
    expect(Array.from(together["image"]?.data ?? [])).toEqual(parts.flat());
    expect(images(data, 1)).not.toEqual(images(data, 2));
    expect(numbersIn(data.columns[0] as Column)[1]).toBe(37);
  });
});

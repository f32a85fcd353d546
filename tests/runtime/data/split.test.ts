/** Splits and batches lose no sample and repeat none. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epochOrder, gather } from "../../../runtime/data/batches.js";
import type { Dataset } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { split } from "../../../runtime/data/split.js";
import { problemsOf, values } from "./folder.js";

const counting = (count: number): Dataset => ({
  name: "counting",
  count,
  columns: [
    { name: "x", shape: [2], dtype: "f32", data: Float32Array.from({ length: 2 * count }, (_, i) => i) },
    { name: "row", shape: [], dtype: "i32", data: Int32Array.from({ length: count }, (_, i) => i) },
  ],
});

describe("split", () => {
  it("parts the samples, each to one side, rows kept whole", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0, max: 0.99, noNaN: true }), fc.nat(), (count, fraction, seed) => {
        const { train, heldOut } = split(counting(count), fraction, seed);
        const rows = [...values(train, "row"), ...values(heldOut, "row")];
        expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(train.count).toBe(values(train, "row").length);
        if (count > 1 && fraction > 0) expect(Math.min(train.count, heldOut.count)).toBeGreaterThan(0);
        if (fraction === 0) expect(heldOut.count).toBe(0);
        expect(values(train, "x").filter((_, i) => i % 2 === 0)).toEqual(values(train, "row").map((row) => 2 * row));
      }),
      { numRuns: 100 },
    );
  });

  it("draws by the seed, and leaves a source's own test split alone", () => {
    const rows = (seed: number) => values(split(counting(100), 0.2, seed).heldOut, "row");
    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
    const own = split({ ...counting(10), heldOut: counting(3) }, 0.5, 1);
    expect([own.train.count, own.heldOut.count, "heldOut" in own.train]).toEqual([10, 3, false]);
  });
});

describe("gather", () => {
  it("goes through an epoch without loss, a last smaller batch included, in the same memory", () => {
    const dataset = counting(10);
    const order = epochOrder(10, 1, 0);
    const seen: Array<number> = [];
    let batch = gather(dataset, order, 0, 4);
    const memory = batch["x"]?.data.buffer;
    for (let from = 0; from < 10; from += 4) {
      batch = gather(dataset, order, from, from + 4, batch);
      const rows = [...(batch["row"]?.data ?? [])];
      expect([...(batch["x"]?.data ?? [])]).toEqual(rows.flatMap((row) => [2 * row, 2 * row + 1]));
      expect(batch["x"]?.shape).toEqual([rows.length, 2]);
      seen.push(...rows);
    }
    expect(seen).toEqual([...order]);
    expect(gather(dataset, order, 0, 4, batch)["x"]?.data.buffer).toBe(memory);
  });

  it("takes a fresh array when the old one is too small or another dtype", () => {
    const small = gather(counting(4), epochOrder(4, 1, 0), 0, 1);
    expect(gather(counting(4), epochOrder(4, 1, 0), 0, 4, small)["x"]?.data).toHaveLength(8);
    expect(epochOrder(50, 1, 0)).not.toEqual(epochOrder(50, 1, 1));
  });
});

describe("open", () => {
  it("lists the sources it knows", async () => {
    expect(problemsOf(await open("http://example.org/x", []))).toMatchObject([
      { _tag: "UnknownSource", source: "http://example.org/x" },
    ]);
    expect(problemsOf(await open("csv:", []))).toMatchObject([{ _tag: "BadAddress", source: "csv:" }]);
  });
});

/** IDX files: what MNIST's are read as, and every way in which one can be broken. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const image: Wanted = { name: "x", role: "input", shape: [2, 2, 1], dtype: "f32", range: [0, 1] };
const digit: Wanted = { name: "digit", role: "condition", shape: [], dtype: "i32", classes: 10 };

const idxFile = (sizes: ReadonlyArray<number>, data: ReadonlyArray<number>): Uint8Array => {
  const out = new Uint8Array(4 + 4 * sizes.length + data.length);
  out.set([0, 0, 8, sizes.length]);
  for (const [i, size] of sizes.entries()) new DataView(out.buffer).setUint32(4 + 4 * i, size);
  out.set(data, 4 + 4 * sizes.length);
  return out;
};
const images = idxFile([2, 2, 2], [0, 51, 102, 255, 255, 0, 0, 0]);
const labels = idxFile([2], [7, 3]);
const [IMAGES, LABELS] = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

describe("idx", () => {
  it("reads plain and gzipped pairs alike", async () => {
    const mixes = [
      { [IMAGES]: images, [LABELS]: labels },
      { [`${IMAGES}.gz`]: gzipSync(images), [`${LABELS}.gz`]: gzipSync(labels) },
      { [IMAGES]: images, [`${LABELS}.gz`]: gzipSync(labels) },
    ];
    for (const files of mixes) {
      const dataset = datasetOf(await open(`idx:${await folderOf(files)}`, [image, digit]));
      expect(values(dataset, "x")).toEqual([0, 0.2, 0.4, 1, 1, 0, 0, 0].map(Math.fround));
      expect(values(dataset, "digit")).toEqual([7, 3]);
      expect(dataset.heldOut).toBeUndefined();
    }
  });

  it("reads one images file by its path, and an unlabelled one when no label is wanted", async () => {
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: labels, "alone-images-idx3-ubyte": images });
    const dataset = datasetOf(await open(`idx:${join(folder, IMAGES)}`, [{ ...image, range: [-1, 1] }, digit]));
    expect(values(dataset, "x").slice(0, 4)).toEqual([-1, -0.6, -0.2, 1].map(Math.fround));
    const alone = `idx:${join(folder, "alone-images-idx3-ubyte")}`;
    expect(datasetOf(await open(alone, [image])).count).toBe(2);
    expect(problemsOf(await open(alone, [image, digit]))).toMatchObject([{ _tag: "MissingColumn", column: "digit" }]);
  });

  it("holds the t10k pair out when a train pair lies beside it", async () => {
    const more = idxFile([3, 2, 2], new Array(12).fill(9));
    const folder = await folderOf({
      "train-images-idx3-ubyte": more,
      "train-labels-idx1-ubyte": idxFile([3], [1, 2, 3]),
      [IMAGES]: images,
      [LABELS]: labels,
    });
    const dataset = datasetOf(await open(`idx:${folder}`, [image, digit]));
    expect([dataset.count, dataset.heldOut?.count]).toEqual([3, 2]);
  });

  const bomb = gzipSync(idxFile([1, 2, 2], new Array(5_000_000).fill(0)));
  const BROKEN: ReadonlyArray<readonly [string, Uint8Array, object]> = [
    ["an empty file", new Uint8Array(0), { malformed: { what: "magic" } }],
    ["labels for images", labels, { malformed: { what: "magic", expected: "00 00 08 03", found: "00 00 08 01" } }],
    ["half a header", images.subarray(0, 9), { malformed: { what: "truncated", expected: 16, found: 9 } }],
    ["missing values", images.subarray(0, 23), { malformed: { what: "truncated", expected: 24, found: 23 } }],
    ["values left over", Uint8Array.of(...images, 0), { malformed: { what: "trailing", expected: 24, found: 25 } }],
    ["an absurd declared size", idxFile([2 ** 32 - 1, 2 ** 32 - 1, 28], []), { malformed: { what: "absurd-size" } }],
    ["a size that gzip can't hold", gzipSync(idxFile([10_000, 28, 28], [])), { malformed: { what: "truncated" } }],
    ["a gzip bomb", bomb, { malformed: { what: "trailing", expected: 20 } }],
    ["half a gzip stream", gzipSync(images).subarray(0, 25), { malformed: { what: "gzip" } }],
    ["a gzip head and then noise", Uint8Array.of(0x1f, 0x8b, 1, 2, 3, 4), { malformed: { what: "gzip" } }],
    ["no images at all", idxFile([0, 2, 2], []), { _tag: "Empty" }],
  ];
  it.each(BROKEN)("refuses %s", async (_name, bytes, expected) => {
    const folder = await folderOf({ [IMAGES]: bytes, [LABELS]: labels });
    expect(problemsOf(await open(`idx:${folder}`, [image, digit]))).toMatchObject([expected]);
  });

  it("refuses labels that don't count as the images do, or pass the classes", async () => {
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: idxFile([3], [1, 2, 3]) });
    expect(problemsOf(await open(`idx:${folder}`, [image, digit]))).toMatchObject([
      { _tag: "CountMismatch", expected: 2, found: 3 },
    ]);
    const letters = await folderOf({ [IMAGES]: images, [LABELS]: idxFile([2], [3, 26]) });
    expect(problemsOf(await open(`idx:${letters}`, [image, digit]))).toMatchObject([
      { _tag: "TooFewClasses", row: 1, found: 27 },
    ]);
  });

  it("refuses folders that hold nothing, too much, or aren't there", async () => {
    expect(problemsOf(await open(`idx:${await folderOf({})}`, [image]))).toMatchObject([{ _tag: "NoFile" }]);
    const twins = await folderOf({ "a-images-idx3-ubyte": images, "b-images-idx3-ubyte": images });
    expect(problemsOf(await open(`idx:${twins}`, [image]))).toMatchObject([{ _tag: "SeveralFiles" }]);
    expect(problemsOf(await open("idx:/no/such/folder", [image]))).toMatchObject([
      { _tag: "FileProblem", code: "ENOENT" },
    ]);
  });

  const mnist = "../shared/data/mnist";
  const absent = !existsSync(mnist);
  it.skipIf(absent)(`reads MNIST's test images (skipped when ${mnist} is absent)`, async () => {
    const dataset = datasetOf(await open(`idx:${mnist}`, [{ ...image, shape: [28, 28, 1] }, digit]));
    expect(dataset.count).toBe(10_000);
    expect(values(dataset, "digit").slice(0, 10)).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const mean = values(dataset, "x").reduce((a, b) => a + b, 0) / (10_000 * 784);
    expect(mean).toBeCloseTo(0.1325, 3);
  });
});

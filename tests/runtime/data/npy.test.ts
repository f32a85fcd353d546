/** NumPy folders: every dtype, shapes and counts held against the spec. */
import { describe, expect, it } from "vitest";
import { type NpyArray, writeNpy } from "../../../runtime/checkpoint/npy.js";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const x: Wanted = { name: "x", role: "input", shape: [2], dtype: "f32", range: [-10, 10] };
const kind: Wanted = { name: "kind", role: "condition", shape: [], dtype: "i32", classes: 3 };
const kinds = writeNpy({ shape: [2], data: Int32Array.of(2, 0) });

describe("npy", () => {
  it.each<readonly [string, NpyArray["data"]]>([
    ["float32", Float32Array.of(1, 2, 3, 4)],
    ["float64", Float64Array.of(1, 2, 3, 4)],
    ["uint8", Uint8Array.of(1, 2, 3, 4)],
    ["int32", Int32Array.of(1, 2, 3, 4)],
    ["int64", BigInt64Array.of(1n, 2n, 3n, 4n)],
  ])("reads %s as it stands", async (_name, data) => {
    const folder = await folderOf({ "x.npy": writeNpy({ shape: [2, 2], data }), "kind.npy": kinds });
    const dataset = datasetOf(await open(`npy:${folder}`, [x, kind]));
    expect([values(dataset, "x"), values(dataset, "kind"), dataset.count]).toEqual([[1, 2, 3, 4], [2, 0], 2]);
  });

  it("scales grey levels of an image, and takes images flat", async () => {
    const image: Wanted = { name: "x", role: "input", shape: [1, 2, 1], dtype: "f32", range: [-1, 1] };
    const folder = await folderOf({ "x.npy": writeNpy({ shape: [2, 2], data: Uint8Array.of(0, 255, 51, 0) }) });
    expect(values(datasetOf(await open(`npy:${folder}/x.npy`, [image])), "x")).toEqual(
      [-1, 1, -0.6, -1].map(Math.fround),
    );
  });

  it("names what is missing, misshapen, uncounted or broken, all at once", async () => {
    const folder = await folderOf({
      "x.npy": writeNpy({ shape: [3, 4], data: new Float32Array(12) }),
      "kind.npy": kinds.subarray(0, 130),
    });
    const scale: Wanted = { name: "scale", role: "condition", shape: [], dtype: "f32" };
    expect(problemsOf(await open(`npy:${folder}`, [x, kind, scale]))).toMatchObject([
      { _tag: "ShapeMismatch", column: "x", expected: [2], found: [4] },
      { _tag: "MissingColumn", column: "scale", found: ["x"] },
      { _tag: "MalformedFile", malformed: { what: "npy", problem: { _tag: "NpySize", expected: 8, found: 2 } } },
    ]);
    const uneven = await folderOf({
      "x.npy": writeNpy({ shape: [3, 2], data: new Float32Array(6) }),
      "kind.npy": kinds,
    });
    expect(problemsOf(await open(`npy:${uneven}`, [x, kind]))).toMatchObject([
      { _tag: "CountMismatch", column: "kind", expected: 3, found: 2 },
    ]);
  });

  it("reports values outside their domain with the row", async () => {
    const data = Float32Array.of(0, Number.NaN, 11, 0);
    const folder = await folderOf({
      "x.npy": writeNpy({ shape: [2, 2], data }),
      "kind.npy": writeNpy({ shape: [2], data: BigInt64Array.of(0n, 2n ** 60n) }),
    });
    expect(problemsOf(await open(`npy:${folder}`, [x, kind]))).toMatchObject([
      { _tag: "MissingValue", column: "x", row: 0, count: 1 },
      { _tag: "OutsideRange", column: "x", row: 1, found: 11 },
      { _tag: "OutsideDomain", column: "kind", row: 1, found: 2 ** 60 },
    ]);
  });

  it("serves one column from one file and says so when two are wanted", async () => {
    const folder = await folderOf({ "a.npy": writeNpy({ shape: [1, 2], data: Float32Array.of(1, 2) }) });
    expect(problemsOf(await open(`npy:${folder}/a.npy`, [x, kind]))).toMatchObject([
      { _tag: "MissingColumn", column: "kind", found: ["a"] },
    ]);
  });
});

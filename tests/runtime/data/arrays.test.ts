/**
 * NumPy arrays as people save them: types, orders, axes, archives with parts. Each against the bytes that numpy writes.
 */
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { writeNpy } from "../../../runtime/checkpoint/npy.js";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { reportData } from "../../../src/report/data.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

/** A .npy of a given kind, order and body. */
const npyOf = (descr: string, shape: ReadonlyArray<number>, body: Uint8Array, fortran = false): Uint8Array => {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = fortran ? "True" : "False";
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${sizes}), }`.padEnd(117);
  const out = new Uint8Array(128 + body.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  out.set(strToU8(`${text}\n`), 10);
  out.set(body, 128);
  return out;
};

const bytesOf = (data: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(data.buffer.slice(0));
const swapped = (bytes: Uint8Array, size: number): Uint8Array => {
  const out = bytes.slice();
  for (let at = 0; at < out.length; at += size) out.subarray(at, at + size).reverse();
  return out;
};

const x: Wanted = { name: "x", role: "input", shape: [2], dtype: "f32" };
const image = (height: number, width: number, channels: number): Wanted => ({
  name: "image",
  role: "input",
  shape: [height, width, channels],
  dtype: "f32",
  range: [0, 1],
});
const openFiles = async (files: Readonly<Record<string, Uint8Array>>, wanted: ReadonlyArray<Wanted>, words = "") =>
  open(`npy:${await folderOf(files)}${words}`, wanted);

describe("types", () => {
  const four = [1, 0, 3, 2];
  it.each([
    ["|b1", Uint8Array.of(1, 0, 1, 1), [1, 0, 1, 1]],
    ["|i1", bytesOf(Int8Array.of(-1, 0, 3, 2)), [-1, 0, 3, 2]],
    ["<u2", bytesOf(Uint16Array.from(four)), four],
    [">u2", swapped(bytesOf(Uint16Array.from(four)), 2), four],
    ["<i2", bytesOf(Int16Array.from(four)), four],
    ["<u4", bytesOf(Uint32Array.from(four)), four],
    ["<u8", bytesOf(BigUint64Array.from(four.map(BigInt))), four],
    [">i8", swapped(bytesOf(BigInt64Array.from(four.map(BigInt))), 8), four],
    ["<f2", bytesOf(Uint16Array.of(0x3c00, 0, 0x4200, 0xc000)), [1, 0, 3, -2]],
    [">f4", swapped(bytesOf(Float32Array.from(four)), 4), four],
    [">f8", swapped(bytesOf(Float64Array.from(four)), 8), four],
  ])("%s", async (descr, body, expected) => {
    expect(values(datasetOf(await openFiles({ "x.npy": npyOf(descr, [2, 2], body) }, [x])), "x")).toEqual(expected);
  });

  it("Fortran order is turned", async () => {
    const body = bytesOf(Float32Array.of(1, 3, 5, 2, 4, 6));
    const files = { "x.npy": npyOf("<f4", [3, 2], body, true) };
    expect(values(datasetOf(await openFiles(files, [x])), "x")).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("texts are classes by their names", async () => {
    const text = (word: string) => bytesOf(Uint32Array.from({ length: 3 }, (_, i) => word.codePointAt(i) ?? 0));
    const body = Uint8Array.from(["cat", "dog", "cat"].flatMap((word) => [...text(word)]));
    const label: Wanted = { ...x, name: "label", role: "condition", shape: [], dtype: "i32", classes: 2 };
    const files = { "label.npy": npyOf("<U3", [3], body) };
    expect(values(datasetOf(await openFiles(files, [{ ...label, labels: ["dog", "cat"] }])), "label")).toEqual([
      1, 0, 1,
    ]);
    expect(problemsOf(await openFiles(files, [label]))).toMatchObject([{ _tag: "NoLabels", words: ["cat", "dog"] }]);
  });

  it.each([
    ["|O", "numpy.array(a.tolist()"],
    ["<c16", "a.real"],
    ["<M8[ns]", 'a.astype("int64")'],
  ])("%s is refused with the line of numpy that converts it, and not as a broken file", async (descr, line) => {
    const [problem] = problemsOf(await openFiles({ "x.npy": npyOf(descr, [1], new Uint8Array(8)) }, [x]));
    expect(problem).toMatchObject({ _tag: "UnreadableType" });
    expect(problem === undefined ? "" : reportData(problem).fix).toContain(line);
  });
});

describe("levels", () => {
  it("bytes and 16-bit numbers of an image are levels, zeros and ones are not, and floats stand as they are", async () => {
    const of = async (descr: string, body: Uint8Array): Promise<ReadonlyArray<number>> =>
      values(datasetOf(await openFiles({ "image.npy": npyOf(descr, [1, 2, 2], body) }, [image(2, 2, 1)])), "image");
    expect(await of("|u1", Uint8Array.of(0, 51, 102, 255))).toEqual([0, 0.2, 0.4, 1].map(Math.fround));
    expect(await of("<u2", bytesOf(Uint16Array.of(0, 13107, 26214, 65535)))).toEqual([0, 0.2, 0.4, 1].map(Math.fround));
    expect(await of("<i8", bytesOf(BigInt64Array.of(0n, 51n, 102n, 255n)))).toEqual([0, 0.2, 0.4, 1].map(Math.fround));
    expect(await of("|u1", Uint8Array.of(0, 1, 1, 0))).toEqual([0, 1, 1, 0]);
    expect(await of("|b1", Uint8Array.of(0, 1, 1, 0))).toEqual([0, 1, 1, 0]);
  });

  it("floats to 255 are refused with the word that scales them", async () => {
    const body = bytesOf(Float32Array.of(0, 51, 102, 255));
    const [problem] = problemsOf(await openFiles({ "image.npy": npyOf("<f4", [1, 2, 2], body) }, [image(2, 2, 1)]));
    expect(problem).toMatchObject({ _tag: "OutsideRange", bytes: true, span: [0, 255] });
  });
});

describe("axes", () => {
  const numbers = Float32Array.from({ length: 2 * 12 }, (_, i) => i / 24);
  it.each([[[2, 3, 4]], [[2, 3, 4, 1]], [[2, 1, 3, 4]], [[2, 12]], [[2, 1, 12]]])(
    "of one may be missing or extra: %j is 3 × 4 × 1",
    async (shape) => {
      const files = { "image.npy": writeNpy({ shape, data: numbers }) };
      expect(values(datasetOf(await openFiles(files, [image(3, 4, 1)])), "image")).toEqual([...numbers]);
    },
  );

  it("the same count in another shape does not fit", async () => {
    const files = { "image.npy": writeNpy({ shape: [2, 4, 3], data: numbers }) };
    expect(problemsOf(await openFiles(files, [image(3, 4, 1)]))).toMatchObject([
      { _tag: "ShapeMismatch", expected: [3, 4, 1], found: [4, 3] },
    ]);
  });

  it("channels first are told of, and turned by a word of the address", async () => {
    const files = { "image.npy": writeNpy({ shape: [2, 3, 2, 2], data: numbers }) };
    const [problem] = problemsOf(await openFiles(files, [image(2, 2, 3)]));
    expect(problem).toMatchObject({ _tag: "ShapeMismatch", turn: true });
    expect(problem === undefined ? "" : reportData(problem).fix).toContain("#channels-first");
    const dataset = datasetOf(await openFiles(files, [image(2, 2, 3)], "#channels-first"));
    expect(
      values(dataset, "image")
        .slice(0, 12)
        .map((value) => Math.round(value * 24)),
    ).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(dataset.told).toEqual([{ told: "turned", field: "image" }]);
    expect(problemsOf(await openFiles(files, [image(2, 2, 3)], "#chw"))).toMatchObject([
      { _tag: "UnknownAddressWord", found: "chw" },
    ]);
  });

  it("an array flat or not is a vector of as many numbers", async () => {
    const files = { "past.npy": writeNpy({ shape: [2, 3, 4], data: numbers }) };
    const past: Wanted = { ...x, name: "past", role: "condition", shape: [12] };
    expect(values(datasetOf(await openFiles(files, [past])), "past")).toEqual([...numbers]);
  });
});

describe("npz", () => {
  const grey = (count: number) => writeNpy({ shape: [count, 2, 2], data: new Uint8Array(4 * count).fill(255) });
  const classes = (count: number) => writeNpy({ shape: [count], data: new Uint8Array(count).fill(1) });
  const digit: Wanted = { ...x, name: "digit", role: "condition", shape: [], dtype: "i32", classes: 10 };
  const openZip = async (members: Readonly<Record<string, Uint8Array>>, wanted: ReadonlyArray<Wanted>) =>
    open(`npz:${await folderOf({ "d.npz": zipSync(members) })}/d.npz`, wanted);

  it.each([
    [["x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy"]],
    [["train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy"]],
  ])("%j are training and held-out samples", async ([a = "", b = "", c = "", d = ""]) => {
    const dataset = datasetOf(
      await openZip({ [a]: grey(3), [b]: classes(3), [c]: grey(2), [d]: classes(2) }, [image(2, 2, 1), digit]),
    );
    expect([dataset.count, dataset.heldOut?.count, values(dataset, "digit")]).toEqual([3, 2, [1, 1, 1]]);
    expect(values(dataset, "image")[0]).toBe(1);
  });

  it("arrays that nobody wants may be of any length, or broken", async () => {
    const members = {
      "image.npy": grey(3),
      "label.npy": classes(3),
      "names.npy": classes(10),
      "bad.npy": classes(3).subarray(0, 129),
    };
    expect(datasetOf(await openZip(members, [image(2, 2, 1), digit])).count).toBe(3);
  });

  it("is refused when it is no archive, or promises more than it can hold", async () => {
    const folder = await folderOf({ "d.npz": Uint8Array.of(1, 2, 3) });
    expect(problemsOf(await open(`npz:${folder}/d.npz`, [x]))).toMatchObject([
      { _tag: "MalformedFile", malformed: { what: "undecodable" } },
    ]);
    const zip = zipSync({ "x.npy": classes(1000) });
    const view = new DataView(zip.buffer);
    const central = zip.findLastIndex((_, i) => i + 4 <= zip.length && view.getUint32(i, true) === 0x02014b50);
    view.setUint32(central + 24, 2 ** 31, true);
    const bomb = await folderOf({ "d.npz": zip });
    expect(problemsOf(await open(`npz:${bomb}/d.npz`, [x]))).toMatchObject([
      { _tag: "MalformedFile", malformed: { what: "absurd-size" } },
    ]);
  });
});

/**
 * `graft init --data` on arrays as people have them: what it writes checks and trains a step on that data, and what it
 * can't use is refused before a spec is written.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { writeNpy } from "../../runtime/checkpoint/npy.js";
import { numbersIn } from "../../runtime/data/index.js";
import { planAt } from "../../src/cli/init/plan.js";
import { folderOf } from "../runtime/data/folder.js";
import { trainsOneStep, tried } from "../runtime/data/follow.js";
import { called } from "./graft.js";

const COUNT = 12;
const product = (shape: ReadonlyArray<number>): number => shape.reduce((all, size) => all * size, 1);

const bytes = (...shape: ReadonlyArray<number>): Uint8Array =>
  writeNpy({ shape, data: Uint8Array.from({ length: product(shape) }, (_, i) => (i * 97) % 256) });
const reals = (...shape: ReadonlyArray<number>): Uint8Array =>
  writeNpy({ shape, data: Float32Array.from({ length: product(shape) }, (_, i) => Math.sin(i * 1.7) * 3) });
const classes = Uint8Array.from({ length: COUNT }, (_, i) => i % 3);
const labels = (...more: ReadonlyArray<number>): Uint8Array =>
  writeNpy({ shape: [COUNT, ...more], data: Float32Array.from(classes) });
const oneHot = writeNpy({
  shape: [COUNT, 3],
  data: Float32Array.from({ length: COUNT * 3 }, (_, i) => (i % 3 === classes[Math.floor(i / 3)] ? 1 : 0)),
});
const marks = writeNpy({ shape: [COUNT, 4], data: Uint8Array.from({ length: COUNT * 4 }, (_, i) => (i % 3) & 1) });

/** A file whose header alone is looked at, and a body of zeros. */
const headed = (descr: string, shape: string, length: number): Uint8Array => {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
    Buffer.from(`${text}\n`),
    Buffer.alloc(length),
  ]);
};

const plan = async (address: string, from: ReadonlyArray<string> = []) => {
  const planned = await planAt("first", address, from);
  if (E.isLeft(planned)) throw new Error(JSON.stringify(planned.left.reports));
  return { ...planned.right, spec: JSON.parse(planned.right.text) };
};

/** What the spec says of its first input and condition, once it is sound and its data fits. */
const fitted = async (files: Readonly<Record<string, Uint8Array>>, from: ReadonlyArray<string> = []) => {
  const { spec, text, address, guesses } = await plan(`npy:${await folderOf(files)}`, from);
  const opened = await tried({ spec: text, set: [], address });
  if (opened._tag === "Refused") throw new Error(JSON.stringify(opened.reports));
  const [input] = Object.values<object>(spec.inputs);
  const [condition] = Object.values<object>(spec.conditions ?? {});
  return { input, condition, address, guesses, dataset: opened.dataset, opened, inputs: Object.keys(spec.inputs) };
};

test("small pictures with their channels first are turned, and the address says so", async () => {
  const { input, address, guesses, dataset, opened } = await fitted({
    "image.npy": bytes(COUNT, 3, 8, 8),
    "y.npy": labels(),
  });
  expect(await trainsOneStep(opened)).toBe(true);
  expect(input).toMatchObject({ type: "image", height: 8, width: 8, channels: 3 });
  expect(address).toMatch(/#channels-first$/);
  expect(guesses.join()).toContain("channels come first");
  const first = dataset.columns.find(({ name }) => name === "image")?.data as Uint8Array;
  expect([...first.subarray(0, 3)]).toEqual([0, 64, 128].map((at) => (at * 97) % 256));
});

test("one channel in front is left out, and one behind stands", async () => {
  for (const shape of [[COUNT, 1, 12, 12] as const, [COUNT, 12, 12, 1] as const, [COUNT, 12, 12] as const]) {
    const { input, address } = await fitted({ "x.npy": bytes(...shape) });
    expect([input, address]).toEqual([
      expect.objectContaining({ type: "image", height: 12, width: 12, channels: 1 }),
      expect.not.stringContaining("#"),
    ]);
  }
});

test("a small side is no axis of channels where the last axis could be one", async () => {
  const { input } = await fitted({ "x.npy": bytes(COUNT, 4, 8, 3) });
  expect(input).toMatchObject({ height: 4, width: 8, channels: 3 });
});

test.each([
  ["[N, 1]", labels(1)],
  ["one-hot rows", oneHot],
  ["floats", labels()],
])("labels as %s are the classes of one category", async (_how, label) => {
  const { condition, dataset } = await fitted({ "image.npy": bytes(COUNT, 6, 6), "label.npy": label });
  expect(condition).toEqual({ type: "category", size: 3 });
  const column = dataset.columns.find(({ name }) => name === "label");
  expect(Array.from(column === undefined ? [] : numbersIn(column))).toEqual([...classes]);
});

test("several marks for each sample, under the name of a label, are a set", async () => {
  const { condition } = await fitted({ "image.npy": bytes(COUNT, 6, 6), "y.npy": marks });
  expect(condition).toEqual({ type: "set", size: 4 });
});

test("steps of a few numbers are a sequence, and NaN behind their ends is padding", async () => {
  const { input } = await fitted({ "x.npy": reals(COUNT, 9, 3) });
  expect(input).toMatchObject({ type: "sequence", length: 9, features: 3, scale: "standard" });
  const data = Float32Array.from({ length: COUNT * 8 }, (_, i) => (i % 8 > 3 && i < 16 ? Number.NaN : i % 5));
  const padded = await plan(`npy:${await folderOf({ "x.npy": writeNpy({ shape: [COUNT, 4, 2], data }) })}`);
  expect(padded.spec.inputs.x).toMatchObject({ type: "sequence", padding: "missing" });
});

test("floats that hold whole numbers of bytes are read as bytes, and a few levels by their own range", async () => {
  const of = (most: number): Uint8Array =>
    writeNpy({ shape: [COUNT, 6, 6], data: Float32Array.from({ length: COUNT * 36 }, (_, i) => (i * 7) % (most + 1)) });
  expect((await fitted({ "x.npy": of(255) })).input).toMatchObject({ scale: "bytes" });
  expect((await fitted({ "x.npy": of(16) })).input).toMatchObject({ scale: "range" });
});

test("of several arrays, what is left out is said, and --from chooses", async () => {
  const files = { "a.npy": reals(COUNT, 7), "b.npy": reals(COUNT, 5), "y.npy": labels() };
  const first = await fitted(files);
  expect([first.inputs, first.guesses.at(-1)]).toEqual([["a"], "left out: b (5); --from b makes it the input"]);
  expect((await fitted(files, ["b"])).inputs).toEqual(["b"]);
});

test("arrays of different lengths are told by name and count, and nothing is written", async () => {
  const path = join(await folderOf({ "x.npy": bytes(COUNT, 6, 6), "y.npy": bytes(9) }), "s.json");
  const { code, err } = await called(["init", path, "--data", `npy:${join(path, "..")}`]);
  expect([code, existsSync(path)]).toEqual([3, false]);
  expect(err).toContain("G749");
  expect(err.replace(/\s+/g, " ")).toContain("`y` has 9 samples and `x` has 12");
});

test("labels alone are no input; the fix makes a model of them", async () => {
  const folder = await folderOf({ "only.npz": zipSync({ "y.npy": labels() }) });
  const path = join(folder, "s.json");
  const { code, err } = await called(["init", path, "--data", `npz:${folder}/only.npz`]);
  expect([code, existsSync(path)]).toEqual([3, false]);
  expect(err.replace(/\s+/g, " ")).toMatch(/G948 .*It holds y \(3 classes\).*--from y makes a model of `y`/);
  const args = ["init", path, "--data", `npz:${folder}/only.npz`, "--from", "y"];
  expect((await called(args)).code).toBe(0);
  const { inputs, train } = JSON.parse(readFileSync(path, "utf8"));
  expect(inputs.x).toMatchObject({ type: "vector", size: 1, from: ["y"] });
  expect((await tried({ spec: readFileSync(path, "utf8"), set: [], address: train.data }))._tag).toBe("Runs");
});

const fixOf = async (address: string): Promise<string> => {
  const planned = await planAt("first", address);
  if (E.isRight(planned)) throw new Error("refused is expected");
  return planned.left.reports[0]?.fix ?? "";
};

test("labels that are pickled objects are refused with the line that converts them, in a file and in an archive", async () => {
  const [object, image] = [headed("|O", `(${COUNT},)`, 96), bytes(COUNT, 6, 6)];
  const zip = zipSync({ "x.npy": image, "y.npy": object });
  const folder = await folderOf({
    "image.npy": image,
    "label.npy": object,
    "set.npz": zip,
    "d.npy": headed("|O", "()", 8),
  });
  expect(await fixOf(`npy:${folder}`)).toBe(
    `in Python: import numpy; a = numpy.load("${folder}/label.npy", allow_pickle=True); numpy.save("${folder}/label.npy", numpy.array(a.tolist()))`,
  );
  expect(await fixOf(`npz:${folder}/set.npz`)).toContain(
    `a = d["y"]; d["y"] = numpy.array(a.tolist()); numpy.savez("${folder}/set.npz", **d)`,
  );
  expect(await fixOf(`npy:${folder}/d.npy`)).toContain(`numpy.savez("${folder}/d.npz", **a.item())`);
});

const python = process.env["GRAFT_PYTHON"];
const hasNumpy = python !== undefined && spawnSync(python, ["-c", "import numpy"]).status === 0;

test.skipIf(!hasNumpy)("those lines of Python do what they say", async () => {
  const folder = await folderOf({ "image.npy": bytes(COUNT, 6, 6) });
  const run = (lines: string): void => void execFileSync(python ?? "", ["-c", lines], { cwd: folder });
  run(`import numpy; words = numpy.array(["cat", "dog"] * 6, dtype=object)
numpy.save("label.npy", words); numpy.savez("set.npz", x=numpy.load("image.npy"), y=words)
numpy.save("d.npy", {"x": numpy.load("image.npy"), "y": numpy.arange(12) % 2}, allow_pickle=True)
numpy.save("c.npy", numpy.ones((12, 3), dtype="complex64")); numpy.save("f.npy", numpy.ones(12, dtype=[("a", "f4"), ("b", "f4")]))`);
  const mended = async (address: string, then = address): Promise<ReadonlyArray<string>> => {
    run((await fixOf(address)).replace(/^in Python: /, "").replace(/, if it is a dict.*$/, ""));
    const { spec } = await plan(then);
    return Object.keys(spec.conditions ?? spec.inputs);
  };
  expect(await mended(`npz:${folder}/set.npz`)).toEqual(["y"]);
  expect(await mended(`npy:${folder}/d.npy`, `npz:${folder}/d.npz`)).toEqual(["y"]);
  expect(await mended(`npy:${folder}/c.npy`)).toEqual(["c"]);
  expect(await mended(`npy:${folder}/f.npy`)).toEqual(["f"]);
  run("import os; [os.remove(name) for name in ('c.npy', 'd.npy', 'f.npy')]");
  expect(await mended(`npy:${folder}`)).toEqual(["label"]);
});

/**
 * Data that is larger than may be held: read from its file row by row, in an order by blocks, and trained on to the bit
 * as if it were held.
 */
import { closeSync, ftruncateSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../runtime/checkpoint/npy.js";
import { npyKind } from "../../../runtime/checkpoint/npy-kind.js";
import { blockOf, epochOrder, fetched, gather } from "../../../runtime/data/batches.js";
import { storedReals } from "../../../runtime/data/convert/stored.js";
import { type Dataset, numbersIn, take, type Wanted } from "../../../runtime/data/dataset.js";
import type { NumberField } from "../../../runtime/data/field.js";
import { byBlocks, fileRows } from "../../../runtime/data/file-rows.js";
import { find, open } from "../../../runtime/data/files.js";
import { pictureStore } from "../../../runtime/data/picture-store.js";
import { pictureField } from "../../../runtime/data/pictures.js";
import { collector } from "../../../runtime/data/problem/collect.js";
import { type Rows, roomFor } from "../../../runtime/data/rows.js";
import { split } from "../../../runtime/data/split.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { markData } from "../../../runtime/run/hash.js";
import { initialise } from "../../../runtime/train/initialise.js";
import type { Position } from "../../../runtime/train/plan.js";
import { train } from "../../../runtime/train/train.js";
import { inspect } from "../../../src/run/inspect.js";
import { compiled, spec } from "../run/tiny.js";
import { datasetOf } from "./folder.js";
import { freshFolder, put } from "./formats.js";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A file of numbers, and its rows. */
const stored = (
  descr: string,
  data: { readonly buffer: ArrayBufferLike; readonly length: number },
  each: number,
  how: "blocks" | "rows" = "rows",
): Rows => {
  const path = join(root, `${descr.replace(/\W/g, "-")}-${data.length}`);
  writeFileSync(path, Buffer.concat([Buffer.alloc(128), Buffer.from(data.buffer as ArrayBuffer)]));
  const kind = npyKind(descr);
  if (kind === undefined) throw new Error("a kind");
  const file = { path, start: 128, count: data.length / each, each, kind };
  return how === "blocks" ? { ...fileRows(file), ...byBlocks(file) } : fileRows(file);
};

const rowsRead = (rows: Rows, chosen: Uint32Array, each: number): ReadonlyArray<number> => {
  const out = roomFor(rows, chosen.length * each);
  rows.read(chosen, out);
  return [...out];
};

describe("rows of a file", () => {
  const length = 3_000_000;
  it.each([
    ["|u1", Uint8Array.from({ length }, (_, i) => (i * 31) % 256)],
    ["<f4", Float32Array.from({ length }, (_, i) => i / 7)],
    ["<i8", BigInt64Array.from({ length: length / 4 }, (_, i) => BigInt(i))],
  ])("of %s are the array's, fetched before or not", async (descr, data) => {
    const each = 500;
    const rows = stored(descr, data, each);
    const blocks = stored(descr, data, each, "blocks");
    const chosen = Uint32Array.of(data.length / each - 1, 0, 3, 3, 4, 5, 700);
    const expected = [...chosen].flatMap((row) =>
      Array.from({ length: each }, (_, i) => Math.fround(Number(data[row * each + i]))),
    );
    expect(rowsRead(rows, chosen, each)).toEqual(expected);
    expect(rowsRead(blocks, chosen, each)).toEqual(expected);
    const fresh = stored(descr, data, each, "blocks");
    await fresh.fetch?.(chosen);
    expect(fresh.fetch?.(chosen)).toBeUndefined();
    expect(rowsRead(fresh, chosen, each)).toEqual(expected);
  });

  it("of a file that was cut meanwhile are an error, not zeros", () => {
    const rows = stored("|u1", new Uint8Array(4000), 4);
    writeFileSync(join(root, "-u1-4000"), new Uint8Array(200));
    expect(() => rowsRead(rows, Uint32Array.of(900), 4)).toThrow("shorter");
  });
});

describe("the order of an epoch", () => {
  it("has every sample once, mixes few blocks at a time, and follows from the seed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(1000),
        (count, block, seed) => {
          const order = epochOrder(count, seed, 1, block);
          expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          expect(epochOrder(count, seed, 1, block)).toEqual(order);
          if (block * 64 >= count) expect(order).toEqual(epochOrder(count, seed, 1));
          for (let at = 0; at < count; at += block * 64)
            expect(
              new Set([...order.subarray(at, at + block * 64)].map((row) => Math.floor(row / block))).size,
            ).toBeLessThanOrEqual(2 * 64);
        },
      ),
      { numRuns: 30, seed: 1 },
    );
    expect(epochOrder(5000, 1, 1, 20)).not.toEqual(epochOrder(5000, 1, 2, 20));
  });
});

const wanted: Wanted = { name: "x", role: "input", shape: [6], dtype: "f32" };
const field = (type: string): NumberField => ({
  _tag: "Numbers",
  name: "x",
  shape: [6],
  type,
  values: async () => E.right(new Float32Array()),
});

describe("numbers that are not held", () => {
  const report = () => ({ source: "s", problems: collector("s"), tell: () => undefined });
  it("are looked at once, and told of with the first sample and how many", () => {
    const numbers = Float32Array.from({ length: 6_000_000 }, (_, i) => (i === 30 || i > 5_999_990 ? Number.NaN : 0.5));
    const found = report();
    storedReals(found, wanted, field("float32"), stored("<f4", numbers, 6));
    expect(found.problems.all()).toEqual([
      { _tag: "MissingValue", source: "s", column: "x", role: "input", set: false, row: 5, count: 3 },
    ]);
  });

  it("of bytes are levels of an image, and stand as they are in a vector", () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, i) => i % 256);
    const image = { ...wanted, shape: [2, 3, 1], range: [0, 1] } as const;
    const [levels] = storedReals(report(), image, { ...field("uint8"), shape: [2, 3] }, stored("|u1", bytes, 6)) ?? [];
    expect(levels && [...numbersIn(levels, 0, 6)]).toEqual([0, 1, 2, 3, 4, 5].map((byte) => Math.fround(byte / 255)));
    const [plain] = storedReals(report(), wanted, field("uint8"), stored("|u1", bytes, 6)) ?? [];
    expect(plain && [...numbersIn(plain, 598, 600)]).toEqual([bytes[598], bytes[599]]);
  });
});

it("a gigabyte and more is opened, split, marked and read without being held", async () => {
  const path = join(root, "large.npy");
  const [count, each] = [1_600_000, 784];
  const header = writeNpy({ shape: [1, each], data: new Uint8Array(each).fill(200) });
  const text = Buffer.from(header.subarray(0, 128))
    .toString("latin1")
    .replace(`(1, ${each})`, `(${count}, ${each})`)
    .replace(/ {6}\n$/, "\n");
  const head = Buffer.from(text.padEnd(128, " "), "latin1").subarray(0, 128);
  head[127] = 10;
  const file = openSync(path, "w");
  writeSync(file, head);
  writeSync(file, Buffer.alloc(each * 10, 200));
  ftruncateSync(file, 128 + count * each);
  closeSync(file);
  const before = process.memoryUsage().rss;
  const image: Wanted = { name: "image", role: "input", shape: [28, 28, 1], dtype: "f32", range: [0, 1] };
  const parts = split(datasetOf(await open(`npy:${path}`, [image])), 0.1, 1);
  expect([parts.train.count, parts.heldOut.count]).toEqual([count * 0.9, count * 0.1]);
  const block = blockOf(parts.train);
  expect(block).toBe(Math.floor(2 ** 20 / each));
  const order = epochOrder(parts.train.count, 1, 1, block);
  await fetched(parts.train, order, 0, 128);
  expect(gather(parts.train, order, 0, 128)["image"]?.data.length).toBe(128 * each);
  expect(gather(parts.train, Uint32Array.of(0), 0, 1)["image"]?.data[0]).toBe(Math.fround(200 / 255));
  expect(markData("s", parts).sha256).toHaveLength(64);
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
});

describe("training", () => {
  const { program, core } = compiled(spec());
  const count = 40;
  const numbers = Float32Array.from({ length: 6 * count }, (_, i) => Math.sin(i));
  const kind = Int32Array.from({ length: count }, (_, i) => i % 3);
  const held: Dataset = {
    name: "held",
    count,
    columns: [
      { name: "x", shape: [6], dtype: "f32", data: numbers },
      { name: "kind", shape: [], dtype: "i32", data: kind },
    ],
  };
  /** The same rows in a file, in blocks so small that there are many. */
  const filed = (block?: number): Dataset => {
    const data = block === undefined ? stored("<f4", numbers, 6) : { ...stored("<f4", numbers, 6, "blocks"), block };
    return { ...held, columns: held.columns.map((column) => (column.name === "x" ? { ...column, data } : column)) };
  };
  const trained = async (data: Dataset, stops?: number) => {
    const none = take(data, new Uint32Array());
    const session = await referenceEngine.load(program);
    await session.write(initialise(program, 3));
    const base = { session, program, split: { train: data, heldOut: none }, settings: { ...core.train, epochs: 2 } };
    let from: Position | undefined;
    if (stops !== undefined) {
      const stop = new AbortController();
      let steps = 0;
      const first = await train({
        ...base,
        signal: stop.signal,
        onProgress: () => void (++steps === stops && stop.abort()),
      });
      if (E.isRight(first)) from = first.right.position;
    }
    const end = await train({ ...base, ...(from && { from }) });
    expect(E.isRight(end)).toBe(true);
    return session.read();
  };

  it("on a file's rows is training on held ones, to the bit", async () => {
    expect(await trained(filed())).toEqual(await trained(held));
  });

  it("by blocks goes on where it was stopped, to the bit", async () => {
    const blocks = filed(1);
    expect(blockOf(blocks)).toBe(1);
    expect(await trained(blocks, 3)).toEqual(await trained(blocks));
  });
});

it("pictures that are too many to be held are decoded into a file, and read as rows", async () => {
  const encoded = await Promise.all(
    [10, 200, 90].map(async (red) => {
      const bytes = new Uint8Array(
        await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: red, g: 5, b: 250 } } })
          .png()
          .toBuffer(),
      );
      return { name: String(red), read: async () => E.right(bytes) };
    }),
  );
  const made = await pictureField("s", "image", encoded, [], pictureStore);
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
  const [held, far] = [await made.right.decode([2, 2, 3], "cover"), await made.right.decodeFar?.([2, 2, 3], "cover")];
  if (far === undefined || E.isLeft(far) || E.isLeft(held)) throw new Error("both decode");
  expect(rowsRead(far.right, Uint32Array.of(0, 1, 2), 12)).toEqual([...held.right]);
  expect(E.isLeft((await made.right.decodeFar?.([2, 2, 3], undefined)) ?? E.right(undefined))).toBe(true);
});

it("IDX files over the limit are read by position, and inspected by some samples", async () => {
  const [count, side] = [400_000, 28];
  const folder = join(root, "idx");
  put(folder, "images-idx3-ubyte", "");
  const file = openSync(join(folder, "images-idx3-ubyte"), "w");
  const head = new Uint8Array(16 + side * side).fill(77);
  head.set([0, 0, 8, 3]);
  for (const [i, size] of [count, side, side].entries()) new DataView(head.buffer).setUint32(4 + 4 * i, size);
  writeSync(file, head);
  ftruncateSync(file, 16 + count * side * side);
  closeSync(file);
  const image: Wanted = { name: "image", role: "input", shape: [side, side, 1], dtype: "f32", range: [0, 1] };
  const before = process.memoryUsage().rss;
  const dataset = datasetOf(await open(`idx:${folder}`, [image]));
  expect(dataset.count).toBe(count);
  expect(gather(dataset, Uint32Array.of(0, count - 1), 0, 2)["image"]?.data[0]).toBe(Math.fround(77 / 255));
  const found = await find(`idx:${folder}`);
  const fields = E.isRight(found) ? await inspect(found.right) : found;
  expect(E.isRight(fields) && fields.right[0]).toMatchObject({ count, least: 0, most: 77 });
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
});

/**
 * Hostile data for every reader: bombs, files that are cut or not what they say, headers that promise more than there
 * is, links out of the folder, files without end. Each is refused by a report, before memory is taken for what it
 * promises. A new source has no row here and fails the first test.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../runtime/checkpoint/npy.js";
import type { Wanted } from "../../runtime/data/dataset.js";
import { open, sources } from "../../runtime/data/files.js";
import { reportData } from "../../src/report/data.js";
import { long } from "../long.js";
import { freshFolder, put, writers } from "../runtime/data/formats.js";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Makes what is hostile in a folder, and says which path to open. */
type Trap = (folder: string) => string | Promise<string>;

const terabyte = 2 ** 40;

/** A file of a terabyte that takes no space. */
const sparse = (path: string, first: Uint8Array, size = terabyte): string => {
  const file = openSync(path, "w");
  writeSync(file, first);
  ftruncateSync(file, size);
  closeSync(file);
  return path;
};

const written = (folder: string, name: string, bytes: Uint8Array | string): string => {
  put(folder, name, bytes);
  return join(folder, name);
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A .npy header of any shape, and what stands behind it. */
const npyHeader = (shape: string, body: Uint8Array = new Uint8Array(16)): Uint8Array => {
  const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0, ...text(`${dictionary}\n`), ...body]);
};

const idxHeader = (sizes: ReadonlyArray<number>): Uint8Array => {
  const out = new Uint8Array(4 + 4 * sizes.length);
  out.set([0, 0, 8, sizes.length]);
  for (const [axis, size] of sizes.entries()) new DataView(out.buffer).setUint32(4 + 4 * axis, size);
  return out;
};

const zeros = (length: number): Uint8Array => new Uint8Array(length);

/** Zeros that deflate a thousandfold, of which an archive says that they are many more. */
const zipBomb = (): Uint8Array => {
  const zip = zipSync({ "x.npy": writeNpy({ shape: [2 ** 20], data: zeros(2 ** 20) }) });
  const view = new DataView(zip.buffer);
  for (let at = 0; at + 4 <= zip.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 2 ** 31, true);
    if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 2 ** 31, true);
  }
  return zip;
};

const pngOf = async (height: number, width: number): Promise<Uint8Array> => {
  const png = Buffer.from(
    await sharp({ create: { width: 1, height: 1, channels: 3, background: "black" } })
      .png()
      .toBuffer(),
  );
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return new Uint8Array(png);
};

const parquetFile = (): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "x", data: [1.5, 2.5, 3.5], type: "DOUBLE" }] }));

const cut = (bytes: Uint8Array, part: number): Uint8Array => bytes.subarray(0, Math.floor(bytes.length * part));

/** A folder with one picture. */
const picture = (folder: string, bytes: Uint8Array | string): string => {
  put(folder, "a.png", bytes);
  return folder;
};

const endlessLine = (): Uint8Array => text(`x\n${"1".repeat(17_000_000)}`);

/** By source: what it must refuse. What all have in common is below. */
const traps: Readonly<Record<string, Readonly<Record<string, Trap>>>> = {
  npy: {
    "a header of a huge shape": (f) => written(f, "x.npy", npyHeader("99999999999, 4")),
    "a shape past 2^53": (f) => written(f, "x.npy", npyHeader("9999999999999999, 9999999999999999")),
    "a terabyte that its header promises": (f) => sparse(join(f, "x.npy"), npyHeader(`${terabyte - 128},`), terabyte),
    "a header without end": (f) =>
      sparse(join(f, "x.npy"), Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 255, 255, 255, 127)),
    "a negative size": (f) => written(f, "x.npy", npyHeader("-1, 4")),
    "half of its bytes": (f) => written(f, "x.npy", cut(writeNpy({ shape: [64, 4], data: zeros(256) }), 0.7)),
  },
  npz: {
    "a bomb": (f) => written(f, "d.npz", zipBomb()),
    "half of its bytes": (f) => written(f, "d.npz", cut(zipSync({ "x.npy": npyHeader("16, 1") }), 0.6)),
    "a terabyte": (f) => sparse(join(f, "d.npz"), text("PK\u0003\u0004")),
    "a member of a huge shape": (f) => written(f, "d.npz", zipSync({ "x.npy": npyHeader("99999999999, 4") })),
    "a member whose name leads out": (f) => written(f, "d.npz", zipSync({ "../../x.npy": npyHeader("16, 4") })),
  },
  csv: {
    "a line without end": (f) => written(f, "d.csv", endlessLine()),
    "a terabyte": (f) => sparse(join(f, "d.csv"), text("x\n1\n")),
    "a quote that never closes": (f) => written(f, "d.csv", text(`x\n"${"1\n".repeat(8_500_000)}`)),
    ...(long
      ? {
          "a gzip bomb of zeros": (f: string) => written(f, "d.csv.gz", gzipSync(zeros(2 ** 25))),
          "a gzip bomb of lines": (f: string) => {
            const packed = gzipSync(Buffer.alloc(2 ** 26, "1\n"));
            return written(f, "d.csv.gz", Buffer.concat([gzipSync("x\n"), ...Array.from({ length: 5 }, () => packed)]));
          },
        }
      : {}),
    "half a gzip": (f) => written(f, "d.csv.gz", cut(gzipSync(text("x\n1\n2\n3\n")), 0.6)),
    "bytes that are no UTF-8": (f) => written(f, "d.csv", Buffer.from("x.0,x.1,name\n1,2,caf\xe9\n", "latin1")),
  },
  jsonl: {
    "a line without end": (f) => written(f, "d.jsonl", endlessLine().subarray(2)),
    "a terabyte": (f) => sparse(join(f, "d.jsonl"), text('{"x": 1}\n')),
    "lists ten thousand deep": (f) => written(f, "d.jsonl", `{"x": ${"[".repeat(10_000)}${"]".repeat(10_000)}}\n`),
    ...(long ? { "a gzip bomb": (f: string) => written(f, "d.jsonl.gz", gzipSync(zeros(2 ** 25))) } : {}),
    "bytes that are no UTF-8": (f) => written(f, "d.jsonl", Buffer.from('{"x": "\xe9"}\n', "latin1")),
  },
  parquet: {
    "half of its bytes": (f) => written(f, "d.parquet", cut(parquetFile(), 0.5)),
    "a terabyte": (f) => sparse(join(f, "d.parquet"), text("PAR1")),
    "a footer longer than the file": (f) => {
      const bytes = parquetFile();
      new DataView(bytes.buffer).setUint32(bytes.length - 8, 2 ** 31, true);
      return written(f, "d.parquet", bytes);
    },
    "pages of noise": (f) => {
      const bytes = parquetFile();
      return written(
        f,
        "d.parquet",
        bytes.map((byte, i) => (i > 4 && i < 60 ? (i * 97) % 256 : byte)),
      );
    },
  },
  idx: {
    "a header of a huge shape": (f) => written(f, "images-idx3-ubyte", idxHeader([2 ** 31, 65_535, 65_535])),
    "a terabyte": (f) => sparse(join(f, "images-idx3-ubyte"), idxHeader([2 ** 20, 1024, 1024])),
    "a gzip bomb": (f) =>
      written(f, "images-idx3-ubyte.gz", gzipSync(Buffer.concat([idxHeader([1, 4, 4]), zeros(2 ** 25)]))),
    "half of its bytes": (f) => written(f, "images-idx3-ubyte", Buffer.concat([idxHeader([4, 4, 4]), zeros(20)])),
  },
  images: {
    "a header of 100,000 × 100,000": async (f) => picture(f, await pngOf(100_000, 100_000)),
    "half of a picture": async (f) => picture(f, cut(await pngOf(4, 4), 0.5)),
    "a drawing that names a file": (f) =>
      picture(f, '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><image href="/etc/passwd"/></svg>'),
    "a terabyte": (f) => {
      sparse(join(f, "a.png"), Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
      return f;
    },
  },
};

/** What a folder may hold, for the sources that read folders. */
const names: Readonly<Record<string, string>> = {
  npy: "x.npy",
  csv: "train.csv",
  jsonl: "train.jsonl",
  parquet: "train.parquet",
  idx: "images-idx3-ubyte",
  images: "a.png",
};

const x: Wanted = { name: "x", role: "input", shape: [4], dtype: "f32" };
const image: Wanted = { ...x, name: "x", shape: [2, 2, 1], range: [0, 1] };
const wantedOf = (source: string): Wanted => (source === "idx" || source === "images" ? image : x);

/** How long one refusal may take on a machine at its worst. A terabyte that is read takes hours. */
const soon = 120_000;

const refused = async (source: string, path: string): Promise<string> => {
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error("it waits")), soon).unref());
  const opened = await Promise.race([open(`${source}:${path}`, [wantedOf(source)]), late]);
  if (E.isRight(opened)) throw new Error("it was read");
  return opened.left.map((problem) => reportData(problem).summary).join("\n");
};

/** Bytes that one refusal may take, far below what any of these promises. */
const little = 2 ** 29;

describe("hostile data", () => {
  it("is made for every source that reads files", () => {
    expect(Object.keys(traps).sort()).toEqual([...sources.keys()].filter((name) => name !== "digits").sort());
  });

  const rows = Object.entries(traps).flatMap(([source, all]) =>
    Object.entries(all).map(([title, trap]) => ({ source, title, trap })),
  );
  it.each(rows)("$source: $title", async ({ source, title, trap }) => {
    const folder = join(root, `${source}-${title.replace(/\W+/g, "-")}`);
    mkdirSync(folder, { recursive: true });
    const path = await trap(folder);
    const before = process.memoryUsage().rss;
    const said = await refused(source, path);
    expect(process.memoryUsage().rss - before).toBeLessThan(little);
    expect(said).toMatch(/./);
    rmSync(folder, { recursive: true, force: true });
  });

  it.skipIf(process.platform === "win32").each(Object.keys(names))("%s: a link out of the folder", async (source) => {
    const [outside, folder] = [join(root, `${source}-out`), join(root, `${source}-linked`)];
    const data = { name: "x", shape: [2, 2, 1], numbers: [0, 50, 100, 255], bytes: true } as const;
    await writers[source]?.(outside, [data]);
    mkdirSync(folder, { recursive: true });
    const name = names[source] ?? "";
    const target =
      source === "images"
        ? "0.png"
        : source === "csv" || source === "jsonl" || source === "parquet"
          ? `d.${source}`
          : name;
    symlinkSync(join(outside, target), join(folder, name));
    expect(await refused(source, folder)).toContain("is a link to");
    // Named by a person, a link is followed, and taking it for the file itself is the way out that the report tells.
    rmSync(join(folder, name));
    put(folder, name, readFileSync(join(outside, target)));
    expect(E.isRight(await open(`${source}:${folder}`, [wantedOf(source)]))).toBe(true);
  });
});

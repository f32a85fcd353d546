/**
 * A writer for each format that a source reads, so that laws can put the same values into all of them.
 *
 * In: named arrays or words, the sample as first axis. Out: an address; undefined where the format can't hold them.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import sharp from "sharp";
import { type NpyData, writeNpy } from "../../../runtime/checkpoint/npy.js";

export interface Numeric {
  readonly name: string;
  /** Of one sample. */
  readonly shape: ReadonlyArray<number>;
  /** [count, ...shape] in C order. */
  readonly numbers: ReadonlyArray<number>;
  /** Levels of a picture. */
  readonly bytes?: true;
}

export interface Worded {
  readonly name: string;
  readonly words: ReadonlyArray<string>;
}

export type Held = Numeric | Worded;

export const isWorded = (held: Held): held is Worded => "words" in held;

export const widthOf = (shape: ReadonlyArray<number>): number => shape.reduce((all, size) => all * size, 1);

const countOf = (held: Held): number =>
  isWorded(held) ? held.words.length : held.numbers.length / Math.max(widthOf(held.shape), 1);

type Writer = (folder: string, data: ReadonlyArray<Held>) => Promise<string | undefined>;

export const put = (folder: string, name: string, bytes: Uint8Array | string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
};

/** A NumPy array of words: four bytes for each character. */
const wordArray = (words: ReadonlyArray<string>): Uint8Array => {
  const length = Math.max(1, ...words.map((word) => word.length));
  const body = new Uint32Array(words.length * length);
  for (const [row, word] of words.entries())
    for (let i = 0; i < word.length; i++) body[row * length + i] = word.codePointAt(i) ?? 0;
  const text = `{'descr': '<U${length}', 'fortran_order': False, 'shape': (${words.length},), }`.padEnd(117);
  const out = new Uint8Array(128 + body.byteLength);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  out.set(strToU8(`${text}\n`), 10);
  out.set(new Uint8Array(body.buffer), 128);
  return out;
};

const npyBytesOf = (held: Held): Uint8Array => {
  if (isWorded(held)) return wordArray(held.words);
  const whole = held.numbers.every((value) => Number.isInteger(value) && value >= 0 && value <= 255);
  const data: NpyData = whole ? Uint8Array.from(held.numbers) : Float32Array.from(held.numbers);
  return writeNpy({ shape: [countOf(held), ...held.shape], data });
};

/** Lists within lists, as JSON has an array. */
const nested = (numbers: ReadonlyArray<number>, [size, ...rest]: ReadonlyArray<number>): unknown => {
  if (size === undefined) return numbers[0];
  const each = widthOf(rest);
  return Array.from({ length: size }, (_, i) => nested(numbers.slice(i * each, (i + 1) * each), rest));
};

const valueAt = (held: Held, row: number): unknown => {
  if (isWorded(held)) return held.words[row];
  const each = widthOf(held.shape);
  return nested(held.numbers.slice(row * each, (row + 1) * each), held.shape);
};

const rowsOf = (data: ReadonlyArray<Held>): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.from({ length: Math.max(0, ...data.map(countOf)) }, (_, row) =>
    Object.fromEntries(data.map((held) => [held.name, valueAt(held, row)])),
  );

/** One column for each number: `x.0`, `x.1` … */
const flatColumns = (held: Held): ReadonlyArray<readonly [string, ReadonlyArray<unknown>]> => {
  if (isWorded(held)) return [[held.name, held.words]];
  if (held.shape.length === 0) return [[held.name, held.numbers]];
  const each = widthOf(held.shape);
  return Array.from({ length: each }, (_, k) => [
    `${held.name}.${k}`,
    Array.from({ length: countOf(held) }, (_, row) => held.numbers[row * each + k]),
  ]);
};

const csvText = (data: ReadonlyArray<Held>): string => {
  const columns = data.flatMap(flatColumns);
  const rows = Array.from({ length: columns[0]?.[1].length ?? 0 }, (_, row) =>
    columns.map(([, values]) => values[row]).join(","),
  );
  return `${[columns.map(([name]) => name).join(","), ...rows].join("\n")}\n`;
};

const idxBytes = (sizes: ReadonlyArray<number>, numbers: ReadonlyArray<number>): Uint8Array => {
  const out = new Uint8Array(4 + 4 * sizes.length + numbers.length);
  const view = new DataView(out.buffer);
  out.set([0, 0, 8, sizes.length]);
  for (const [axis, size] of sizes.entries()) view.setUint32(4 + 4 * axis, size);
  out.set(numbers, 4 + 4 * sizes.length);
  return out;
};

const isGrey = (held: Held): held is Numeric =>
  !isWorded(held) && held.bytes === true && held.shape.length === 3 && held.shape[2] === 1;

const isPicture = (held: Held): held is Numeric =>
  !isWorded(held) && held.bytes === true && held.shape.length === 3 && [1, 3].includes(held.shape[2] ?? 0);

const pngOf = (held: Numeric, row: number): Promise<Buffer> => {
  const [height = 1, width = 1, channels = 1] = held.shape;
  const each = widthOf(held.shape);
  const bytes = Uint8Array.from(held.numbers.slice(row * each, (row + 1) * each));
  return sharp(bytes, { raw: { height, width, channels: channels as 1 | 3 } })
    .png()
    .toBuffer();
};

const asPictures = async (folder: string, pictures: Numeric, others: ReadonlyArray<Held>): Promise<string> => {
  const label = others.find((held) => held.name === "label" && isWorded(held));
  const named = Array.from({ length: countOf(pictures) }, (_, row) =>
    label !== undefined && isWorded(label) ? `${label.words[row]}/${row}.png` : `${row}.png`,
  );
  for (const [row, name] of named.entries()) put(folder, name, await pngOf(pictures, row));
  const rest = others.filter((held) => held !== label);
  if (rest.length > 0) put(folder, "metadata.csv", csvText([{ name: "file_name", words: named }, ...rest]));
  return `images:${folder}`;
};

/** By the word of the source that reads it. */
export const writers: Readonly<Record<string, Writer>> = {
  npy: async (folder, data) => {
    for (const held of data) put(folder, `${held.name}.npy`, npyBytesOf(held));
    return `npy:${folder}`;
  },
  npz: async (folder, data) => {
    put(folder, "d.npz", zipSync(Object.fromEntries(data.map((held) => [`${held.name}.npy`, npyBytesOf(held)]))));
    return `npz:${join(folder, "d.npz")}`;
  },
  csv: async (folder, data) => {
    put(folder, "d.csv", csvText(data));
    return `csv:${join(folder, "d.csv")}`;
  },
  jsonl: async (folder, data) => {
    put(
      folder,
      "d.jsonl",
      rowsOf(data)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(""),
    );
    return `jsonl:${join(folder, "d.jsonl")}`;
  },
  parquet: async (folder, data) => {
    const columnData = data.flatMap(flatColumns).map(([name, values]) => ({
      name,
      data: [...values],
      type: typeof values[0] === "string" ? "STRING" : "DOUBLE",
    }));
    put(folder, "d.parquet", new Uint8Array(parquetWriteBuffer({ columnData: columnData as never })));
    return `parquet:${join(folder, "d.parquet")}`;
  },
  idx: async (folder, data) => {
    const [images, ...others] = data;
    const [label] = others;
    const labels = label === undefined || (!isWorded(label) && label.name === "label" && label.shape.length === 0);
    if (images === undefined || !isGrey(images) || others.length > 1 || !labels) return undefined;
    const whole = label === undefined || (!isWorded(label) && label.numbers.every(Number.isInteger));
    if (!whole) return undefined;
    const [height = 1, width = 1] = images.shape;
    put(folder, "images-idx3-ubyte", idxBytes([countOf(images), height, width], images.numbers));
    if (label !== undefined && !isWorded(label))
      put(folder, "labels-idx1-ubyte", idxBytes([countOf(label)], label.numbers));
    return `idx:${folder}`;
  },
  images: async (folder, data) => {
    const [pictures, ...others] = data;
    return pictures === undefined || !isPicture(pictures) ? undefined : asPictures(folder, pictures, others);
  },
};

/** A folder for what one test writes. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), "graft-formats-"));

/**
 * What a checkpoint remembers of its data, so that a resumed run can tell whether it is the same.
 *
 * In: a data address, its samples, and who hashes. Out: counts and a SHA-256. Node and a page hash by different
 * libraries, so the hash is passed in.
 */
import { categoriesIn, classCounts } from "../data/classes.js";
import type { Dataset, Split } from "../data/index.js";
import { isRows, type Kept, type Rows, roomFor } from "../data/rows.js";
import type { Engine, Fma, Precision } from "../engine/engine.js";

export interface EngineMark {
  readonly name: string;
  readonly version: string;
  /** What products were rounded to, where that was not float32. */
  readonly precision?: Precision;
  /** Whether products were rounded before they were added to, where the engine has the choice. */
  readonly fma?: Fma;
}

/** What a checkpoint says of the engine. */
export const engineMark = ({ name, version, settings }: Pick<Engine, "name" | "version" | "settings">): EngineMark => {
  const { precision, fma } = settings ?? {};
  return {
    ...{ name, version, ...(fma && { fma }) },
    ...(precision === undefined || precision === "float32" ? {} : { precision }),
  };
};

export interface DataMark {
  /** The data's address. */
  readonly source: string;
  /** Samples. */
  readonly train: number;
  readonly heldOut: number;
  readonly sha256: string;
  /** Of each category, how many training samples each class has, to the last that occurs. */
  readonly classes?: Readonly<Record<string, ReadonlyArray<number>>>;
  /** What inputs and conditions are called in the data, where that is another name than the model's. */
  readonly names?: Readonly<Record<string, ReadonlyArray<string>>>;
}

/** A SHA-256 under way. */
export interface Hash {
  readonly update: (part: Uint8Array | string) => void;
  /** In hexadecimal. */
  readonly digest: () => string;
}

export type NewHash = () => Hash;

/** The SHA-256 of a whole, in hexadecimal. */
export type Digest = (whole: Uint8Array | string) => string;

/**
 * Numbers that are hashed of what is too large to be held: enough to tell other data, without reading a disk for
 * minutes.
 */
const HASHED = 2 ** 24;
const PIECE = 2 ** 20;

/** More names are not kept. */
const MOST_NAMES = 2 ** 14;

/** All rows that lie in memory, in order; of a file's, evenly spaced stretches. */
function* partsOf(data: Rows, size: number, count: number): Generator<Kept> {
  const each = Math.max(1, Math.floor(PIECE / Math.max(size, 1)));
  const parts = Math.ceil(count / each);
  const step = data.far === undefined ? 1 : Math.max(1, Math.floor((parts * PIECE) / HASHED));
  const room = roomFor(data, Math.min(each, count) * size);
  for (let part = 0; part < parts; part += step) {
    const rows = Uint32Array.from({ length: Math.min(each, count - part * each) }, (_, i) => part * each + i);
    const numbers = room.subarray(0, rows.length * size);
    data.read(rows, numbers);
    yield numbers;
  }
}

/** What of a dataset decides a training: names, shapes and every value. */
const addDataset = (hash: Hash, { count, columns }: Dataset): void => {
  for (const { name, shape, dtype, data } of columns) {
    hash.update(`${JSON.stringify({ name, count, shape, dtype })}\n`);
    const size = shape.reduce((product, each) => product * each, 1);
    for (const part of isRows(data) ? partsOf(data, size, count) : [data])
      hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
};

/** What the data calls the numbers of each column; a name that is the model's own says nothing new. */
const namesIn = ({ columns }: Dataset): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(
    columns.flatMap(({ name, called = [] }) => {
      const own = called.every((each, i) => each === name || each === `${name}.${i}`);
      return own || called.length > MOST_NAMES ? [] : [[name, called] as const];
    }),
  );

export const markWith = (newHash: NewHash, source: string, { train, heldOut }: Split): DataMark => {
  const hash = newHash();
  addDataset(hash, train);
  addDataset(hash, heldOut);
  const names = namesIn(train);
  const classes = categoriesIn(train).map((name) => [name, classCounts(train, name)] as const);
  return {
    source,
    train: train.count,
    heldOut: heldOut.count,
    sha256: hash.digest(),
    ...(classes.length === 0 ? {} : { classes: Object.fromEntries(classes) }),
    ...(Object.keys(names).length === 0 ? {} : { names }),
  };
};

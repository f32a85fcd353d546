/**
 * What a checkpoint remembers of its data, so that a resumed run can tell whether it is the same.
 *
 * In: a data address, its samples, and who hashes. Out: counts and a SHA-256. Node and a page hash by different libraries, so the hash is passed in.
 */
import type { Dataset, Split } from "../data/index.js";
import type { Precision } from "../engine/engine.js";

export interface EngineMark {
  readonly name: string;
  readonly version: string;
  /** What products were rounded to, where that was not float32. */
  readonly precision?: Precision;
}

export interface DataMark {
  /** The data's address. */
  readonly source: string;
  /** Samples. */
  readonly train: number;
  readonly heldOut: number;
  readonly sha256: string;
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

/** What of a dataset decides a training: names, shapes and every value. */
const addDataset = (hash: Hash, { count, columns }: Dataset): void => {
  for (const { name, shape, dtype, data } of columns) {
    hash.update(`${JSON.stringify({ name, count, shape, dtype })}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
};

export const markWith = (newHash: NewHash, source: string, { train, heldOut }: Split): DataMark => {
  const hash = newHash();
  addDataset(hash, train);
  addDataset(hash, heldOut);
  return { source, train: train.count, heldOut: heldOut.count, sha256: hash.digest() };
};

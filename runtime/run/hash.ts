/**
 * SHA-256 of files and of data.
 */
import { createHash } from "node:crypto";
import type { Dataset, Split } from "../data/index.js";
import type { DataMark } from "./state.js";

/** In hexadecimal. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** What of a dataset decides a training: names, shapes and every value. */
const addDataset = (hash: ReturnType<typeof createHash>, { count, columns }: Dataset): void => {
  for (const { name, shape, dtype, data } of columns) {
    hash.update(`${JSON.stringify({ name, count, shape, dtype })}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
};

/** What a checkpoint remembers of its data, so that a resumed run can tell whether it is the same. */
export const markData = (source: string, { train, heldOut }: Split): DataMark => {
  const hash = createHash("sha256");
  addDataset(hash, train);
  addDataset(hash, heldOut);
  return { source, train: train.count, heldOut: heldOut.count, sha256: hash.digest("hex") };
};

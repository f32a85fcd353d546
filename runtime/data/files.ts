/**
 * The sources that a machine with files has.
 *
 * A new source is one file and one row here. Paths are relative to the working folder.
 */
import { csv } from "./csv.js";
import type { Dataset, Opened, Wanted } from "./dataset.js";
import { digits } from "./digits.js";
import type { Found } from "./field.js";
import { idx } from "./idx.js";
import { images } from "./images.js";
import { find as findIn, open as openFrom, type Sources } from "./index.js";
import { jsonl } from "./jsonl.js";
import { npy } from "./npy.js";
import { npz } from "./npz.js";
import { parquet } from "./parquet.js";

export const sources: Sources = new Map([
  ["digits", digits],
  ["idx", idx],
  ["csv", csv],
  ["npy", npy],
  ["npz", npz],
  ["images", images],
  ["parquet", parquet],
  ["jsonl", jsonl],
]);

/** What lies at an address of any of them. */
export const find = (uri: string): Promise<Opened<Found>> => findIn(sources, uri);

/** Opens an address of any of them. */
export const open = (uri: string, wanted: ReadonlyArray<Wanted>): Promise<Opened<Dataset>> =>
  openFrom(sources, uri, wanted);

/**
 * The sources that a machine with files has.
 *
 * A new source is one file and one row here. Paths are relative to the working folder.
 */
import { csv } from "./csv.js";
import type { Dataset, Opened, Wanted } from "./dataset.js";
import { digits } from "./digits.js";
import { idx } from "./idx.js";
import { open as openFrom, type Sources } from "./index.js";
import { npy } from "./npy.js";
import { npz } from "./npz.js";

export const sources: Sources = new Map([
  ["digits", digits],
  ["idx", idx],
  ["csv", csv],
  ["npy", npy],
  ["npz", npz],
]);

/** Opens an address of any of them. */
export const open = (uri: string, wanted: ReadonlyArray<Wanted>): Promise<Opened<Dataset>> =>
  openFrom(sources, uri, wanted);

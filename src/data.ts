/**
 * The data that a model wants.
 *
 * In: a core model and an address. Out: a dataset with a column for each input and condition, every value inside its domain.
 */
import { resolve } from "node:path";
import type { CoreModel } from "../compiler/expand/core.js";
import { open, sources } from "../runtime/data/files.js";
import { type Dataset, joint, type Opened } from "../runtime/data/index.js";
import { wantedBy } from "./wanted.js";

export { wantedBy } from "./wanted.js";

/** Opens an address for a model. */
export const openData = (core: CoreModel, address: string): Promise<Opened<Dataset>> => open(address, wantedBy(core));

const settledOne = (address: string): string => {
  const colon = address.indexOf(":");
  const source = sources.get(address.slice(0, Math.max(colon, 0)));
  const path = address.slice(colon + 1);
  return source?.takesPath === true && path !== "" ? `${address.slice(0, colon)}:${resolve(path)}` : address;
};

/** The same address from any working folder: paths in it become absolute. */
export const settledAddress = (address: string): string =>
  address
    .split(joint)
    .map((part) => settledOne(part.trim()))
    .join(joint);

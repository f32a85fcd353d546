/**
 * The data that a model wants.
 *
 * In: a core model and an address. Out: a dataset with a column for each input and condition, every value inside its
 * domain.
 */
import { resolve } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../compiler/expand/core.js";
import { open, sources } from "../runtime/data/files.js";
import { type Dataset, joint, type Opened, type Split } from "../runtime/data/index.js";
import { settled } from "../runtime/data/split.js";
import { marksWanted, splitFor, wantedBy } from "./wanted.js";

export { wantedBy } from "./wanted.js";

/** Opens an address for a model. */
export const openData = (core: CoreModel, address: string): Promise<Opened<Dataset>> => open(address, wantedBy(core));

/** Opens an address of samples to hold out: they have weights, and no folds or groups. */
const openHeldOut = (core: CoreModel, address: string): Promise<Opened<Dataset>> =>
  open(address, [...wantedBy(core), ...marksWanted(core).filter(({ mark }) => mark?._tag === "Weight")]);

/** Opens an address to train a model on: also the columns that say which samples are held out, and what each counts. */
export const openTraining = (core: CoreModel, address: string): Promise<Opened<Dataset>> =>
  open(address, [...wantedBy(core), ...marksWanted(core)]);

/** The data at an address, split as training splits it; samples to hold out may lie at an address of their own. */
export const openParts = async (core: CoreModel, address: string, seed: number): Promise<Opened<Split>> => {
  const data = await openTraining(core, address);
  if (E.isLeft(data)) return data;
  const { validation } = core.train;
  const parts = splitFor(core, data.right, seed);
  if (typeof validation === "number" || parts.how?.by === "fold") return E.right(parts);
  const found = await openHeldOut(core, validation);
  if (E.isLeft(found)) return found;
  const { heldOut: test, ...all } = found.right;
  return E.right({ train: parts.train, heldOut: settled(test ?? all), how: { by: "address", address: validation } });
};

const settledOne = (address: string): string => {
  const colon = address.indexOf(":");
  const source = sources.get(address.slice(0, Math.max(colon, 0)));
  const path = address.slice(colon + 1);
  return source?.takesPath === true && path !== "" ? `${address.slice(0, colon)}:${resolve(path)}` : address;
};

/** Where a model's samples lie, as a run keeps it: `address` instead of the spec's own. */
export const settledSources = (
  { train }: CoreModel,
  address?: string,
): { readonly data: string; readonly validation?: string } => ({
  data: settledAddress(address ?? train.data),
  ...(typeof train.validation === "string" ? { validation: settledAddress(train.validation) } : {}),
});

/** The same address from any working folder: paths in it become absolute. */
export const settledAddress = (address: string): string =>
  address
    .split(joint)
    .map((part) => settledOne(part.trim()))
    .join(joint);

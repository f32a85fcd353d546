/**
 * The data that a model wants.
 *
 * In: a core model and an address. Out: a dataset with a column for each input and condition, every value inside its domain.
 */
import { resolve } from "node:path";
import type { CoreModel } from "../compiler/expand/core.js";
import { shapeAt, type TensorType } from "../compiler/graph/type.js";
import { type Dataset, type Opened, open, sources, type Wanted } from "../runtime/data/index.js";

const shaped = ({ dtype, axes }: TensorType): Pick<Wanted, "shape" | "dtype"> => ({
  shape: shapeAt(axes, 1).slice(1),
  dtype,
});

/** A column for each input, and for each condition, injected or not: a condition that is declared is known of the data. */
export const wantedBy = ({ inputs, conditions }: CoreModel): ReadonlyArray<Wanted> => [
  ...inputs.map(
    ({ name, type, range }): Wanted => ({
      name,
      role: "input",
      ...shaped(type),
      ...(range === undefined ? {} : { range }),
    }),
  ),
  ...conditions.map(
    ({ name, raw, domain, null: kind }): Wanted => ({
      name,
      role: "condition",
      ...shaped(raw),
      ...domain,
      ...(kind === undefined ? {} : { nullable: true }),
    }),
  ),
];

/** Opens an address for a model. */
export const openData = (core: CoreModel, address: string): Promise<Opened<Dataset>> => open(address, wantedBy(core));

/** The same address from any working folder: a path in it becomes absolute. */
export const settledAddress = (address: string): string => {
  const colon = address.indexOf(":");
  const source = sources.get(address.slice(0, Math.max(colon, 0)));
  const path = address.slice(colon + 1);
  return source?.takesPath === true && path !== "" ? `${address.slice(0, colon)}:${resolve(path)}` : address;
};

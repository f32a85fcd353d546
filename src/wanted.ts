/**
 * The columns that a model wants of data.
 *
 * In: a core model. Out: what a data source must give for each of its inputs and conditions. No Node in here: a page asks too.
 */
import type { CoreModel } from "../compiler/expand/core.js";
import { shapeAt, type TensorType } from "../compiler/ir/graph/type.js";
import type { Wanted } from "../runtime/data/dataset.js";

const shaped = ({ dtype, axes }: TensorType): Pick<Wanted, "shape" | "dtype"> => ({
  shape: shapeAt(axes, 1).slice(1),
  dtype,
});

/** A column for each input, and for each condition, injected or not: a condition that is declared is known of the data. */
export const wantedBy = ({ inputs, conditions, decoder }: CoreModel): ReadonlyArray<Wanted> => [
  ...inputs.map(
    ({ name, type, range, written, padding }): Wanted => ({
      name,
      role: "input",
      ...shaped(type),
      ...(range === undefined ? {} : { range }),
      ...(written.from === undefined ? {} : { from: written.from }),
      ...(written.scale === undefined ? {} : { scale: written.scale }),
      ...(written.missing === undefined ? {} : { masked: true }),
      ...(padding === undefined ? {} : { padding }),
      ...("fit" in written && written.fit !== undefined ? { fit: written.fit } : {}),
      ...(decoder.outputs.some((output) => output.name === name && output.definition.counts === true)
        ? { counts: true }
        : {}),
    }),
  ),
  ...conditions.map(
    ({ name, raw, domain, null: kind, written }): Wanted => ({
      name,
      role: "condition",
      ...shaped(raw),
      ...domain,
      ...(kind === undefined ? {} : { nullable: true }),
      ...("scale" in written && written.scale !== undefined ? { scale: written.scale } : {}),
      ...(written.from === undefined ? {} : { from: written.from }),
    }),
  ),
];

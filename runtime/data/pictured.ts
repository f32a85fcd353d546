/**
 * The fields of a set of labelled images: `digits`, `idx` and others share them.
 *
 * In: images, their labels and what else is known of each. Out: `image`, `label` (also by the other names that classes
 * go by), the rest by their names, and the columns that follow from a grey image.
 */
import * as E from "fp-ts/lib/Either.js";
import { derivedFrom } from "./derived.js";
import { type Field, labelNames, type NumberField, type Numbers, type Opened, type StoredNumbers } from "./field.js";

export interface Pictured {
  readonly count: number;
  /** Of one image: [height, width, channels]. */
  readonly shape: ReadonlyArray<number>;
  /** What the values are levels of: 1 or 255. */
  readonly full: 1 | 255;
  readonly images: () => Promise<Opened<Float32Array | Uint8Array>>;
  /** Where they lie as they are. */
  readonly stored?: StoredNumbers;
  readonly labels?: () => Promise<Opened<Numbers>>;
  /** Further fields, such as an image's factors. */
  readonly columns?: ReadonlyArray<NumberField>;
}

const derivedFields = ({ count, shape, full, images }: Pictured): ReadonlyArray<NumberField> =>
  derivedFrom({ count, shape }).map(({ name, shape: of, values }) => ({
    _tag: "Numbers",
    name,
    shape: of,
    full: 1,
    type: "float32",
    derived: true,
    values: async () => {
      const found = await images();
      return E.map((data: Float32Array | Uint8Array) => values((i) => (data[i] ?? 0) / full))(found);
    },
  }));

export const picturedFields = (set: Pictured): ReadonlyArray<Field> => {
  const { shape, full, images, labels, stored, columns = [] } = set;
  const label: ReadonlyArray<NumberField> =
    labels === undefined
      ? []
      : [
          {
            _tag: "Numbers",
            name: "label",
            also: labelNames,
            label: true,
            shape: [],
            type: "whole numbers",
            values: labels,
          },
        ];
  const type = full === 255 ? "uint8" : "float32";
  return [
    ...label,
    { _tag: "Numbers", name: "image", shape, full, type, values: images, ...(stored && { stored }) },
    ...columns,
    ...derivedFields(set),
  ];
};

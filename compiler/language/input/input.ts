// What an input file declares: what is read per sample, and the names that expressions may use.
import type { TensorType } from "../../ir/graph/type.js";
import type { Resolved } from "../codec.js";
import { word } from "../codec.js";
import { from } from "../from.js";
import { range } from "../range.js";
import { type Fields, optional, type RecordOf } from "../record.js";

export interface InputDefinition<F extends Fields> {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  readonly shape: (input: Resolved<RecordOf<F>>) => TensorType;
  /** `image.size`, `image.height` …: what an expression may read, without the input's name. */
  readonly names: (input: Resolved<RecordOf<F>>) => Readonly<Record<string, number>>;
}

export const input = <F extends Fields>(definition: InputDefinition<F>): InputDefinition<F> => definition;

/** What every input may say of the data that it is read from. */
export const sourceFields = { from };

export const missingField = optional(
  word("what becomes of missing values", ["mask"]),
  '"mask": missing values are left out of the loss, and the encoder is told where they are, by a second half of zeros and ones. Without it a missing value is an error.',
);

export const rangeField = optional(range, "The interval that values lie in, checked at the data door: [least, most].");

/** The input of ones and zeros that says which numbers of another are there: no input is called so, since a name holds no dot. */
export const knownName = (input: string): string => `${input}.known`;

// What an input file declares: what is read per sample, and the names that expressions may use.
import type { Ref } from "../../ir/graph/builder.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { Scope } from "../../scope/scope.js";
import type { Resolved } from "../codec.js";
import { either, text, word } from "../codec.js";
import type { Called } from "../form.js";
import { from } from "../from.js";
import { range } from "../range.js";
import { type Fields, optional, type RecordOf, record, required } from "../record.js";

export interface InputDefinition<F extends Fields> extends Called {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  readonly shape: (input: Resolved<RecordOf<F>>) => TensorType;
  /** `image.size`, `image.height` …: what an expression may read, without the input's name. */
  readonly names: (input: Resolved<RecordOf<F>>) => Readonly<Record<string, number>>;
  /**
   * Of an input whose values are classes: how many there are, and what they are called. Its data are their numbers,
   * from 0.
   */
  readonly classes?: (input: Resolved<RecordOf<F>>) => Classes;
  /** What the encoder reads of it, of type `shape`; absent: the values themselves. `scope` is named after the input. */
  readonly entering?: (scope: Scope, input: Resolved<RecordOf<F>>, raw: Ref) => Ref;
  /** The type of what the encoder reads of it, where that isn't `shape`. */
  readonly reading?: (input: Resolved<RecordOf<F>>) => TensorType;
}

export interface Classes {
  readonly count: number;
  readonly labels?: ReadonlyArray<string>;
  /**
   * Declares that class 0 ends a sequence of them: what stands behind is padding, and they are drawn one after another.
   */
  readonly ends?: true;
}

export const input = <F extends Fields>(definition: InputDefinition<F>): InputDefinition<F> => definition;

/** What every input may say of the data that it is read from. */
export const sourceFields = { from };

export const missingField = optional(
  word("what becomes of missing values", ["mask"]),
  '"mask": missing values are left out of the loss, and the encoder sees where they are, by a second half of ' +
    "zeros and ones. Without it a missing value is an error.",
);

/** How long each sample of a sequence is: where its missing values begin, or what a column says. */
export type PaddingRule = "missing" | { readonly length: string };

export const paddingField = optional(
  either(
    '"missing", or an object with `length`',
    (u) => typeof u === "string",
    word("a padding rule", ["missing"]),
    record("a length", {
      length: required(text, "The column of the data that says how many time steps each sample has."),
    }),
  ),
  'Samples may be shorter: "missing", where the values at the end are missing (NaN, or a shorter list); or { ' +
    '"length": COLUMN }, by a column of the data. Padding is left out of recurrent states, attention, pools, ' +
    "normalisations and the loss. Without it every sample has `length` time steps.",
);

export const rangeField = optional(range, "The interval that values lie in, checked at the data door: [least, most].");

/**
 * The input of ones and zeros that says which numbers of another are there: no input is called so, since a name holds
 * no dot.
 */
export const knownName = (input: string): string => `${input}.known`;

/** The input of ones and zeros that says which time steps of a sequence are there. */
export const stepsName = (input: string): string => `${input}.steps`;

// What a likelihood file declares: the parameters that the decoder makes for each value of the data, the negative
// log-likelihood of data under them, and their distribution's mean. Parameters go by name: their order along the
// decoder's last axis is known here alone.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { lastAxis, type TensorType } from "../../ir/graph/type.js";
import { slice } from "../../ir/op/dsl.js";
import type { Part, Scope } from "../../scope/scope.js";
import type { Resolved } from "../codec.js";
import type { Called } from "../form.js";
import type { Range } from "../range.js";
import type { Fields, RecordOf } from "../record.js";
import type { Chance } from "./chance.js";

/** What is decoded, as an input declares it. */
export interface Data {
  readonly type: TensorType;
  readonly range: Range | undefined;
}

export type Parameters = Readonly<Record<string, Ref>>;

/** One element's parameters, by name: those with an axis more than the data have several numbers. */
export interface At {
  (name: string): number;
  readonly all: (name: string) => ReadonlyArray<number>;
}

/**
 * The fields of a likelihood as its data has them; or the field that is missing, or says something else than the data.
 */
export type Settled<L> = { readonly likelihood: L } | { readonly field: string; readonly missing: boolean };

/** How a value is drawn. */
export interface Draws<L> {
  /** What a draw is made from, each with the data's axes, or one axis more, or none. */
  readonly from: (b: Builder, likelihood: L, parameters: Parameters, data: Data) => Parameters;
  readonly one: (chance: Chance, likelihood: L, at: At, range: Range | undefined) => number;
}

export interface LikelihoodDefinition<F extends Fields> extends Called {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  /** Where the data must lie; absent: anywhere. */
  readonly support?: Range;
  /** Its values are counted between the ends of the data's range, so the input must declare one. */
  readonly countsRange?: true;
  /** Declares that the mean of its values may be none of them: a picture shows a draw. */
  readonly drawn?: true;
  /** It has a density, whose nats depend on the unit that data is in. */
  readonly density?: true;
  /** The variance, where it is fixed: then nothing bounds it. */
  readonly fixedVariance?: (likelihood: Resolved<RecordOf<F>>) => number | undefined;
  /**
   * Of a likelihood of classes: its fields for data that has so many; `undefined`: for numbers, and then what it lacks.
   */
  readonly ofClasses?: (
    likelihood: Resolved<RecordOf<F>>,
    classes: number | undefined,
  ) => Settled<Resolved<RecordOf<F>>>;
  /** Declares that its values are counts: whole numbers of at least 0. */
  readonly counts?: true;
  /** What is known of a sample from the data, in place of parameters that stand for it where there is none. */
  readonly observed?: (b: Builder, likelihood: Resolved<RecordOf<F>>, target: Ref) => Parameters;
  /**
   * The next values of its statistics, from what a batch's samples were observed to be; `running`: what they are, by
   * name.
   */
  readonly follow?: (
    b: Builder,
    likelihood: Resolved<RecordOf<F>>,
    observed: Parameters,
    running: (name: string) => Ref,
  ) => Parameters;
  /** What the decoder makes, in order along its last axis. */
  readonly parts: (likelihood: Resolved<RecordOf<F>>) => ReadonlyArray<Part>;
  /**
   * The distribution's parameters, from the parts by name and what is learned beside them; absent: the parts
   * themselves.
   */
  readonly parameters?: (scope: Scope, likelihood: Resolved<RecordOf<F>>, parts: Parameters) => Parameters;
  /** What the distribution comes to where the decoder's numbers lie between these: "probabilities from 0.5 to 0.73". */
  readonly confined?: (reached: Range) => string;
  /** −log p(target | parameters) per element, in nats. */
  readonly negativeLog: (
    b: Builder,
    likelihood: Resolved<RecordOf<F>>,
    parameters: Parameters,
    target: Ref,
    data: Data,
  ) => Ref;
  /** The distribution's mean. */
  readonly mean: (b: Builder, likelihood: Resolved<RecordOf<F>>, parameters: Parameters, data: Data) => Ref;
  readonly draws: Draws<Resolved<RecordOf<F>>>;
  /** What reconstructions and samples show, where it isn't the mean. */
  readonly shown?: (b: Builder, likelihood: Resolved<RecordOf<F>>, parameters: Parameters, data: Data) => Ref;
}

export const likelihood = <F extends Fields>(definition: LikelihoodDefinition<F>): LikelihoodDefinition<F> =>
  definition;

/** A parameter by its name: a likelihood that asks for one it didn't declare is a broken invariant. */
export const named = (parameters: Parameters, name: string): Ref => {
  const found = parameters[name];
  if (found === undefined) throw new Error(`no parameter ${name} among ${Object.keys(parameters).join(", ")}`);
  return found;
};

const last = (type: TensorType): number => type.axes.length - 1;

/** What the decoder must make: the data's axes, the last one holding every part. */
export const madeFor = (parts: ReadonlyArray<Part>, { dtype, axes }: TensorType): TensorType => {
  const each = parts.reduce((sum, part) => sum + part.each, 0);
  return {
    dtype,
    axes: axes.map((a, i) => (i === axes.length - 1 && typeof a.size === "number" ? { ...a, size: a.size * each } : a)),
  };
};

/** The parts by name, cut from what the decoder made for data of this type. */
export const partsOf = (b: Builder, parts: ReadonlyArray<Part>, made: Ref, data: TensorType): Parameters => {
  const width = lastAxis(data)?.size;
  if (typeof width !== "number") throw new Error("data with a batch as its last axis");
  if (parts.length === 1) return { [(parts[0] as Part).name]: made };
  let start = 0;
  const cut = parts.map(({ name, each }) => {
    const part = slice(b, made, last(data), start, width * each);
    start += width * each;
    return [name, part] as const;
  });
  return Object.fromEntries(cut);
};

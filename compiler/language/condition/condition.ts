// What a condition file declares: the value fed per sample, its domain, and the float code that is injected.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { Flow, Scope } from "../../scope/scope.js";
import type { Resolved } from "../codec.js";
import type { Called } from "../form.js";
import type { PaddingRule } from "../input/input.js";
import type { Range } from "../range.js";
import type { Fields, RecordOf } from "../record.js";

/** What the data door checks: a value outside is an error there, never a silent zero row (C10). */
export interface Domain {
  readonly classes?: number;
  /** How many members a set chooses from: values are zeros and ones. */
  readonly members?: number;
  /** Names of the classes or members, in order. */
  readonly labels?: ReadonlyArray<string>;
  readonly range?: Range;
  /** Where nothing bounds a number: the interval that it is shown through, of a trained model. */
  readonly usual?: Range;
  /** Of a text: its tokens, numbered from 1; 0 ends it. */
  readonly vocabulary?: ReadonlyArray<string>;
  /** Of a sequence: samples may be shorter, and how it is known where they end. */
  readonly padding?: PaddingRule;
}

export interface ConditionDefinition<F extends Fields> extends Called {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  /** Small ones, one for each of its encodings by name, for the table of placements; absent: its sample alone. */
  readonly tried?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The type of the raw value that data and callers give. */
  readonly raw: (condition: Resolved<RecordOf<F>>) => TensorType;
  readonly domain: (condition: Resolved<RecordOf<F>>) => Domain;
  readonly names: (condition: Resolved<RecordOf<F>>) => Readonly<Record<string, number>>;
  /** How the code is written, for `explain`: "one-hot 10". */
  readonly encoding: (condition: Resolved<RecordOf<F>>) => string;
  /** Whether its code lays its classes on a line, in the order of their numbers; absent: it does not. */
  readonly onLine?: (condition: Resolved<RecordOf<F>>) => boolean;
  /** A value of the condition of this name whose code is all zeros, if there is one: a null of zeros looks like it. */
  readonly zero: (condition: Resolved<RecordOf<F>>, name: string) => string | undefined;
  /**
   * The code: float32 before it meets data (an integer one-hot would decide a concat's dtype, C08). `scope` is named
   * after the condition, so that an embedding is one table however often it is injected.
   */
  readonly code: (scope: Scope, condition: Resolved<RecordOf<F>>, raw: Ref) => Flow;
  /** Absent: no head can predict it. */
  readonly predictor?: Predictor<Resolved<RecordOf<F>>>;
}

/** How a head predicts the condition from z. */
export interface Predictor<C> {
  /** How many numbers the head makes. */
  readonly units: (condition: C) => number;
  /** What the loss charges for `made`, [batch, units], where the condition is `raw`, per sample and element. */
  readonly charge: (b: Builder, condition: C, made: Ref, raw: Ref) => Ref;
  /** 1 for each sample whose prediction is right, else 0; absent where predictions are more or less right. */
  readonly right?: (b: Builder, condition: C, made: Ref, raw: Ref) => Ref;
}

/** Zeros as a value, where the declared range holds 0. */
export const zeros = (range: Range | undefined): string | undefined =>
  range === undefined || (range[0] <= 0 && range[1] >= 0) ? "zeros" : undefined;

export const condition = <F extends Fields>(definition: ConditionDefinition<F>): ConditionDefinition<F> => definition;

/** A code whose indices are drawn from the condition's own streams. */
export const codeOf = (scope: Scope, ref: Ref, width: number): Flow => ({
  ref,
  origin: [{ source: scope.path, start: 0, count: width }],
});

/**
 * The checker in the type system: a spec written as a literal is checked while it is written.
 *
 * ```ts
 * const spec = defineModel({ graft: 1, inputs: { … }, … });   // a mistake is an error at its field, in words
 * ```
 *
 * In: a literal. Out: the same literal. Nothing here runs but `defineModel`, which gives back what it gets.
 *
 * @module graftml/typed
 */
import type { Checked } from "./check.js";
import type { Spec } from "./spec.js";

/**
 * A spec, checked by the TypeScript compiler: keys, words, names and shapes. What it can't see (ranges of numbers,
 * limits, warnings) is found when the spec is compiled. Gives back the spec, typed as it was written.
 */
export const defineModel = <const S extends Spec>(spec: Checked<S>): S => spec as unknown as S;

export type { Checked } from "./check.js";
export type { Spec } from "./spec.js";
export type { BatchOf, CodeOf, ConditionsOf, ConditionValue, OutputsOf, Sampled, Values } from "./value.js";

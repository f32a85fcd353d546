/**
 * A trained model under a changed spec, without retraining. In: what the old model holds, both typed models and
 * programs. Out: the new model's tensors, an account of each, and notes of what was rewritten.
 */

import { madeBy } from "../../compiler/assemble/definition.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import type { Program } from "../../compiler/ir/program.js";
import { widthOf } from "../../compiler/scope/scope.js";
import type { Tensors } from "../engine/engine.js";
import { initialise } from "../train/initialise.js";
import { rewrite } from "./algebra.js";
import { type Carriage, carry, type Widths } from "./carry.js";
import { holdingOf } from "./held.js";

export type { Carriage, Carried } from "./carry.js";

export interface Side {
  readonly typed: TypedModel;
  readonly program: Program;
}

export interface Swapped extends Carriage {
  readonly notes: ReadonlyArray<string>;
}

/** The width of every condition's code that enters somewhere, and of every encoding that enters layers of its own. */
const widthsIn = ({ injections, conditions }: TypedModel): Widths =>
  new Map([
    ...injections.map(({ condition, code }) => [condition, widthOf(code)] as const),
    ...conditions.flatMap(({ condition, encoded, code }) => [
      [condition, widthOf(encoded)] as const,
      [madeBy(condition), widthOf(code)] as const,
    ]),
  ]);

/**
 * `tensors` hold the old model's parameters, statistics and slots; what is new starts from the streams of `seed`. Pure.
 */
export const swap = (before: Side, after: Side, tensors: Tensors, seed: number): Swapped => {
  const { holding, notes, recoded = [] } = rewrite(holdingOf(before.program.state, tensors), before.typed, after.typed);
  const now = widthsIn(after.typed);
  const then = new Map(
    [...widthsIn(before.typed)].map(([name, width]) => [
      name,
      recoded.includes(name) ? (now.get(name) ?? width) : width,
    ]),
  );
  const fresh = initialise(after.program, seed);
  return { ...carry(holding, after.program.state, fresh, { before: then, after: now }), notes };
};

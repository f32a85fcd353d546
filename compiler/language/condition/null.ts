// null: what stands for a condition that a sample doesn't have. In: a condition's code and how its null is written.
// Out: the code where the condition is present, the null elsewhere; while training, some samples lose theirs by chance.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { batch, f32 } from "../../ir/graph/type.js";
import { add, broadcast, multiply, number, step, subtract } from "../../ir/op/dsl.js";
import { constantly, type Flow, type Scope } from "../../scope/scope.js";
import { real, word } from "../codec.js";
import { alsoCalled, optional, withDefault } from "../record.js";

export type Null = "learned" | "zero";

/** What every condition may say of samples that lack it. */
export const nullFields = {
  drop: alsoCalled(
    withDefault(
      real("a number of at least 0 and below 1", { least: 0, below: 1 }),
      "While training, the probability with which a sample's condition is replaced by the null, afresh at each " +
        "step; above 0 the model also learns to do without it, which `sample --guidance` needs.",
      0,
    ),
    "dropout",
  ),
  null: alsoCalled(
    optional(
      word("a null", ["learned", "zero"]),
      'What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where ' +
        '`drop` is above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.',
    ),
    "uncond",
    "unconditional",
  ),
};

export interface Nullable {
  readonly null: Null | undefined;
  readonly drop: number;
}

/** What the person wrote, with the null that a drop implies. */
export const nullOf = (written: { readonly drop: number; readonly null?: Null }): Nullable => ({
  null: written.null ?? (written.drop > 0 ? "learned" : undefined),
  drop: written.drop,
});

const presenceEnd = ".present";

/** The input that says which samples have the condition: no condition is called so, since a name holds no dot. */
export const presenceName = (condition: string): string => `${condition}${presenceEnd}`;

/** Whether an input says which samples have a condition. */
export const isPresence = (name: string): boolean => name.endsWith(presenceEnd);

/** f32[batch]: 1 where the sample has its condition, else 0. */
const presence = (scope: Scope, drop: number): Ref => {
  const { b, path, mode } = scope;
  const given = b.emit("input", [], { name: presenceName(path), type: f32(batch), source: { _tag: "Presence" } });
  if (mode === "infer" || drop === 0) return given;
  const kept = step(b, subtract(b, scope.noise("drop", "uniform", [batch]), number(b, drop)));
  return multiply(b, given, kept);
};

/** The mask where the condition is present, ones where it is not. */
const orThere = (b: Builder, mask: Ref, present: Ref): Ref => {
  const everywhere = broadcast(b, present, mask.type.axes);
  return add(b, multiply(b, mask, everywhere), subtract(b, number(b, 1), everywhere));
};

/**
 * present ⊙ c + (1 − present) ⊙ null. The mask's stream is named after the condition, so that encoder and decoder lose
 * it together.
 */
export const orNull = (scope: Scope, { null: kind, drop }: Nullable, code: Flow): Flow => {
  if (kind === undefined) return code;
  const { b } = scope;
  const { axes } = code.ref.type;
  const present = presence(scope, drop);
  const kept = multiply(b, code.ref, broadcast(b, present, axes));
  const { origin } = code;
  // A null has no padding.
  const mask = code.mask && { mask: orThere(b, code.mask, present) };
  if (kind === "zero") return { ref: kept, origin, ...mask };
  const value = broadcast(b, scope.parameter("null", axes.slice(1), constantly(0)), axes);
  const absent = broadcast(b, subtract(b, number(b, 1), present), axes);
  return { ref: add(b, kept, multiply(b, value, absent)), origin, ...mask };
};

/**
 * What a served model can be asked for.
 *
 * In: a compiled spec. Out: its signatures, which are its graphs: `sample`, `guided`, `decode`, `encode`,
 * `reconstruct`, each with the tensors that it takes and gives. Every tensor has the batch as its first axis, which is
 * left out of the shapes here.
 */

import { own } from "../../compiler/base/own.js";
import type { CoreCondition } from "../../compiler/expand/core.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { type DType, isBatch, shapeAt, type TensorType } from "../../compiler/ir/graph/type.js";
import type { InputAttributes } from "../../compiler/ir/op/input.js";
import { presenceName } from "../../compiler/language/condition/null.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import { inputsOf } from "../../runtime/train/feeds.js";

export interface Output {
  readonly name: string;
  readonly dtype: DType;
  /** Of one row. */
  readonly shape: ReadonlyArray<number>;
}

/** A tensor that a caller gives, or may. */
export interface Slot extends Output {
  /** What the graph calls it. */
  readonly from: string;
  /**
   * `data`: an input of the spec. `value`: a code, or how far to guide. `presence`: 0 where a row lacks its condition.
   * `seed`: draws the noise.
   */
  readonly kind: "data" | "value" | "condition" | "presence" | "noise" | "seed";
  readonly optional: boolean;
  /** Of a condition, or of the condition that a presence belongs to. */
  readonly condition?: CoreCondition;
  /** What values of an input lie between, where the spec says so. */
  readonly range?: readonly [number, number];
  /** Where noise comes from when the caller gives none. */
  readonly noise?: { readonly stream: string; readonly distribution: "normal" | "uniform" };
}

export interface Signature {
  readonly name: string;
  readonly inputs: ReadonlyArray<Slot>;
  readonly outputs: ReadonlyArray<Output>;
}

/** The graphs that are served; the first one there is answers where none is named. */
const signatureNames = ["sample", "reconstruct", "guided", "decode", "encode"] as const;

const seedSlot: Slot = { name: "seed", from: "seed", dtype: "i32", shape: [], kind: "seed", optional: true };

const kinds: Readonly<Record<string, Slot["kind"]>> = {
  Data: "data",
  Value: "value",
  Condition: "condition",
  Presence: "presence",
  Noise: "noise",
};

const rowShape = ({ axes }: TensorType): ReadonlyArray<number> =>
  shapeAt(isBatch(axes[0]?.size ?? 0) ? axes.slice(1) : axes, 1);

const slotOf = ({ core }: Pick<Compiled, "core">, { name, type, source }: InputAttributes): Slot | undefined => {
  const kind = own(kinds, source._tag);
  if (kind === undefined) return undefined;
  const condition = core.conditions.find((one) => (kind === "presence" ? presenceName(one.name) : one.name) === name);
  const range = core.inputs.find((input) => input.name === name)?.range;
  return {
    name,
    from: name,
    dtype: type.dtype,
    shape: rowShape(type),
    kind,
    optional: kind === "presence" || kind === "noise" || (kind === "condition" && condition?.null !== undefined),
    ...(condition === undefined ? {} : { condition }),
    ...(range === undefined || kind !== "data" ? {} : { range: [range[0], range[1]] }),
    ...(source._tag === "Noise" ? { noise: { stream: source.stream, distribution: source.distribution } } : {}),
  };
};

/** Noise is called `z`, as in exported models; `z.STREAM` where several streams are drawn from. */
const named = (slots: ReadonlyArray<Slot>): ReadonlyArray<Slot> => {
  const drawn = slots.filter(({ kind }) => kind === "noise");
  const lone = drawn.length === 1 && !slots.some(({ name }) => name === "z");
  return slots.map((slot) => (slot.kind === "noise" ? { ...slot, name: lone ? "z" : `z.${slot.name}` } : slot));
};

const outputsOf = (graph: Graph): ReadonlyArray<Output> =>
  Object.entries(graph.outputs).flatMap(([name, index]) => {
    const type = graph.nodes[index]?.type;
    return type === undefined ? [] : [{ name, dtype: type.dtype, shape: rowShape(type) }];
  });

/** The model's signatures by name, in the order in which they are preferred. */
export const signaturesOf = (compiled: Pick<Compiled, "core" | "program">): ReadonlyMap<string, Signature> => {
  const all = new Map<string, Signature>();
  for (const name of signatureNames) {
    const graph = compiled.program.graphs[name];
    if (graph === undefined) continue;
    const slots = named(inputsOf(graph).flatMap((input) => slotOf(compiled, input) ?? []));
    const inputs = slots.some(({ kind }) => kind === "noise") ? [...slots, seedSlot] : slots;
    all.set(name, { name, inputs, outputs: outputsOf(graph) });
  }
  return all;
};

/** Numbers in one row of a tensor. */
export const widthOf = ({ shape }: Pick<Output, "shape">): number => shape.reduce((product, size) => product * size, 1);

// Scaling as graph: data is brought to what the model computes with, and back. In: a builder, an input or condition,
// and its values. Out: the scaled values, and for an input with missing values the mask of those that are there. Shift
// and factor are statistics; the training samples give their values.
import type { CoreCondition, CoreInput, CoreModel } from "../expand/core.js";
import type { Builder, Ref } from "../ir/graph/builder.js";
import { f32, type TensorType } from "../ir/graph/type.js";
import { add, broadcast, divide, multiply, subtract } from "../ir/op/dsl.js";
import type { Fitted, State } from "../ir/program.js";
import { knownName, stepsName } from "../language/input/input.js";
import { maskType } from "../language/mask.js";

type Scaled = Pick<CoreInput, "name" | "scaling"> & { readonly type: TensorType };

/** No part of a model is called `inputs`, so no other state has such a name. */
const stateName = (name: string, part: Fitted["part"]): string => `inputs.${name}.${part}`;

const held = (b: Builder, { name, type }: Scaled, part: Fitted["part"]): Ref => {
  const state = stateName(name, part);
  return b.emit("state", [], { name: state, type: f32(...type.axes.slice(1)) });
};

const spread = (b: Builder, of: Scaled, part: Fitted["part"]): Ref => broadcast(b, held(b, of, part), of.type.axes);

/** (x − shift) / factor. */
export const scaled = (b: Builder, of: Scaled, raw: Ref): Ref =>
  of.scaling === undefined ? raw : divide(b, subtract(b, raw, spread(b, of, "shift")), spread(b, of, "factor"));

/** What the model makes, as data is. */
export const unscaled = (b: Builder, of: Scaled, made: Ref): Ref =>
  of.scaling === undefined ? made : add(b, multiply(b, made, spread(b, of, "factor")), spread(b, of, "shift"));

const statesOf = ({ name, type, scaling }: Scaled): ReadonlyArray<State> =>
  scaling === undefined
    ? []
    : (["shift", "factor"] as const).map((part) => ({
        name: stateName(name, part),
        type: f32(...type.axes.slice(1)),
        role: "statistic",
        initial: { _tag: "Constant", value: part === "shift" ? 0 : 1 },
        owner: { part: "conditions", site: name, role: "scaling", path: name },
        fitted: { column: name, part, scaling },
      }));

/**
 * f32[batch, time]: 1 where a sample has the time step, 0 where it is padding; undefined for an input whose samples are
 * all whole.
 */
export const stepsOf = (
  b: Builder,
  { name, type, padding }: Pick<CoreInput, "name" | "type" | "padding">,
): Ref | undefined =>
  padding === undefined
    ? undefined
    : b.emit("input", [], { name: stepsName(name), type: maskType(type), source: { _tag: "Presence" } });

/** 1 where a number is there, else 0; undefined for an input that has all of them. */
export const maskOf = (b: Builder, input: CoreInput): Ref | undefined => {
  const { name, type, masked } = input;
  const known = masked ? b.emit("input", [], { name: knownName(name), type, source: { _tag: "Presence" } }) : undefined;
  const steps = stepsOf(b, input);
  const spread = steps && broadcast(b, steps, type.axes);
  return known && spread ? multiply(b, known, spread) : (known ?? spread);
};

const ofCondition = ({ name, raw, scaling }: CoreCondition): Scaled => ({ name, type: raw, scaling });

/** The statistics of every value that is scaled. */
export const scalingStates = ({ inputs, conditions }: CoreModel): ReadonlyArray<State> =>
  [...inputs, ...conditions.map(ofCondition)].flatMap(statesOf);

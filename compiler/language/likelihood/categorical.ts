// categorical: each element is one of `levels` values spread evenly over the input's range, both ends included; the
// decoder makes a logit for each, −log p = −log softmax(l)[k]. Grey values of 8 bits have 256 levels, a vector of class
// numbers 0 … K − 1 has "range": [0, K − 1] and K levels. A value between two levels counts as the nearest.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import {
  argMaxLast,
  broadcast,
  cast,
  floor,
  maximum,
  minimum,
  multiply,
  negate,
  number,
  reshape,
  scale,
  shift,
  sum,
} from "../../ir/op/dsl.js";
import { whole, word } from "../codec.js";
import type { Range } from "../range.js";
import { optional, withDefault } from "../record.js";
import { logSoftmax, softmax } from "../softmax.js";
import { categoryDraw } from "./chance.js";
import { type Data, likelihood, named, type Parameters } from "./likelihood.js";

export const leastLevels = 2;
export const mostLevels = 1024;

/** The logits of each element's levels along an axis of their own, which comes last. */
const logitsOf = (b: Builder, levels: number, parameters: Parameters, { type }: Data): Ref =>
  reshape(b, named(parameters, "logits"), [...type.axes, axis("level", levels)]);

const rangeOf = ({ range }: Data): Range => {
  if (range === undefined) throw new Error("a categorical likelihood over data without a range");
  return range;
};

/** The value of level k is least + k·step. */
const stepOf = ([least, most]: Range, levels: number): number => (most - least) / (levels - 1);

/** The number of the level nearest to each element: ⌊(x − least)/step + ½⌋, held within 0 … levels − 1. */
const nearest = (b: Builder, x: Ref, range: Range, levels: number): Ref => {
  const place = floor(b, shift(b, scale(b, shift(b, x, -range[0]), 1 / stepOf(range, levels)), 0.5));
  return cast(b, minimum(b, maximum(b, place, number(b, 0)), number(b, levels - 1)), "i32");
};

const lastOf = (x: Ref): ReadonlyArray<number> => [x.type.axes.length - 1];

const levelValue = (b: Builder, level: Ref, range: Range, levels: number): Ref =>
  shift(b, scale(b, level, stepOf(range, levels)), range[0]);

/** Σ k·p(k), as a value. */
const expected = (b: Builder, levels: number, parameters: Parameters, data: Data): Ref => {
  const p = softmax(b, logitsOf(b, levels, parameters, data));
  const numbers = Array.from({ length: levels }, (_, k) => k);
  const each = b.emit("constant", [], { type: { dtype: "f32", axes: [axis("level", levels)] }, values: numbers });
  const level = sum(b, multiply(b, p, broadcast(b, each, p.type.axes)), lastOf(p));
  return levelValue(b, level, rangeOf(data), levels);
};

export const categorical = likelihood({
  doc:
    "Each element is one of several levels, such as grey values or classes; the decoder makes a logit for each " +
    "level, the loss is cross-entropy. The input must declare its range.",
  fields: {
    levels: optional(
      whole(`a whole number from ${leastLevels} to ${mostLevels}`, leastLevels, mostLevels),
      "How many values an element may have, spread evenly over the input's range with both ends; the decoder's last " +
        "axis must hold as many logits for each element. Left out: as many as a category or tokens have.",
    ),
    show: withDefault(
      word("a choice", ["mode", "mean"]),
      "What reconstructions and samples show of each element: its likeliest level, or the mean over all.",
      "mode" as const,
    ),
  },
  sample: { type: "categorical", levels: 16 },
  countsRange: true,
  drawn: true,
  ofClasses: (likelihood, classes) => {
    const { levels } = likelihood;
    if (levels === undefined && classes === undefined) return { field: "levels", missing: true };
    if (levels !== undefined && classes !== undefined && levels !== classes) return { field: "levels", missing: false };
    return { likelihood: { ...likelihood, levels: levels ?? classes ?? leastLevels } };
  },
  parts: ({ levels = leastLevels }) => [{ name: "logits", each: levels }],
  negativeLog: (b, { levels = leastLevels }, parameters, target, data) => {
    const log = logSoftmax(b, logitsOf(b, levels, parameters, data));
    const hot = b.emit("oneHot", [nearest(b, target, rangeOf(data), levels)], { axis: axis("level", levels) });
    return negate(b, sum(b, multiply(b, hot, log), lastOf(log)));
  },
  draws: {
    from: (b, { levels = leastLevels }, parameters, data) => ({ logits: logitsOf(b, levels, parameters, data) }),
    one: (chance, { levels = leastLevels }, at, range = [0, levels - 1]) =>
      range[0] + stepOf(range, levels) * categoryDraw(chance, at.all("logits")),
  },
  mean: (b, { levels = leastLevels }, parameters, data) => expected(b, levels, parameters, data),
  shown: (b, { levels = leastLevels, show }, parameters, data) => {
    if (show === "mean") return expected(b, levels, parameters, data);
    const level = cast(b, argMaxLast(b, logitsOf(b, levels, parameters, data)), "f32");
    return levelValue(b, level, rangeOf(data), levels);
  },
});

// discretised-logistic (Salimans et al. 2017): levels spread evenly over the range, under a logistic distribution, or a
// mixture of several, each level holding what lies nearest to it: P(x) = σ(a) − σ(c), with a and c half a step above
// and below. The range counts as [−1, 1].
//   log(σ(a) − σ(c)) = −s(−a) − s(c) + log(1 − e^(c − a)), s = softplus: stable wherever x lies.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import {
  add,
  broadcast,
  detach,
  exp,
  floor,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  number,
  reshape,
  scale,
  shift,
  softplus,
  step,
  subtract,
  sum,
  tanh,
} from "../../ir/op/dsl.js";
import { whole } from "../codec.js";
import type { Range } from "../range.js";
import { required, withDefault } from "../record.js";
import { logSoftmax, softmax } from "../softmax.js";
import { categoryDraw, logisticDraw } from "./chance.js";
import { type Data, likelihood, named, type Parameters } from "./likelihood.js";

interface Written {
  readonly levels: number;
  readonly mixture: number;
}

/** The narrowest logistic: log s is held above it. */
const narrowest = -7;

const rangeOf = ({ range }: Data): Range => {
  if (range === undefined) throw new Error("a discretised likelihood over data without a range");
  return range;
};

/** One number for each component along an axis of its own, which comes last. */
const along = (b: Builder, { mixture }: Written, x: Ref, { type }: Data): Ref =>
  reshape(b, x, [...type.axes, axis("component", mixture)]);

const logSum = (b: Builder, x: Ref): Ref => {
  const last = x.type.axes.length - 1;
  const greatest = detach(b, b.emit("max", [x], { axes: [last] }));
  const rest = sum(b, exp(b, subtract(b, x, broadcast(b, greatest, x.type.axes))), [last]);
  return add(b, greatest, log(b, rest));
};

/** The nearest level, on [−1, 1]. */
const levelOf = (b: Builder, { levels }: Written, x: Ref, [low, high]: Range): Ref => {
  const place = floor(b, shift(b, scale(b, shift(b, x, -low), (levels - 1) / (high - low)), 0.5));
  const held = minimum(b, maximum(b, place, number(b, 0)), number(b, levels - 1));
  return shift(b, scale(b, held, 2 / (levels - 1)), -1);
};

/** log P of a level under one logistic; the outermost levels hold all that lies beyond them. */
const logMass = (b: Builder, { levels }: Written, x: Ref, mean: Ref, logScale: Ref): Ref => {
  const inverse = exp(b, negate(b, logScale));
  const half = 1 / (levels - 1);
  const edge = (by: number): Ref => multiply(b, shift(b, subtract(b, x, mean), by), inverse);
  const below = negate(b, softplus(b, negate(b, edge(half))));
  const above = negate(b, softplus(b, edge(-half)));
  // log(1 − e^−d) = log tanh(d/2) + s(−d), which keeps its digits for small d.
  const d = scale(b, inverse, 2 * half);
  const between = add(b, log(b, tanh(b, scale(b, d, 0.5))), softplus(b, negate(b, d)));
  const isFirst = step(b, shift(b, negate(b, x), -1 + half));
  const isLast = step(b, shift(b, x, -1 + half));
  const middle = add(b, add(b, below, above), between);
  const lowest = add(b, middle, multiply(b, isFirst, subtract(b, below, middle)));
  return add(b, lowest, multiply(b, isLast, subtract(b, above, middle)));
};

interface Components {
  readonly mean: Ref;
  readonly logScale: Ref;
  readonly logWeight: Ref | undefined;
}

const componentsOf = (b: Builder, l: Written, parameters: Parameters, data: Data): Components => {
  const of = (name: string): Ref => along(b, l, named(parameters, name), data);
  return {
    mean: of("means"),
    logScale: maximum(b, of("log-scales"), number(b, narrowest)),
    logWeight: l.mixture === 1 ? undefined : logSoftmax(b, of("logits")),
  };
};

const toRange = (b: Builder, x: Ref, [low, high]: Range): Ref =>
  shift(b, scale(b, x, (high - low) / 2), (low + high) / 2);

const expected = (b: Builder, l: Written, parameters: Parameters, data: Data): Ref => {
  const means = along(b, l, named(parameters, "means"), data);
  const held = minimum(b, maximum(b, means, number(b, -1)), number(b, 1));
  const last = means.type.axes.length - 1;
  const weighted =
    l.mixture === 1 ? held : multiply(b, held, softmax(b, along(b, l, named(parameters, "logits"), data)));
  return toRange(b, sum(b, weighted, [last]), rangeOf(data));
};

export const discretisedLogistic = likelihood({
  doc:
    "Levels that have an order, such as the 256 grey values of a byte, under a logistic distribution or a mixture " +
    "of several; the decoder makes means, log-scales and, of a mixture, logits. The input must declare its range, " +
    "which counts as [-1, 1].",
  fields: {
    levels: required(
      whole("a whole number from 2 to 65536", 2, 65536),
      "How many values an element may have, spread evenly over the input's range with both ends: 256 for bytes.",
    ),
    mixture: withDefault(
      whole("a whole number from 1 to 100", 1, 100),
      "How many logistics are mixed for each element; the decoder makes a logit, a mean and a log-scale for each.",
      1,
    ),
  },
  sample: { type: "discretised-logistic", levels: 256 },
  countsRange: true,
  parts: ({ mixture }) => [
    ...(mixture === 1 ? [] : [{ name: "logits", each: mixture }]),
    { name: "means", each: mixture },
    { name: "log-scales", each: mixture },
  ],
  negativeLog: (b, l, parameters, target, data) => {
    const { mean, logScale, logWeight } = componentsOf(b, l, parameters, data);
    const level = levelOf(b, l, target, rangeOf(data));
    const x = broadcast(b, level, mean.type.axes);
    const mass = logMass(b, l, x, mean, logScale);
    return negate(b, logSum(b, logWeight === undefined ? mass : add(b, mass, logWeight)));
  },
  mean: expected,
  draws: {
    from: (b, l, parameters, data) => {
      const { mean, logScale, logWeight } = componentsOf(b, l, parameters, data);
      return { mean, scale: exp(b, logScale), ...(logWeight && { weight: logWeight }) };
    },
    one: (chance, { levels, mixture }, at, [low, high] = [0, 1]) => {
      const k = mixture === 1 ? 0 : categoryDraw(chance, at.all("weight"));
      const x = (at.all("mean")[k] ?? 0) + (at.all("scale")[k] ?? 1) * logisticDraw(chance);
      const level = Math.round(((Math.min(Math.max(x, -1), 1) + 1) / 2) * (levels - 1));
      return low + (level * (high - low)) / (levels - 1);
    },
  },
});

// categorical: `count` independent variables of `size` classes each, with a uniform prior. While training, z is a
// softmax of logits with Gumbel noise at a temperature, which gradients pass (Jang et al. 2017, Maddison et al. 2017);
// everywhere else it is the one-hot code that the softmax tends to, so that what is evaluated is the discrete model.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { axis, batch, f32, type TensorType } from "../../ir/graph/type.js";
import {
  add,
  argMaxLast,
  detach,
  divide,
  exp,
  multiply,
  number,
  reshape,
  shift,
  subtract,
  sum,
} from "../../ir/op/dsl.js";
import { vectorAxes } from "../../scope/scope.js";
import { boolean, either, real, size } from "../codec.js";
import { affine } from "../layer/dense.js";
import { optional, record, required, withDefault } from "../record.js";
import { logSoftmax, softmax } from "../softmax.js";
import { geometric, type Span, span } from "../span.js";
import { gumbel } from "./gumbel.js";
import { type Drawing, head, latent } from "./latent.js";

const positive = real("a number above 0", { above: 0 });

const falling = record("a temperature schedule", {
  start: withDefault(positive, "The temperature of the first step.", 1),
  end: withDefault(positive, "The temperature that it reaches, and then keeps.", 0.5),
  over: optional(span, "In how many epochs or steps it gets there; left out: over the whole run."),
});

const temperature = either(
  "a number above 0, or an object with `start`, `end` and `over`",
  (u) => typeof u === "number",
  positive,
  falling,
);

interface Written {
  readonly size: number;
  readonly count: number;
  readonly temperature: number | { readonly start: number; readonly end: number; readonly over?: Span };
}

const variables = ({ size: classes, count }: Written): TensorType =>
  f32(batch, axis("variable", count), axis("class", classes));

const flat = (b: Builder, l: Written, x: Ref): Ref => reshape(b, x, vectorAxes(l.size * l.count));

const hot = (b: Builder, l: Written, scores: Ref): Ref =>
  b.emit("oneHot", [argMaxLast(b, scores)], { axis: axis("class", l.size) });

const temperatureAt = ({ b, clock }: Drawing, { temperature: t }: Written): Ref => {
  if (typeof t === "number") return number(b, t);
  return clock === undefined ? number(b, t.end) : geometric(b, { start: t.start, end: t.end, over: t.over }, clock);
};

export const categorical = latent({
  doc:
    "A discrete code: independent variables, each one of several classes, with a uniform prior, or an " +
    "autoregressive one that learns which classes go together. " +
    "Trained through a Gumbel-softmax, used as one-hot codes.",
  fields: {
    size: required(size, "How many classes each variable has."),
    count: withDefault(size, "How many independent variables the code has; z is their one-hot codes in a row.", 1),
    temperature: withDefault(
      temperature,
      'Of the Gumbel-softmax while training: a number, or { "start", "end", "over" }, which falls by the same ' +
        "factor at every step. High is smooth, low is nearly one-hot.",
      1,
    ),
    hard: withDefault(
      boolean,
      "Whether training decodes the one-hot code too, and only its gradient is the softmax's (straight-through).",
      false,
    ),
  },
  sample: { type: "categorical", size: 10, count: 2 },
  names: (l) => ({ size: l.size, count: l.count }),
  reads: ["vector"],
  code: (l) => f32(...vectorAxes(l.size * l.count)),
  continuous: false,
  units: (l) => l.count,
  heads: (scope, l, h) => ({
    logits: reshape(scope.b, affine(scope.inside("logits"), h, l.size * l.count), variables(l).axes),
  }),
  centre: (b, l, heads) => flat(b, l, hot(b, l, head(heads, "logits"))),
  beside: (b, l, heads) => ({
    class: argMaxLast(b, head(heads, "logits")),
    probability: flat(b, l, softmax(b, head(heads, "logits"))),
  }),
  draw: (at, l, heads) => {
    const { b, mode, noise } = at;
    const logits = head(heads, "logits");
    const scores = add(b, logits, gumbel(b, noise("latent", "uniform", logits.type)));
    if (mode === "infer") return flat(b, l, hot(b, l, scores));
    const soft = softmax(b, divide(b, scores, temperatureAt(at, l)));
    if (!l.hard) return flat(b, l, soft);
    return flat(b, l, add(b, soft, detach(b, subtract(b, hot(b, l, soft), soft))));
  },
  terms: () => ["kl"],
  // KL(q ‖ uniform) = Σ q·log q + log K per variable.
  divergence: (b, l, heads) => {
    const logs = logSoftmax(b, head(heads, "logits"));
    return shift(b, sum(b, multiply(b, exp(b, logs), logs), [2]), Math.log(l.size));
  },
  measures: (at, l) =>
    at.clock === undefined || typeof l.temperature === "number" ? {} : { temperature: temperatureAt(at, l) },
  countable: {
    classes: ({ size: classes }) => classes,
    numbers: ({ b, noise }, _, heads) => {
      const logits = head(heads, "logits");
      return argMaxLast(b, add(b, logits, gumbel(b, noise("drawn", "uniform", logits.type))));
    },
    divergence: (b, _, heads, logs) => {
      const own = logSoftmax(b, head(heads, "logits"));
      const expected = reshape(b, logs, own.type.axes);
      return sum(b, multiply(b, exp(b, own), subtract(b, own, expected)), [2]);
    },
    code: ({ b }, l, numbers) => flat(b, l, b.emit("oneHot", [numbers], { axis: axis("class", l.size) })),
  },
  // The greatest of independent uniform numbers is each with the same probability.
  prior: ({ b, noise }, l) => flat(b, l, hot(b, l, noise("prior", "uniform", variables(l)))),
});

// number: one real number per sample, normalised to u in [0, 1] by its range; as it is, or as waves of n frequencies.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { batch, f32 } from "../../ir/graph/type.js";
import { broadcast, concat, cos, multiply, reshape, scale, shift, sin, square, subtract } from "../../ir/op/dsl.js";
import type { ScaleWord } from "../../ir/program.js";
import { type Scope, vectorAxes } from "../../scope/scope.js";
import { whole } from "../codec.js";
import { type Range, range } from "../range.js";
import { alsoCalled, record, required, requiredUnless, withDefault } from "../record.js";
import { numberScaleField } from "../scale.js";
import { codeOf, condition, type Domain } from "./condition.js";
import { encodingOf } from "./encoding.js";

/** Past 2¹⁵ π the spacing of float32 would show in the angle. */
const mostFrequencies = 16;

const BYTES: Range = [0, 255];

const encoding = encodingOf(
  ["scalar"],
  "fourier",
  record("a Fourier encoding", {
    fourier: alsoCalled(
      required(
        whole(`a whole number from 1 to ${mostFrequencies}`, 1, mostFrequencies),
        "How many frequencies; the code has twice as many numbers.",
      ),
      "sinusoidal",
      "frequencies",
    ),
  }),
);

/**
 * [sin ω₀u, …, sin ωₙ₋₁u, cos ω₀u, …, cos ωₙ₋₁u] with ωᵢ = 2ⁱπ (Mildenhall et al. 2020): sines first. The slowest wave
 * makes half a turn over the range, so no two numbers share a code; each next one is twice as fast.
 */
const fourier = ({ b }: Scope, unit: Ref, frequencies: number): Ref => {
  const feature = { name: "feature", size: frequencies };
  const turns = b.emit("constant", [], {
    type: f32(feature),
    values: Array.from({ length: frequencies }, (_, i) => 2 ** i * Math.PI),
  });
  const axes = vectorAxes(frequencies);
  const angles = multiply(b, broadcast(b, unit, axes), broadcast(b, turns, axes));
  return concat(b, [sin(b, angles), cos(b, angles)], 1);
};

interface Measure {
  readonly range?: Range | undefined;
  readonly scale?: ScaleWord | undefined;
}

/** Whether the training samples say what the number is normalised by. */
const isFitted = ({ scale: word }: Pick<Measure, "scale">): boolean => word === "standard" || word === "range";

/** The number normalised to [0, 1] by its range, or as its scale has made it. */
const normalised = (b: Builder, of: Measure, raw: Ref): Ref => {
  if (isFitted(of)) return raw;
  const [least, most] = of.range ?? [0, 1];
  return scale(b, shift(b, raw, -least), 1 / (most - least));
};

/** The same as a vector of one. */
const unit = (b: Builder, of: Measure, raw: Ref): Ref => reshape(b, normalised(b, of, raw), vectorAxes(1));

/** What waves are made of: of a standard score, four deviations to either side of the mean are [0, 1]. */
const turned = (b: Builder, of: Measure, raw: Ref): Ref =>
  of.scale === "standard" ? shift(b, scale(b, raw, 1 / 8), 1 / 2) : normalised(b, of, raw);

/** The number whose code is zero. */
const origin = ({ range, scale: word }: Measure): string => {
  if (word === "standard") return "its mean";
  return word === "bytes" ? "0" : range === undefined ? "its least training value" : `${range[0]}`;
};

const domainOf = ({ range: own, scale: word }: Measure): Domain => {
  const bounds = word === "bytes" ? BYTES : own;
  return bounds === undefined ? {} : { range: bounds };
};

export const number = condition({
  doc: "A real number, such as an angle, normalised by its range to u = (value − least)/(most − least).",
  fields: {
    range: requiredUnless(
      range,
      'The interval that the number lies in; it is normalised by it. It may be left out beside "scale": "range" or ' +
        '"standard", which take theirs from the training samples.',
      ({ scale: word }) => word === "range" || word === "standard",
    ),
    encoding: withDefault(
      encoding,
      '"scalar" (default: u itself), or {"fourier": n}: sin(2ⁱπu) for i = 0 … n − 1, then cos(2ⁱπu), 2n numbers ' +
        "that let a layer tell near values apart.",
      "scalar" as const,
    ),
    scale: numberScaleField,
  },
  sample: { type: "number", range: [-1, 1] },
  tried: {
    scalar: { type: "number", range: [-1, 1] },
    fourier: { type: "number", range: [-1, 1], encoding: { fourier: 2 } },
  },
  alsoCalled: ["scalar", "float"],
  raw: () => f32(batch),
  domain: domainOf,
  names: () => ({ size: 1 }),
  encoding: ({ encoding: e }) => (typeof e === "string" ? "scalar" : `fourier ${e.fourier}, sin and cos`),
  zero: (c, name) => (typeof c.encoding === "string" ? `\`${name}\` = ${origin(c)}` : undefined),
  // The squared error of the normalised number.
  predictor: {
    units: () => 1,
    charge: (b, c, made, raw) => square(b, subtract(b, made, unit(b, c, raw))),
  },
  code: (scope, c, raw) =>
    typeof c.encoding === "string"
      ? codeOf(scope, unit(scope.b, c, raw), 1)
      : codeOf(scope, fourier(scope, turned(scope.b, c, raw), c.encoding.fourier), 2 * c.encoding.fourier),
});

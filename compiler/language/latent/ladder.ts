// ladder: several levels of codes, each a normal distribution that the levels above it lead to expect (Sønderby et al.
// 2016, 1602.02282). From the top down, with L the highest level:
//
//   p(z_L) = N(0, I)              p(z_l | above) = N(m, s²), of the codes above through the level's layers
//   q(z_L | x) = N(μ′, σ′²)       q(z_l | x, above) ∝ N(μ′, σ′²) · N(m, s²)
//
// with μ′ and σ′ of what the encoder makes. The product weighs what the data says and what is expected by their
// precisions: 1/σ² = 1/σ′² + 1/s² and μ = m + (μ′ − m)·σ²/σ′². z is all levels side by side.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { f32 } from "../../ir/graph/type.js";
import { add, exp, multiply, scale, sigmoid, softplus, subtract } from "../../ir/op/dsl.js";
import { constantly, vectorAxes } from "../../scope/scope.js";
import { gaussian } from "./gaussian.js";
import { type Heads, head, headOf, type Level, latent } from "./latent.js";
import { affineAt, unitsIn, wholeCode } from "./positions.js";

/** A level holds layers, so the whole spec's codec gives this field; `levelled` asks it to. */
const levelsOf = (written: object): ReadonlyArray<Level> =>
  (written as { readonly levels: ReadonlyArray<Level> }).levels;

const widthOf = (written: object): number => levelsOf(written).reduce((sum, { size }) => sum + size, 0);

/** With a = log σ′² and p = log s²: log σ² = a − softplus(a − p), and σ²/σ′² = sigmoid(p − a). */
const joined = (b: Builder, own: Heads, expected: Heads): Heads => {
  const [a, p] = [head(own, "logVariance"), head(expected, "logVariance")];
  const [said, mean] = [head(own, "mean"), head(expected, "mean")];
  return {
    mean: add(b, mean, multiply(b, subtract(b, said, mean), sigmoid(b, subtract(b, p, a)))),
    logVariance: subtract(b, a, softplus(b, subtract(b, a, p))),
  };
};

const drawn = (b: Builder, heads: Heads, noise: Ref): Ref =>
  add(b, head(heads, "mean"), multiply(b, exp(b, scale(b, head(heads, "logVariance"), 0.5)), noise));

export const ladder = latent({
  doc:
    "Several levels of codes, the lowest first: what a level is expected to be follows from the levels above it, and " +
    "its posterior weighs that with what the data says, by their precisions (a ladder VAE). z is all levels side by " +
    "side, and the decoder reads it whole.",
  fields: {},
  sample: {
    type: "ladder",
    levels: [
      { name: "low", size: 8 },
      { name: "high", size: 2 },
    ],
  },
  alsoCalled: ["lvae", "hierarchical", "nvae", "vdvae"],
  names: (l) => ({ size: widthOf(l) }),
  reads: ["vector"],
  code: (l) => f32(...vectorAxes(widthOf(l))),
  continuous: true,
  units: (_, code) => unitsIn(code),
  heads: (scope, l, h, made) => {
    const each = levelsOf(l).flatMap(({ name, size }) => {
      const [at, flow] = [scope.inside("levels").inside(name), made?.(name) ?? h];
      return (["mean", "logVariance"] as const).map((part) => {
        const inside = at.inside(part === "mean" ? part : "log-variance");
        return [headOf(name, part), affineAt(inside, flow, size)] as const;
      });
    });
    return Object.fromEntries(each);
  },
  centre: gaussian.centre as never,
  beside: gaussian.beside as never,
  draw: gaussian.draw as never,
  terms: () => ["kl"],
  divergence: gaussian.divergence as never,
  logRatio: gaussian.logRatio as never,
  prior: gaussian.prior as never,
  conditional: gaussian.conditional as never,
  levelled: {
    levels: levelsOf,
    expected: (scope, { size }, above) => {
      const [at, type] = [scope.inside("expected"), f32(...vectorAxes(size))];
      const made = (name: string): Ref => wholeCode(at.inside(name), above, type, () => constantly(0));
      return { mean: made("mean"), logVariance: made("log-variance") };
    },
    joined,
    drawn,
  },
});

// y = erf x = 2/√π ∫₀ˣ e^−t² dt; dx = dy · 2/√π · e^−x².
import { exp, multiply, negate, scale, square } from "./dsl.js";
import { unary } from "./elementwise.js";
import { type Lanes, polynomial } from "./lanes.js";

/** 2/√π · e^−x² · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, in which nothing cancels. Beyond 6 it is 1 in float64. */
const errorFunction = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};

/** x · P(x²) / Q(x²) on [−4, 4], beyond which it is ±1 in float32: within 5e-7 (the fit of Eigen's float32 erf). */
const rational = <V>(l: Lanes<V>, x: V): V => {
  const within = l.keep(l.pmax(l.pmin(x, l.constant(4)), l.constant(-4)));
  const squared = l.keep(l.multiply(within, within));
  const above = polynomial(
    l,
    squared,
    [
      -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5, -7.34990630326855e-4,
      -2.95459980854025e-3, -1.60960333262415e-2,
    ],
  );
  const below = polynomial(
    l,
    squared,
    [-1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3, -1.42647390514189e-2],
  );
  return l.divide(l.multiply(within, above), below);
};

export const erf = unary({
  doc: "the error function",
  value: errorFunction,
  derive: (b, gradient, x) => multiply(b, gradient, scale(b, exp(b, negate(b, square(b, x))), 2 / Math.sqrt(Math.PI))),
  transcendental: true,
  keepsSign: true,
  lanes: rational,
  names: {
    tfjs: { kernel: "Erf" },
    tensorflow: "Erf",
    onnx: "Erf",
    torch: { call: "torch.erf" },
    jax: { call: "own.erf", text: (x) => `jax.lax.erf(${x})` },
    keras: { operation: "Erf", of: "math" },
  },
});

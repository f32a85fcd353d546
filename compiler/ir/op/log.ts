// y = ln x; dx = dy / x.
import { divide } from "./dsl.js";
import { unary } from "./elementwise.js";
import { type Lanes, logSeries } from "./lanes.js";

const rootHalfBits = 0x3f3504f3;

/** log x by x = m 2^n with √½ ≤ m < √2; subnormal x is scaled up by 2^23 first. log 0 = −∞, negative gives NaN. */
const logarithm = <V>(l: Lanes<V>, x: V): V => {
  const { integer } = l;
  const tiny = l.keep(l.less(x, l.constant(2 ** -126)));
  const scaled = l.select(l.multiply(x, l.constant(2 ** 23)), x, tiny);
  const distance = l.keep(integer.subtract(scaled, integer.constant(rootHalfBits)));
  const exponent = integer.toFloat(integer.shiftRight(distance, 23));
  const n = l.keep(l.subtract(exponent, l.and(tiny, l.constant(23))));
  const mantissa = integer.add(l.and(distance, integer.constant(0x7fffff)), integer.constant(rootHalfBits));
  const f = l.keep(l.subtract(mantissa, l.constant(1)));
  const finite = logSeries(l, f, n);
  const positive = l.less(x, l.constant(Number.POSITIVE_INFINITY));
  // x that is +∞ or NaN is its own logarithm
  const upper = l.keep(l.select(finite, x, positive));
  const lower = l.select(l.constant(Number.NEGATIVE_INFINITY), l.constant(Number.NaN), l.equal(x, l.constant(0)));
  return l.select(lower, upper, l.atMost(x, l.constant(0)));
};

export const log = unary({
  doc: "the natural logarithm",
  value: Math.log,
  derive: (b, gradient, x) => divide(b, gradient, x),
  from: [0.2, 3],
  transcendental: true,
  lanes: logarithm,
  names: {
    tfjs: { kernel: "Log" },
    tensorflow: "Log",
    onnx: "Log",
    torch: { call: "torch.log" },
    jax: { call: "jnp.log" },
    keras: { operation: "Log" },
  },
});

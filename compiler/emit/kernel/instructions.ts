// What each kernel instruction becomes: float32 SIMD code for four elements at once. In: operand expressions; out: an
// expression. exp, log and what rests on them are written in place in the main loops and are functions of the module
// (v128 → v128) everywhere else, by the same body; the other ops are one to three instructions. Polynomials: Cephes
// expf.c and logf.c.
import { bits, type Frame, f32x4, i32x4, openFrame } from "./assembly.js";
import type { Code, Routine } from "./encode.js";
import type { Binary, Unary } from "./program.js";

const { add, subtract, multiply, divide, constant } = f32x4;

/** Horner's rule, highest coefficient first. */
const polynomial = (x: Code, coefficients: ReadonlyArray<number>): Code =>
  coefficients.slice(1).reduce((sum, c) => add(multiply(sum, x), constant(c)), constant(coefficients[0]!));

const log2e = Math.LOG2E;
const ln2High = 0.693359375; // 9 significant bits: n × ln2High is exact
const ln2Low = -2.1219444005469057e-4;
const roundingShift = 12582912; // 1.5 × 2^23: adding it leaves the nearest integer in the low bits
const roundingShiftBits = 0x4b400000;

/** x = n ln 2 + r with |r| ≤ ln 2 / 2: gives n as int32 lanes and e^r − 1. x must lie within ±150; NaN passes to r. */
const reduceExponent = (frame: Frame, x: Code): { readonly n: Code; readonly tail: Code } => {
  const shifted = frame.keep("v128", add(multiply(x, constant(log2e)), constant(roundingShift)));
  const n = frame.keep("v128", subtract(shifted, constant(roundingShift)));
  const high = subtract(x, multiply(n, constant(ln2High)));
  const r = frame.keep("v128", subtract(high, multiply(n, constant(ln2Low))));
  const series = polynomial(
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const tail = frame.keep("v128", add(multiply(series, multiply(r, r)), r));
  return { n: frame.keep("v128", i32x4.subtract(shifted, i32x4.constant(roundingShiftBits))), tail };
};

/** 2^n for int32 lanes within the normal exponents. */
const powerOfTwo = (n: Code): Code => i32x4.shiftLeft(i32x4.add(n, i32x4.constant(127)), 23);

/** e^x; above 88.73 infinite, below −103.98 zero. 2^n is applied in two halves, so subnormal results come out right. */
const exponential = (frame: Frame, x: Code): Code => {
  const within = frame.keep("v128", f32x4.pmax(f32x4.pmin(x, constant(90)), constant(-105)));
  const { n, tail } = reduceExponent(frame, within);
  const half = frame.keep("v128", i32x4.shiftRight(n, 1));
  const whole = add(tail, constant(1));
  return multiply(multiply(whole, powerOfTwo(half)), powerOfTwo(i32x4.subtract(n, half)));
};

/** e^x − 1 for x ≤ 0, relatively accurate near 0: 2^n (e^r − 1) + (2^n − 1). */
const exponentialLess1 = (frame: Frame, x: Code): Code => {
  const { n, tail } = reduceExponent(frame, frame.keep("v128", f32x4.pmax(x, constant(-80))));
  const scale = frame.keep("v128", powerOfTwo(n));
  return add(multiply(scale, tail), subtract(scale, constant(1)));
};

/** log(1 + f) + n ln 2 for √½ ≤ 1 + f ≤ √2. */
const logSeries = (frame: Frame, f: Code, n: Code): Code => {
  const square = frame.keep("v128", multiply(f, f));
  const series = polynomial(
    f,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const small = add(multiply(multiply(series, f), square), multiply(n, constant(ln2Low)));
  const low = subtract(small, multiply(square, constant(0.5)));
  return add(add(f, low), multiply(n, constant(ln2High)));
};

const rootHalfBits = 0x3f3504f3;

/** log x by x = m 2^n with √½ ≤ m < √2; subnormal x is scaled up by 2^23 first. log 0 = −∞, negative gives NaN. */
const logarithm = (frame: Frame, x: Code): Code => {
  const tiny = frame.keep("v128", f32x4.less(x, constant(2 ** -126)));
  const scaled = bits.select(multiply(x, constant(2 ** 23)), x, tiny);
  const distance = frame.keep("v128", i32x4.subtract(scaled, i32x4.constant(rootHalfBits)));
  const exponent = f32x4.fromIntegers(i32x4.shiftRight(distance, 23));
  const n = frame.keep("v128", subtract(exponent, bits.and(tiny, constant(23))));
  const mantissa = i32x4.add(bits.and(distance, i32x4.constant(0x7fffff)), i32x4.constant(rootHalfBits));
  const f = frame.keep("v128", subtract(mantissa, constant(1)));
  const finite = logSeries(frame, f, n);
  const positive = f32x4.less(x, constant(Number.POSITIVE_INFINITY));
  // x that is +∞ or NaN is its own logarithm
  const upper = frame.keep("v128", bits.select(finite, x, positive));
  const lower = bits.select(constant(Number.NEGATIVE_INFINITY), constant(Number.NaN), f32x4.equal(x, constant(0)));
  return bits.select(lower, upper, f32x4.atMost(x, constant(0)));
};

/** log(1 + y) for 0 ≤ y ≤ 1. Halving 1 + y where it exceeds √2 leaves f = (y − 1) / 2, with hardly any rounding. */
const logarithmOf1Plus = (frame: Frame, y: Code): Code => {
  const large = frame.keep("v128", f32x4.greater(y, constant(Math.SQRT2 - 1)));
  const f = bits.select(multiply(subtract(y, constant(1)), constant(0.5)), y, large);
  return logSeries(frame, frame.keep("v128", f), frame.keep("v128", bits.and(large, constant(1))));
};

const negativeMagnitude = (x: Code): Code => f32x4.negate(f32x4.absolute(x));

/** 1 / (1 + e^−x) where x ≥ 0 and e^x / (1 + e^x) below, so that small results keep their relative accuracy. */
const sigmoid = (frame: Frame, x: Code): Code => {
  const e = frame.keep("v128", exponential(frame, frame.keep("v128", negativeMagnitude(x))));
  return divide(bits.select(e, constant(1), f32x4.less(x, constant(0))), add(e, constant(1)));
};

/** −t / (t + 2) with t = e^(−2|x|) − 1, and the sign of x: no cancellation near 0. */
const tanh = (frame: Frame, x: Code): Code => {
  const t = frame.keep(
    "v128",
    exponentialLess1(frame, frame.keep("v128", multiply(negativeMagnitude(x), constant(2)))),
  );
  const magnitude = divide(f32x4.negate(t), add(t, constant(2)));
  return bits.or(f32x4.absolute(magnitude), bits.and(x, i32x4.constant(0x80000000)));
};

/** max(x, 0) + log(1 + e^−|x|). */
const softplus = (frame: Frame, x: Code): Code => {
  const e = frame.keep("v128", exponential(frame, frame.keep("v128", negativeMagnitude(x))));
  return add(f32x4.maximum(x, constant(0)), logarithmOf1Plus(frame, e));
};

/** x above 0, e^x − 1 below. */
const elu = (frame: Frame, x: Code): Code => {
  const below = exponentialLess1(frame, frame.keep("v128", f32x4.pmin(x, constant(0))));
  return bits.select(x, below, f32x4.greater(x, constant(0)));
};

/** The long ops written in place: faster in a loop than a call, as the engine hoists their constants out of it. */
export const longBodies = { exp: exponential, log: logarithm, sigmoid, tanh, softplus, elu } as const;

/** The ops that are also functions of the module, for the code outside of the main loops. */
export type Shared = keyof typeof longBodies;

export const isShared = (op: string): op is Shared => Object.hasOwn(longBodies, op);

/** One shared op as a function v128 → v128. */
export const sharedRoutine = (op: Shared): Routine => {
  const frame = openFrame(["v128"]);
  frame.emit(longBodies[op](frame, frame.parameter(0)));
  return frame.finish(["v128"]);
};

/** The short unary ops; x is read more than once, so it must be a local. */
export const unaryCode: { readonly [Op in Exclude<Unary, Shared>]: (x: Code) => Code } = {
  negate: f32x4.negate,
  sqrt: f32x4.sqrt,
  square: (x) => multiply(x, x),
  absolute: f32x4.absolute,
  relu: (x) => f32x4.pmax(x, constant(0)),
  reciprocal: (x) => divide(constant(1), x),
  floor: f32x4.floor,
  step: (x) => bits.and(f32x4.greater(x, constant(0)), constant(1)),
};

export const binaryCode: { readonly [Op in Binary]: (a: Code, b: Code) => Code } = {
  add,
  subtract,
  multiply,
  divide,
  maximum: f32x4.maximum,
  minimum: f32x4.minimum,
};

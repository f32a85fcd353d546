// Four float32 values at once: the vocabulary that an elementwise op writes its own kernel in, and the two series that
// most of them rest on. In: a machine of vector instructions. Out: what it makes of an operand. Polynomials: Cephes
// expf.c and logf.c.

/**
 * A machine of four lanes. `V` is whatever leaves a vector; a value that is read more than once is kept first. pmin(a,
 * b) is b < a ? b : a, so that NaN in a stays.
 */
export interface Lanes<V> {
  readonly constant: (value: number) => V;
  /** Computes a value once, here, and gives what reads it. */
  readonly keep: (value: V) => V;
  readonly add: (a: V, b: V) => V;
  readonly subtract: (a: V, b: V) => V;
  readonly multiply: (a: V, b: V) => V;
  readonly divide: (a: V, b: V) => V;
  readonly minimum: (a: V, b: V) => V;
  readonly maximum: (a: V, b: V) => V;
  readonly pmin: (a: V, b: V) => V;
  readonly pmax: (a: V, b: V) => V;
  readonly absolute: (a: V) => V;
  readonly negate: (a: V) => V;
  readonly sqrt: (a: V) => V;
  readonly floor: (a: V) => V;
  /** Comparisons give all bits of a lane or none. */
  readonly equal: (a: V, b: V) => V;
  readonly atMost: (a: V, b: V) => V;
  readonly less: (a: V, b: V) => V;
  readonly greater: (a: V, b: V) => V;
  readonly and: (a: V, b: V) => V;
  readonly or: (a: V, b: V) => V;
  readonly select: (yes: V, no: V, mask: V) => V;
  /** The lanes as integers. */
  readonly integer: {
    readonly constant: (value: number) => V;
    readonly add: (a: V, b: V) => V;
    readonly subtract: (a: V, b: V) => V;
    readonly shiftLeft: (a: V, bits: number) => V;
    readonly shiftRight: (a: V, bits: number) => V;
    readonly toFloat: (a: V) => V;
  };
}

/** Horner's rule, highest coefficient first. */
export const polynomial = <V>(l: Lanes<V>, x: V, [first = 0, ...rest]: ReadonlyArray<number>): V =>
  rest.reduce((sum, c) => l.add(l.multiply(sum, x), l.constant(c)), l.constant(first));

const ln2High = 0.693359375; // 9 significant bits: n × ln2High is exact
const ln2Low = -2.1219444005469057e-4;
const roundingShift = 12582912; // 1.5 × 2^23: adding it leaves the nearest integer in the low bits
const roundingShiftBits = 0x4b400000;

/** x = n ln 2 + r with |r| ≤ ln 2 / 2: gives n as integers and e^r − 1. x must lie within ±150; NaN passes to r. */
const reduceExponent = <V>(l: Lanes<V>, x: V): { readonly n: V; readonly tail: V } => {
  const shifted = l.keep(l.add(l.multiply(x, l.constant(Math.LOG2E)), l.constant(roundingShift)));
  const n = l.keep(l.subtract(shifted, l.constant(roundingShift)));
  const high = l.subtract(x, l.multiply(n, l.constant(ln2High)));
  const r = l.keep(l.subtract(high, l.multiply(n, l.constant(ln2Low))));
  const series = polynomial(
    l,
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const tail = l.keep(l.add(l.multiply(series, l.multiply(r, r)), r));
  return { n: l.keep(l.integer.subtract(shifted, l.integer.constant(roundingShiftBits))), tail };
};

/** 2^n for integers within the normal exponents. */
const powerOfTwo = <V>({ integer }: Lanes<V>, n: V): V => integer.shiftLeft(integer.add(n, integer.constant(127)), 23);

/** e^x; above 88.73 infinite, below −103.98 zero. 2^n is applied in two halves, so subnormal results come out right. */
export const exponential = <V>(l: Lanes<V>, x: V): V => {
  const within = l.keep(l.pmax(l.pmin(x, l.constant(90)), l.constant(-105)));
  const { n, tail } = reduceExponent(l, within);
  const half = l.keep(l.integer.shiftRight(n, 1));
  const whole = l.add(tail, l.constant(1));
  return l.multiply(l.multiply(whole, powerOfTwo(l, half)), powerOfTwo(l, l.integer.subtract(n, half)));
};

/** e^x − 1 for x ≤ 0, relatively accurate near 0: 2^n (e^r − 1) + (2^n − 1). */
export const exponentialLess1 = <V>(l: Lanes<V>, x: V): V => {
  const { n, tail } = reduceExponent(l, l.keep(l.pmax(x, l.constant(-80))));
  const scale = l.keep(powerOfTwo(l, n));
  return l.add(l.multiply(scale, tail), l.subtract(scale, l.constant(1)));
};

/** log(1 + f) + n ln 2 for √½ ≤ 1 + f ≤ √2. */
export const logSeries = <V>(l: Lanes<V>, f: V, n: V): V => {
  const square = l.keep(l.multiply(f, f));
  const series = polynomial(
    l,
    f,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const small = l.add(l.multiply(l.multiply(series, f), square), l.multiply(n, l.constant(ln2Low)));
  const low = l.subtract(small, l.multiply(square, l.constant(0.5)));
  return l.add(l.add(f, low), l.multiply(n, l.constant(ln2High)));
};

/** −|x|. */
export const negativeMagnitude = <V>(l: Lanes<V>, x: V): V => l.negate(l.absolute(x));

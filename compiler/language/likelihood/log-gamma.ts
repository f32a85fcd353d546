// log Γ for x > 0: seven steps up by the recurrence Γ(x + 1) = x·Γ(x), then Stirling's series (Abramowitz & Stegun
// 6.1.40), whose rest is below 10⁻⁹ there. In: a value, or a number. Out: log Γ of it, differentiable as it stands,
// since it is made of primitives.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, log, multiply, reciprocal, scale, shift, square, subtract } from "../../ir/op/dsl.js";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** 1/12, −1/360, 1/1260: of 1/y, 1/y³, 1/y⁵. */
const series = [1 / 12, -1 / 360, 1 / 1260] as const;

const steps = 7;

/** x (x + 1) … : two products, so that neither leaves float32 below 10⁹. */
const products = (b: Builder, x: Ref): Ref => {
  const product = (from: number, to: number): Ref => {
    let made = from === 0 ? x : shift(b, x, from);
    for (let i = from + 1; i < to; i++) made = multiply(b, made, shift(b, x, i));
    return made;
  };
  return add(b, log(b, product(0, 4)), log(b, product(4, steps)));
};

export const logGamma = (b: Builder, x: Ref): Ref => {
  const y = shift(b, x, steps);
  const inverse = reciprocal(b, y);
  const squared = square(b, inverse);
  const inner = shift(b, multiply(b, squared, shift(b, scale(b, squared, series[2]), series[1])), series[0]);
  const stirling = subtract(b, multiply(b, shift(b, y, -0.5), log(b, y)), y);
  return subtract(b, add(b, shift(b, stirling, halfLogTwoPi), multiply(b, inverse, inner)), products(b, x));
};

/** log Γ of a number. */
export const logGammaOf = (x: number): number => {
  let [y, logProduct] = [x, 0];
  for (; y < x + steps; y++) logProduct += Math.log(y);
  const sum = series.reduce((total, each, i) => total + each / y ** (2 * i + 1), 0);
  return (y - 0.5) * Math.log(y) - y + halfLogTwoPi + sum - logProduct;
};

// Laws of the arithmetic on literal types, checked by the compiler itself: this file has no code to run, and a wrong
// result is a type error. The numbers beside the operations were worked out by JavaScript.
import type { Size } from "../../src/typed/expression.js";
import type { Add, AtMost, Ceil, Floor, Modulo, Multiply, Product, Subtract } from "../../src/typed/natural.js";

type Is<Found, Wanted> = [Found] extends [Wanted] ? ([Wanted] extends [Found] ? true : Found) : Found;
type All<Results extends ReadonlyArray<true>> = Results;

export type Sums = All<
  [
    Is<Add<784, 10>, 794>,
    Is<Add<0, 7>, 7>,
    Is<Add<999999, 1>, 1000000>,
    Is<Add<16777215, 50176>, 16827391>,
    Is<Add<number, 1>, number>,
    Is<Subtract<1000, 1>, 999>,
    Is<Subtract<50176, 784>, 49392>,
    Is<Subtract<7, 7>, 0>,
    Is<Subtract<3, 4>, number>,
  ]
>;

export type Products = All<
  [
    Is<Product<[28, 28, 64]>, 50176>,
    Is<Multiply<784, 0>, 0>,
    Is<Multiply<999999, 999999>, 999998000001>,
    Is<Multiply<16777216, 64>, 1073741824>,
    Is<Multiply<number, 3>, number>,
  ]
>;

export type Quotients = All<
  [
    Is<Floor<27, 2>, 13>,
    Is<Ceil<27, 2>, 14>,
    Is<Ceil<28, 2>, 14>,
    Is<Modulo<27, 2>, 1>,
    Is<Floor<50176, 28>, 1792>,
    Is<Modulo<1000003, 997>, 12>,
    Is<Floor<6, 7>, 0>,
    Is<Floor<7, 0>, number>,
    Is<AtMost<9, 10>, true>,
    Is<AtMost<11, 10>, false>,
    Is<AtMost<number, 10>, boolean>,
  ]
>;

interface Spec {
  let: { width: 400; z: 2; half: "= width / 2" };
  inputs: { image: { type: "image"; height: 28; width: 28 } };
  latent: { type: "gaussian"; size: "= z" };
}

export type Expressions = All<
  [
    Is<Size<"= image.size", Spec>, 784>,
    Is<Size<"= 7 * 7 * 2 * width", Spec>, 39200>,
    Is<Size<"= half + 1", Spec>, 201>,
    Is<Size<"= floor(image.size / 3)", Spec>, 261>,
    Is<Size<"= ceil(image.size / 3)", Spec>, 262>,
    Is<Size<"=min(width, image.size, 12) * (z+1)", Spec>, 36>,
    Is<Size<"= max(z, half) % 7", Spec>, 4>,
    Is<Size<"= latent.size + image.channels", Spec>, 3>,
    Is<Size<"= width / 3 * 3", Spec>, 400>,
    Is<Size<"= 0.5 * width", Spec>, number>,
    Is<Size<17, Spec>, 17>,
  ]
>;

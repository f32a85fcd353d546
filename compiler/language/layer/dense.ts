// dense: y = activation(x·W + b). Takes a vector, makes a vector.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { type Flow, fanIn, fresh, type Scope, wholeAxis, widthOf } from "../../build/scope.js";
import type { Ref } from "../../graph/builder.js";
import { add, broadcast, matMul } from "../../op/dsl.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { optional, required } from "../record.js";
import { layer, wants } from "./layer.js";

/** x·W + b with W in ±1/√fan-in, each row drawn from the stream of its origin. */
export const affine = (scope: Scope, x: Flow, units: number): Ref => {
  const width = widthOf(x.ref.type);
  const kernel = scope.parameter(
    "kernel",
    [
      { name: "in", size: width },
      { name: "feature", size: units },
    ],
    fanIn(width, 0, x.origin),
  );
  const bias = scope.parameter("bias", [{ name: "feature", size: units }], fanIn(width, 0, wholeAxis(units)));
  const product = matMul(scope.b, x.ref, kernel);
  return add(scope.b, product, broadcast(scope.b, bias, product.type.axes));
};

export const dense = layer({
  doc: "A fully connected layer: y = activation(x·W + b). Takes a vector.",
  fields: {
    units: required(size, "How many features the layer makes."),
    activation: optional(activation, "What is applied to the result; left out: nothing."),
  },
  sample: { type: "dense", units: 400, activation: "relu" },
  build: (scope, { units, activation: named }, x) =>
    pipe(
      wants("vector", "dense", x),
      E.map(() => fresh(activate(scope.b, named, affine(scope, x, units)))),
    ),
});

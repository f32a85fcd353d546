// dense: y = activation(x·W + b). Takes a vector, makes a vector; a sequence step by step.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import type { Initial, Segment } from "../../ir/graph/initial.js";
import { add, broadcast, matMul, reshape } from "../../ir/op/dsl.js";
import { type Flow, fanIn, fresh, rowAxes, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { alsoCalled, optional, required } from "../record.js";
import { layer, wants } from "./layer.js";

/** How a parameter starts: its fan-in, and where the indices of its first axis come from. */
export type Start = (fan: number, axis: number, segments: ReadonlyArray<Segment>) => Initial;

/** x·W + b at every position, both starting as told. */
export const linear = (scope: Scope, x: Flow, units: number, start: Start): Ref => {
  const { parameter } = scope.forming("affine");
  const { axes } = x.ref.type;
  const width = widthOf(x.ref.type);
  const kernel = parameter(
    "kernel",
    [
      { name: "in", size: width },
      { name: "feature", size: units },
    ],
    start(width, 0, x.origin),
  );
  const bias = parameter("bias", [{ name: "feature", size: units }], start(width, 0, wholeAxis(units)));
  const product = matMul(scope.b, reshape(scope.b, x.ref, rowAxes(x.ref.type)), kernel);
  const y = add(scope.b, product, broadcast(scope.b, bias, product.type.axes));
  return reshape(scope.b, y, [...axes.slice(0, -1), { name: "feature", size: units }]);
};

/** x·W + b at every position, with W in ±1/√fan-in, each row drawn from the stream of its origin. */
export const affine = (scope: Scope, x: Flow, units: number): Ref => linear(scope, x, units, fanIn);

export const dense = layer({
  doc:
    "A fully connected layer: y = activation(x·W + b). Takes a vector, or a sequence, " +
    "each time step by the same weights.",
  fields: {
    units: alsoCalled(required(size, "How many features the layer makes."), "features", "out_features"),
    activation: alsoCalled(optional(activation, "What is applied to the result; left out: nothing."), "nonlinearity"),
  },
  sample: { type: "dense", units: 400, activation: "relu" },
  alsoCalled: ["Linear", "fc", "fully connected"],
  needs: "multiplies features by a matrix",
  sums: "the rows of its kernel",
  affine: "kernel",
  width: "units",
  ends: ({ activation: named }) => ({ activation: named, field: "activation" }),
  pointwise: true,
  build: (scope, { units, activation: named }, x) =>
    pipe(
      wants(["vector", "sequence"], "dense", x),
      E.map(() => fresh(activate(scope.b, named, affine(scope, x, units)))),
    ),
});

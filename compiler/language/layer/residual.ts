// residual: y = x + f(x), f the layers that it holds (He et al. 2015). Where f changes the shape, the shortcut is a
// learned linear projection of x instead: a matrix on features (of each time step), a strided 1×1 convolution on images
// (their option B). Any value.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { sameAxes, type TensorType } from "../../ir/graph/type.js";
import { add } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Flow, kindOf, type Scope, widthOf } from "../../scope/scope.js";
import { word } from "../codec.js";
import { withDefault } from "../record.js";
import { convolution } from "./conv2d.js";
import { affine } from "./dense.js";
import { layer } from "./layer.js";
import { imageSides, type Pair } from "./window.js";

/** The strides at which a 1×1 window makes the wanted sides with `same` padding, if there are any. */
const strideTo = (from: TensorType, to: TensorType): Pair | undefined => {
  const [[height, width], [h, w]] = [imageSides(from), imageSides(to)];
  const stride = [Math.ceil(height / h), Math.ceil(width / w)] as const;
  return Math.ceil(height / stride[0]) === h && Math.ceil(width / stride[1]) === w ? stride : undefined;
};

/** Whether a projection can make the shape `to`: it mixes features or channels and skips pixels, and makes none. */
const canProject = (from: TensorType, to: TensorType): boolean => {
  if (kindOf(from) !== kindOf(to)) return false;
  return kindOf(from) === "image"
    ? strideTo(from, to) !== undefined
    : sameAxes(from.axes.slice(0, -1), to.axes.slice(0, -1));
};

const projection = (scope: Scope, x: Flow, to: TensorType): Ref =>
  kindOf(to) === "image"
    ? convolution(scope, x, {
        filters: widthOf(to),
        kernel: [1, 1],
        stride: strideTo(x.ref.type, to) ?? [1, 1],
        dilation: [1, 1],
        padding: "same",
      })
    : affine(scope, x, widthOf(to));

const joined = (scope: Scope, x: Flow, made: Flow, shortcut: "identity" | "projection"): E.Either<BuildFault, Flow> => {
  const [from, to] = [x.ref.type, made.ref.type];
  const projects = canProject(from, to);
  if (shortcut === "projection" && projects)
    return E.right({ ref: add(scope.b, projection(scope, x, to), made.ref), origin: made.origin });
  return sameAxes(from.axes, to.axes)
    ? E.right({ ref: add(scope.b, x.ref, made.ref), origin: made.origin })
    : E.left({ _tag: "ShortcutMismatch", found: to, expected: from, projects });
};

export const residual = layer({
  doc: "y = x + f(x), where f is the layers that it holds: deep models train as if they were shallow.",
  fields: {
    shortcut: withDefault(
      word("a shortcut", ["identity", "projection"]),
      "What is added to f(x): `identity`, x itself, or `projection`, a learned linear map of it, " +
        "for an f that changes the shape.",
      "identity" as const,
    ),
  },
  sample: { type: "residual", layers: [{ type: "conv2d", filters: 16, activation: "relu" }] },
  holds: "What f is made of, in order; an injection may enter at each.",
  build: (scope, { shortcut }, x, { within }) =>
    pipe(
      within(x),
      E.chainW((made) => joined(scope, x, made, shortcut)),
    ),
});

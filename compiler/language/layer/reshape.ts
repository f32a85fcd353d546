// reshape: a value with as many elements and other axes: to an input's shape by its name, or to sizes.
import * as E from "fp-ts/lib/Either.js";
import { elements, f32, type TensorType } from "../../ir/graph/type.js";
import { reshape as reshapeOp } from "../../ir/op/dsl.js";
import { fresh, imageAxes, sequenceAxes, vectorAxes } from "../../scope/scope.js";
import { either, list, size, text } from "../codec.js";
import { kept } from "../mask.js";
import { required } from "../record.js";
import { layer } from "./layer.js";

const sizes = list(size, "sizes");

const targetOf = (
  to: string | ReadonlyArray<number>,
  shapes: Readonly<Record<string, TensorType>>,
): TensorType | undefined => {
  if (typeof to === "string") return Object.hasOwn(shapes, to) ? shapes[to] : undefined;
  const [a, b, c] = to;
  if (to.length === 1 && a !== undefined) return f32(...vectorAxes(a));
  if (to.length === 2 && a !== undefined && b !== undefined) return f32(...sequenceAxes(a, b));
  return to.length === 3 && a !== undefined && b !== undefined && c !== undefined
    ? f32(...imageAxes(a, b, c))
    : undefined;
};

export const reshape = layer({
  doc:
    "The same elements in another shape: that of an input, by its name, or [features], [time, features] or " +
    "[height, width, channels].",
  fields: {
    to: required(
      either(
        "the name of an input, or a list of sizes: [features], [time, features] or [height, width, channels]",
        (u) => typeof u === "string",
        text,
        sizes,
      ),
      "An input's name, or [features], [time, features] or [height, width, channels].",
    ),
  },
  sample: { type: "reshape", to: "image" },
  within: true,
  rearranges: true,
  build: (scope, { to }, x, { shapes }) => {
    const target = targetOf(to as string | ReadonlyArray<number>, shapes);
    if (target === undefined)
      return E.left({
        _tag: "UnknownShape",
        word: typeof to === "string" ? to : JSON.stringify(to),
        known: Object.keys(shapes),
      });
    if (elements(target.axes).count !== elements(x.ref.type.axes).count)
      return E.left({ _tag: "CannotReshape", found: x.ref.type, to: target });
    return E.right(fresh(reshapeOp(scope.b, kept(scope.b, x), target.axes)));
  },
});

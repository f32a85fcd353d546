// crop: the middle of an image or a sequence, or its beginning: what lies outside is dropped. No weights. Image to
// image, sequence to sequence.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { slice } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Flow, fixedSize, kindOf, type Scope } from "../../scope/scope.js";
import { word } from "../codec.js";
import { alsoCalled, required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import { type Target, target, targetSides } from "./target.js";

type Keep = "centre" | "start";

const sidesOf = ({ type }: Ref): ReadonlyArray<number> =>
  (kindOf(type) === "image" ? ["height", "width"] : ["time"]).map((name) => fixedSize(type, name));

const cropped = (scope: Scope, x: Flow, sides: ReadonlyArray<number>, keep: Keep): E.Either<BuildFault, Flow> => {
  const found = sidesOf(x.ref);
  if (sides.some((side, i) => side > (found[i] ?? 0)))
    return E.left({ _tag: "CropTooLarge", field: "size", wanted: sides, found: x.ref.type });
  const starts = sides.map((side, i) => (keep === "start" ? 0 : Math.floor(((found[i] ?? side) - side) / 2)));
  const part = (of: Ref): Ref =>
    sides.reduce((made, side, i) => (side === found[i] ? made : slice(scope.b, made, i + 1, starts[i] ?? 0, side)), of);
  return E.right({ ref: part(x.ref), origin: x.origin, ...(x.mask && { mask: part(x.mask) }) });
};

export const crop = layer({
  doc:
    'A part of an image or a sequence: the size of an input ("= image"), or [height, width], ' +
    "or a length. It has no weights.",
  fields: {
    size: alsoCalled(
      required(target, 'How large a part: that of an input, "= image"; [height, width]; or a number, for each side.'),
      "output_size",
    ),
    keep: withDefault(
      word("a part", ["centre", "start"]),
      "Which part stays: the middle, or the beginning.",
      "centre" as const,
    ),
  },
  sample: { type: "crop", size: 3 },
  alsoCalled: ["Cropping2D", "Cropping1D", "CenterCrop"],
  needs: "keeps a part of height and width, or of time",
  within: true,
  build: (scope, { size, keep }, x, { shapes }) =>
    pipe(
      wants(["image", "sequence"], "crop", x),
      E.chain(() => targetSides(size as Target, kindOf(x.ref.type) as "image" | "sequence", shapes)),
      E.chain((sides) => cropped(scope, x, sides, keep)),
    ),
});

// embed-position: what tells positions apart is added to each: a learned table, or sines of many wavelengths. Positions
// are time steps, or pixels counted row by row.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { axis, f32, type TensorType } from "../../ir/graph/type.js";
import { add, broadcast, reshape } from "../../ir/op/dsl.js";
import { positionsOf, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { word } from "../codec.js";
import { withDefault } from "../record.js";
import { layer, wants } from "./layer.js";

/** sin(t/10000^(2i/n)) at 2i, the cosine of the same at 2i + 1 (Vaswani et al. 2017). */
const sinusoids = (positions: number, width: number): ReadonlyArray<number> =>
  Array.from({ length: positions * width }, (_, at) => {
    const [t, i] = [Math.floor(at / width), at % width];
    const angle = t / 10000 ** ((i - (i % 2)) / width);
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });

/** [position, feature]; learned rows start as in BERT and ViT, normal with deviation 0.02. */
const tableOf = (scope: Scope, named: "learned" | "sinusoidal", { axes }: TensorType, positions: number): Ref => {
  const width = widthOf({ dtype: "f32", axes });
  const type = f32(axis("position", positions), axis("feature", width));
  return named === "sinusoidal"
    ? scope.b.emit("constant", [], { type, values: sinusoids(positions, width) })
    : scope.forming("table").parameter("table", type.axes, {
        _tag: "Normal",
        deviation: 0.02,
        axis: 0,
        segments: wholeAxis(positions),
      });
};

export const embedPosition = layer({
  doc:
    "Adds to each position what tells it from the others, which attention can't see otherwise. Takes a sequence, or " +
    "an image, whose pixels count row by row.",
  fields: {
    encoding: withDefault(
      word("an encoding of positions", ["learned", "sinusoidal"]),
      "`learned`: a table of parameters; `sinusoidal`: sines and cosines of wavelengths from 2π to 20000π.",
      "learned" as const,
    ),
  },
  sample: { type: "embed-position", encoding: "sinusoidal" },
  needs: "tells positions apart",
  pointwise: true,
  build: (scope, { encoding }, x) =>
    pipe(
      wants(["sequence", "image"], "embed-position", x),
      E.map(() => {
        const { b } = scope;
        const { type } = x.ref;
        const table = reshape(b, tableOf(scope, encoding, type, positionsOf(type)), type.axes.slice(1));
        return { ref: add(b, x.ref, broadcast(b, table, type.axes)), origin: x.origin };
      }),
    ),
});

// upsample: each pixel repeated `factor` times a side (nearest). Image to image.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import { imageSides, sides, timesSides } from "./window.js";

export const upsample = layer({
  doc: "Each pixel repeated: height and width grow by the factor. Takes an image.",
  fields: { factor: withDefault(sides, "How many times larger each side becomes.", [2, 2] as const) },
  sample: { type: "upsample", factor: 2 },
  within: true,
  sizes: ({ factor }, from) => timesSides(from, factor),
  build: (scope, { factor }, x) =>
    pipe(
      wants("image", "upsample", x),
      E.map(() => {
        const [height, width] = imageSides(x.ref.type);
        const grown = { height: height * factor[0], width: width * factor[1] };
        return { ref: scope.b.emit("resize", [x.ref], grown), origin: x.origin };
      }),
    ),
});

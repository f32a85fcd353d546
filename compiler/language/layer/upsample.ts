// upsample: each pixel repeated `factor` times a side (nearest), or each time step of a sequence. Image to image,
// sequence to sequence.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { kindOf } from "../../scope/scope.js";
import { asMask, maskSequence } from "../mask.js";
import { withDefault } from "../record.js";
import { lengthOf, repeatSteps } from "./along-time.js";
import { layer, wants } from "./layer.js";
import { imageSides, oneSide, sides, timesSides } from "./window.js";

export const upsample = layer({
  doc:
    "Each pixel repeated: height and width grow by the factor. Takes an image, or a sequence, " +
    "each of whose time steps is repeated.",
  fields: { factor: withDefault(sides, "How many times larger each side becomes.", [2, 2] as const) },
  sample: { type: "upsample", factor: 2 },
  alsoCalled: ["UpSampling2D", "UpSampling1D"],
  needs: "repeats pixels or time steps",
  within: true,
  sizes: ({ factor }, from) =>
    kindOf(from) === "sequence" ? { time: `${lengthOf(from)} × ${factor[0]}` } : timesSides(from, factor),
  build: (scope, { factor }, x) =>
    pipe(
      wants(["image", "sequence"], "upsample", x),
      E.chain(({ ref }) => {
        const { b } = scope;
        const { origin, mask } = x;
        if (kindOf(ref.type) === "sequence")
          return pipe(
            oneSide("upsample", "factor", factor, ref.type),
            E.map((times) => ({
              ref: repeatSteps(b, ref, times),
              origin,
              ...(mask && { mask: asMask(b, repeatSteps(b, maskSequence(b, mask), times)) }),
            })),
          );
        const [height, width] = imageSides(ref.type);
        const made = b.emit("resize", [ref], { height: height * factor[0], width: width * factor[1] });
        return E.right({ ref: made, origin });
      }),
    ),
});

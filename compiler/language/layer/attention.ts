// attention: multi-head self-attention over the time steps of a sequence, or over the pixels of an image; as wide as
// its input. With the projections' weights of torch.nn.MultiheadAttention it computes the same.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { reshape } from "../../ir/op/dsl.js";
import { fresh, widthOf } from "../../scope/scope.js";
import { attend, headsField, tokensOf } from "../attention.js";
import { boolean } from "../codec.js";
import { withDefault } from "../record.js";
import { affine } from "./dense.js";
import { divides, layer, wants } from "./layer.js";

export const attention = layer({
  doc:
    "Multi-head self-attention: each position becomes a mixture of all, weighed by how well they match. Takes a " +
    "sequence, or an image, whose pixels count row by row.",
  fields: {
    heads: headsField,
    causal: withDefault(boolean, "Whether a position sees only itself and those before it.", false),
  },
  sample: { type: "attention", heads: 4, causal: true },
  needs: "compares positions with one another",
  causal: ({ causal }) => causal,
  causalBy: [["causal", true]],
  build: (scope, { heads, causal }, x) =>
    pipe(
      wants(["sequence", "image"], "attention", x),
      E.chain(() => divides("attention", "heads", heads, x.ref.type)),
      E.map(() => {
        const { b, inside } = scope.forming("attention", { heads });
        const width = widthOf(x.ref.type);
        const tokens = { ref: tokensOf(b, x.ref), origin: x.origin };
        const projected = (name: string): Ref => affine(inside(name), tokens, width);
        const mixed = attend(b, projected("query"), projected("key"), projected("value"), { heads, causal }, x.mask);
        return fresh(reshape(b, affine(inside("output"), fresh(mixed), width), x.ref.type.axes));
      }),
    ),
});

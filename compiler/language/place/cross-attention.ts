// cross-attention: x + Attention(x → tokens of c), its output projection zero at the start, so the model starts as the
// one without the condition. Queries come from the positions of x (a vector is one), keys and values from tokens of c.
// Over a single token a softmax is 1 whatever x is, so a code becomes several tokens: projections of it, each with its
// own weights. A map is one token per pixel, told apart by a learned table.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import { add, broadcast, matMul, reshape } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import {
  constantly,
  type Flow,
  fanIn,
  fresh,
  positionsOf,
  type Scope,
  sequenceAxes,
  wholeAxis,
  widthOf,
} from "../../scope/scope.js";
import { attend, headsField, tokensOf } from "../attention.js";
import { whole } from "../codec.js";
import { affine, linear } from "../layer/dense.js";
import { divides } from "../layer/layer.js";
import { optional } from "../record.js";
import { hasPositions, tokensAre } from "./join.js";
import { type Derived, place } from "./place.js";

const usualTokens = 4;

/** c·Wᵢ + bᵢ for each of `count` tokens. */
const projections = (scope: Scope, code: Flow, width: number, count: number): Ref => {
  const from = widthOf(code.ref.type);
  const made = axis("feature", count * width);
  const { parameter } = scope.forming("affine");
  const kernel = parameter("kernel", [axis("in", from), made], fanIn(from, 0, code.origin));
  const bias = parameter("bias", [made], fanIn(from, 0, wholeAxis(count * width)));
  const product = matMul(scope.b, code.ref, kernel);
  return reshape(
    scope.b,
    add(scope.b, product, broadcast(scope.b, bias, product.type.axes)),
    sequenceAxes(count, width),
  );
};

/** c_p·W + b + table_p for each pixel p. */
const pixels = (scope: Scope, code: Flow, width: number): Ref => {
  const { b } = scope;
  const seen = affine(scope, { ref: tokensOf(b, code.ref), origin: code.origin }, width);
  const count = positionsOf(code.ref.type);
  const table = scope.parameter("table", [axis("time", count), axis("feature", width)], {
    _tag: "Normal",
    deviation: 0.02,
    axis: 0,
    segments: wholeAxis(count),
  });
  return add(b, seen, broadcast(b, table, seen.type.axes));
};

const tokensFrom = (scope: Scope, code: Flow, width: number, tokens: number | undefined): E.Either<BuildFault, Ref> => {
  if (!hasPositions(code)) return E.right(projections(scope, code, width, tokens ?? usualTokens));
  return tokens === undefined
    ? E.right(pixels(scope, code, width))
    : E.left({ _tag: "TokensOfMap", field: "tokens", found: code.ref.type });
};

export const crossAttention = place({
  doc:
    "Each position of the value asks the condition's tokens by attention, and adds what it learns; " +
    "the answer starts at zero.",
  formula: "x + attention(x → tokens of c)",
  fields: {
    heads: headsField,
    tokens: optional(
      whole("a whole number from 2 to 1024", 2, 1024),
      `How many tokens the code becomes; left out: ${usualTokens}. A map is one token per pixel.`,
    ),
  },
  sample: { place: "cross-attention", heads: 2, tokens: 4 },
  tried: [
    { options: { heads: 2 } },
    { title: '`cross-attention` with `"tokens": 3`', options: { heads: 2, tokens: 3 } },
  ],
  joins: false,
  erasedBy: [],
  apply: (scope, { heads, tokens }, x, code) => {
    const { b } = scope;
    const site = x.ref.type;
    const width = widthOf(site);
    return pipe(
      divides("cross-attention", "heads", heads, site),
      E.chain(() => tokensFrom(scope.inside("tokens"), code, width, tokens)),
      E.map((made) => {
        const asked: Flow = { ref: tokensOf(b, x.ref), origin: x.origin };
        const query = affine(scope.inside("query"), asked, width);
        const [key, value] = ["key", "value"].map((name) => affine(scope.inside(name), fresh(made), width));
        const mixed = attend(b, query, key as Ref, value as Ref, { heads, causal: false }, code.mask);
        const answer = linear(scope.inside("output"), fresh(mixed), width, () => constantly(0));
        const derived: ReadonlyArray<Derived> = [
          { _tag: "Tokens", count: positionsOf(made.type), of: tokensAre(code) },
        ];
        return { flow: { ref: add(b, x.ref, reshape(b, answer, site.axes)), origin: x.origin }, derived };
      }),
    );
  },
});

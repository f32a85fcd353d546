// flatten: any value to a vector, in row-major order (height, width, channel; time, feature).
import * as E from "fp-ts/lib/Either.js";
import type { Segment } from "../../ir/graph/initial.js";
import { elements } from "../../ir/graph/type.js";
import { reshape } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { mostPieces } from "../../scope/limits.js";
import { type Flow, vectorAxes, widthOf } from "../../scope/scope.js";
import { kept } from "../mask.js";
import { layer } from "./layer.js";

/**
 * Where each flattened feature came from: the origin of its channel, once for every position. A condition joined on the
 * channel axis recurs at each pixel; its rows keep their own streams wherever it stood among the channels.
 */
const flattenOrigin = (origin: ReadonlyArray<Segment>, width: number, features: number): ReadonlyArray<Segment> => {
  if (origin.length === 1) return [{ source: origin[0]?.source ?? "x", start: 0, count: features }];
  const widths = new Map<string, number>();
  for (const { source, start, count } of origin) widths.set(source, Math.max(widths.get(source) ?? 0, start + count));
  return Array.from({ length: features / width }, (_, position) =>
    origin.map(({ source, start, count }) => ({ source, start: position * (widths.get(source) ?? 0) + start, count })),
  ).flat();
};

export const flatten = layer({
  doc: "Any value as one vector, in row-major order; zeros where a sequence is padding.",
  fields: {},
  sample: { type: "flatten" },
  within: true,
  rearranges: true,
  build: (scope, _, x): E.Either<BuildFault, Flow> => {
    const features = elements(x.ref.type.axes).count;
    const width = widthOf(x.ref.type);
    const pieces = x.origin.length === 1 ? 1 : (features / width) * x.origin.length;
    if (pieces > mostPieces)
      return E.left({ _tag: "TooManyPieces", construct: "flatten", found: pieces, limit: mostPieces });
    return E.right({
      ref: reshape(scope.b, kept(scope.b, x), vectorAxes(features)),
      origin: flattenOrigin(x.origin, width, features),
    });
  },
});

// What concatenating placements share: a code made to fit its site, and both joined on the site's last axis in any order.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { type BuildFault, type Flow, fixedSize, kindOf, type Scope, vectorAxes, widthOf } from "../../build/scope.js";
import type { Segment } from "../../graph/initial.js";
import { elements, lastAxis, type TensorType } from "../../graph/type.js";
import { broadcast, concat, relabelLast, reshape } from "../../op/dsl.js";
import type { Derived, Placed } from "./place.js";

const resizeTo = (scope: Scope, code: Flow, site: TensorType): Placed => {
  const from = code.ref.type;
  const [height, width] = [fixedSize(site, "height"), fixedSize(site, "width")];
  if (fixedSize(from, "height") === height && fixedSize(from, "width") === width) return { flow: code, derived: [] };
  const ref = scope.b.emit("resize", [code.ref], { height, width });
  return { flow: { ref, origin: code.origin }, derived: [{ _tag: "Resized", from, to: ref.type }] };
};

const spread = (scope: Scope, code: Flow, site: TensorType): Placed => {
  const named = relabelLast(scope.b, code.ref, lastAxis(site)?.name ?? "feature");
  const to = [...site.axes.slice(0, -1), ...named.type.axes.slice(-1)];
  const over = site.axes.slice(1, -1).map((a) => a.name);
  return {
    flow: { ref: broadcast(scope.b, named, to), origin: code.origin },
    derived: over.length === 0 ? [] : [{ _tag: "Broadcast", over }],
  };
};

const flattened = (scope: Scope, code: Flow): Placed => {
  const features = elements(code.ref.type.axes).count;
  return {
    flow: {
      ref: reshape(scope.b, code.ref, vectorAxes(features)),
      origin: [{ source: code.origin[0]?.source ?? "code", start: 0, count: features }],
    },
    derived: [{ _tag: "Flattened", from: code.ref.type }],
  };
};

/** The code with every axis of the site but the last: an image code is resized by nearest to an image site and flattened at
 * any other; a vector code is repeated over every axis but the last, such as height and width. */
export const conform = (scope: Scope, x: Flow, code: Flow): Placed => {
  const site = x.ref.type;
  if (kindOf(code.ref.type) !== "image") return spread(scope, code, site);
  if (kindOf(site) === "image") return resizeTo(scope, code, site);
  const flat = flattened(scope, code);
  const repeated = spread(scope, flat.flow, site);
  return { flow: repeated.flow, derived: [...flat.derived, ...repeated.derived] };
};

const widthUpTo = (origin: ReadonlyArray<Segment>, source: string): number =>
  Math.max(0, ...origin.filter((s) => s.source === source).map((s) => s.start + s.count));

/** A second code of the same name at one site keeps streams of its own: it counts on from the first. */
const apart = (origin: ReadonlyArray<Segment>, taken: ReadonlyArray<Segment>): ReadonlyArray<Segment> =>
  origin.map((s) => ({ ...s, start: s.start + widthUpTo(taken, s.source) }));

/** Which side each joined index comes from: `x` and `code` in order, at the positions that `place` gives. */
export type Arrange = (x: number, code: number) => ReadonlyArray<Piece>;

export interface Piece {
  readonly of: "x" | "code";
  readonly start: number;
  readonly count: number;
}

const take = (origin: ReadonlyArray<Segment>, start: number, count: number): ReadonlyArray<Segment> => {
  const result: Array<Segment> = [];
  let at = 0;
  for (const s of origin) {
    const from = Math.max(start, at);
    const to = Math.min(start + count, at + s.count);
    if (from < to) result.push({ source: s.source, start: s.start + from - at, count: to - from });
    at += s.count;
  }
  return result;
};

/** The order of [x, code] that puts the pieces in place, or undefined when that is the order itself. */
const orderOf = (pieces: ReadonlyArray<Piece>, width: number): ReadonlyArray<number> =>
  pieces.flatMap(({ of, start, count }) =>
    Array.from({ length: count }, (_, i) => (of === "x" ? 0 : width) + start + i),
  );

const whole = (pieces: ReadonlyArray<Piece>): boolean => pieces.filter((p) => p.count > 0).length <= 2;

/** Joins x and the code on the last axis, in the arrangement given. Two whole pieces are a plain concatenation; anything finer
 * is [x, code] permuted, whose derivative is the inverse permutation. */
export const join = (scope: Scope, x: Flow, code: Flow, arrange: Arrange): E.Either<BuildFault, Placed> => {
  const { flow, derived } = conform(scope, x, code);
  const [n, k] = [widthOf(x.ref.type), widthOf(flow.ref.type)];
  const pieces = arrange(n, k);
  const axis = x.ref.type.axes.length - 1;
  const codeOrigin = apart(flow.origin, x.origin);
  const origin = pieces.flatMap(({ of, start, count }) => take(of === "x" ? x.origin : codeOrigin, start, count));
  const refs = { x: x.ref, code: flow.ref };
  const ref = whole(pieces)
    ? concat(
        scope.b,
        pieces.filter((p) => p.count > 0).map((p) => refs[p.of]),
        axis,
      )
    : scope.b.emit("permute", [concat(scope.b, [x.ref, flow.ref], axis)], { axis, order: orderOf(pieces, n) });
  return pipe(E.right({ flow: { ref, origin }, derived: derived satisfies ReadonlyArray<Derived> }));
};

export const prefix: Arrange = (x, code) => [
  { of: "code", start: 0, count: code },
  { of: "x", start: 0, count: x },
];

export const suffix: Arrange = (x, code) => [
  { of: "x", start: 0, count: x },
  { of: "code", start: 0, count: code },
];

/** c as one block before x_at. */
export const block =
  (at: number): Arrange =>
  (x, code) => [
    { of: "x", start: 0, count: at },
    { of: "code", start: 0, count: code },
    { of: "x", start: at, count: x - at },
  ];

/** c_j at position ⌊j(n + k)/k⌋ of the n + k joined indices (strictly increasing, since (n + k)/k ≥ 1). */
export const evenly: Arrange = (n, k) => {
  const pieces: Array<Piece> = [];
  let taken = 0;
  for (let j = 0; j < k; j++) {
    const before = Math.floor((j * (n + k)) / k) - j - taken;
    if (before > 0) pieces.push({ of: "x", start: taken, count: before });
    taken += before;
    pieces.push({ of: "code", start: j, count: 1 });
  }
  return taken < n ? [...pieces, { of: "x", start: taken, count: n - taken }] : pieces;
};

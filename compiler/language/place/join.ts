// What concatenating placements share: a code made to fit its site, and both joined in any order: on the last axis of a
// vector or an image, on the time axis of a sequence.
import * as E from "fp-ts/lib/Either.js";
import type { Ref } from "../../ir/graph/builder.js";
import type { Segment } from "../../ir/graph/initial.js";
import { type Axis, elements, lastAxis, sizeAt, type TensorType } from "../../ir/graph/type.js";
import { broadcast, concat, matMul, relabelLast, reshape } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import {
  type Flow,
  fanIn,
  fixedSize,
  kindOf,
  positionsOf,
  rowAxes,
  type Scope,
  sequenceAxes,
  vectorAxes,
  widthOf,
} from "../../scope/scope.js";
import { asImage, asSequence } from "../layer/along-time.js";
import { joinedMask, kept } from "../mask.js";
import type { Placed } from "./place.js";

const resizeTo = (scope: Scope, code: Flow, site: TensorType): Placed => {
  const from = code.ref.type;
  const [height, width] = [fixedSize(site, "height"), fixedSize(site, "width")];
  if (fixedSize(from, "height") === height && fixedSize(from, "width") === width) return { flow: code, derived: [] };
  const ref = scope.b.emit("resize", [code.ref], { height, width });
  return { flow: { ref, origin: code.origin }, derived: [{ _tag: "Resized", from, to: ref.type }] };
};

/** Time steps brought to the site's length by nearest. */
const stretchTo = (scope: Scope, code: Flow, site: TensorType): Placed => {
  const from = code.ref.type;
  const length = fixedSize(site, "time");
  if (fixedSize(from, "time") === length) return { flow: code, derived: [] };
  const resized = scope.b.emit("resize", [asImage(scope.b, code.ref)], { height: length, width: 1 });
  const ref = asSequence(scope.b, resized);
  return { flow: { ref, origin: code.origin }, derived: [{ _tag: "Resized", from, to: ref.type }] };
};

/** Whether a code has a value at each of several positions: a map or a sequence. */
export const hasPositions = ({ ref }: Flow): boolean => kindOf(ref.type) !== "vector";

/** What the tokens of a code are of. */
export const tokensAre = ({ ref }: Flow): "code" | "pixels" | "steps" => {
  const kind = kindOf(ref.type);
  return kind === "image" ? "pixels" : kind === "sequence" ? "steps" : "code";
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

/** A map as one row of features; zeros where a sequence is padding. */
export const flattened = (scope: Scope, code: Flow): Placed => {
  const features = elements(code.ref.type.axes).count;
  return {
    flow: {
      ref: reshape(scope.b, kept(scope.b, code), vectorAxes(features)),
      origin: [{ source: code.origin[0]?.source ?? "code", start: 0, count: features }],
    },
    derived: [{ _tag: "Flattened", from: code.ref.type }],
  };
};

/**
 * The code with every axis of the site but the last, zeros where a sequence is padding: an image code is resized by
 * nearest to an image site and flattened at any other, a sequence code brought to the length of a sequence site; a
 * vector code is repeated over every axis but the last, such as height and width.
 */
export const conform = (scope: Scope, x: Flow, code: Flow): Placed => {
  const site = x.ref.type;
  if (!hasPositions(code)) return spread(scope, code, site);
  const whole: Flow = { ref: kept(scope.b, code), origin: code.origin };
  if (kindOf(site) === kindOf(code.ref.type))
    return kindOf(site) === "image" ? resizeTo(scope, code, site) : stretchTo(scope, whole, site);
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

/**
 * Both joined on one axis. Two whole pieces are a plain concatenation; anything finer is [x, code] permuted, whose
 * derivative is the inverse permutation.
 */
const joined = (scope: Scope, x: Ref, code: Ref, axis: number, pieces: ReadonlyArray<Piece>): Ref => {
  const refs = { x, code };
  if (whole(pieces))
    return concat(
      scope.b,
      pieces.filter((p) => p.count > 0).map((p) => refs[p.of]),
      axis,
    );
  // Made only where it is needed: it is as long as the axis, which nothing has bounded yet.
  const order = orderOf(pieces, joinedSize(x.type, axis));
  return scope.b.emit("permute", [concat(scope.b, [x, code], axis)], { axis, order });
};

const joinedSize = ({ axes }: TensorType, axis: number): number => sizeAt((axes[axis] as Axis).size, 1);

/** Joins x and the code on the last axis, in the arrangement given. */
export const joinLast = (scope: Scope, x: Flow, code: Flow, arrange: Arrange): E.Either<BuildFault, Placed> => {
  const { flow, derived } = conform(scope, x, code);
  const pieces = arrange(widthOf(x.ref.type), widthOf(flow.ref.type));
  const codeOrigin = apart(flow.origin, x.origin);
  const origin = pieces.flatMap(({ of, start, count }) => take(of === "x" ? x.origin : codeOrigin, start, count));
  const ref = joined(scope, x.ref, flow.ref, x.ref.type.axes.length - 1, pieces);
  return E.right({ flow: { ref, origin }, derived });
};

/** The code as time steps of a sequence: projected to its features, one for a vector, one per pixel for a map. */
const timesOf = (scope: Scope, x: Flow, code: Flow): Placed => {
  const { b } = scope;
  const { type } = code.ref;
  const [from, to, count] = [widthOf(type), widthOf(x.ref.type), positionsOf(type)];
  const axes = [
    { name: "in", size: from },
    { name: "feature", size: to },
  ];
  const kernel = scope.forming("affine").parameter("kernel", axes, fanIn(from, 0, code.origin));
  const ref = reshape(b, matMul(b, reshape(b, code.ref, rowAxes(type)), kernel), sequenceAxes(count, to));
  return {
    flow: { ref, origin: x.origin, ...(code.mask && { mask: code.mask }) },
    derived: [
      { _tag: "Projected", from, to, as: "kernel" },
      { _tag: "Tokens", count, of: tokensAre(code) },
    ],
  };
};

/** Joins x and the code: on the time axis of a sequence, as time steps of their own; else on the last axis. */
export const join = (scope: Scope, x: Flow, code: Flow, arrange: Arrange): E.Either<BuildFault, Placed> => {
  if (kindOf(x.ref.type) !== "sequence") return joinLast(scope, x, code, arrange);
  const { flow, derived } = timesOf(scope, x, code);
  const pieces = arrange(positionsOf(x.ref.type), positionsOf(flow.ref.type));
  const inTime = (of: Ref, behind: Ref): Ref => joined(scope, of, behind, 1, pieces);
  const mask = joinedMask(scope.b, x, flow, inTime);
  return E.right({ flow: { ref: inTime(x.ref, flow.ref), origin: x.origin, ...mask }, derived });
};

/** How many indices of the value and of the code `join` puts in order. */
export const joinSizes = (x: Flow, code: Flow): { readonly value: number; readonly code: number } =>
  kindOf(x.ref.type) === "sequence"
    ? { value: positionsOf(x.ref.type), code: positionsOf(code.ref.type) }
    : { value: widthOf(x.ref.type), code: elements(code.ref.type.axes).count };

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

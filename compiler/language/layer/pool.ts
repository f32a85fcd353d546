// What max-pool and avg-pool share: fields, and the window's arithmetic. Images, or sequences, whose window is along time.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Flow, kindOf, type Scope } from "../../scope/scope.js";
import { optional, withDefault } from "../record.js";
import { asImage, asSequence, lengthOf } from "./along-time.js";
import { wants } from "./layer.js";
import {
  fits,
  fitsAlong,
  oneSide,
  type PaddingName,
  type Pair,
  padding,
  shrunkLength,
  shrunkSides,
  sides,
  windowOver,
} from "./window.js";

export const poolFields = {
  window: withDefault(sides, "The window's side, or [height, width]; along time, how many time steps.", [
    2, 2,
  ] as const),
  stride: optional(sides, "How far the window moves; left out: its own size."),
  padding: withDefault(padding, "`same` keeps the border; `valid` drops what doesn't fill a window.", "valid" as const),
};

interface Pool {
  readonly window: Pair;
  readonly stride?: Pair;
  readonly padding: PaddingName;
}

interface Named {
  readonly op: "maxPool" | "avgPool";
  readonly construct: string;
}

export const poolSizes = (
  { window, stride = window, padding: named }: Pool,
  from: Flow["ref"]["type"],
): Readonly<Record<string, string>> =>
  kindOf(from) === "sequence"
    ? shrunkLength(lengthOf(from), window[0], stride[0], named)
    : shrunkSides(from, window, stride, named);

const overImage = ({ op, construct }: Named, scope: Scope, pool: Pool, x: Ref): E.Either<BuildFault, Ref> => {
  const { window, stride = window, padding: named } = pool;
  return pipe(
    fits(construct, "window", x.type, window, named),
    E.map((image) => scope.b.emit(op, [x], { window, stride, pad: windowOver(image, window, stride, named).pad })),
  );
};

const alongTime = ({ op, construct }: Named, scope: Scope, pool: Pool, x: Ref): E.Either<BuildFault, Ref> => {
  const { window, stride = window, padding: named } = pool;
  return pipe(
    E.Do,
    E.bind("size", () => oneSide(construct, "window", window, x.type)),
    E.bind("moves", () => oneSide(construct, "stride", stride, x.type)),
    E.chainFirst(({ size }) => fitsAlong(construct, "window", x.type, size, named)),
    E.map(({ size, moves }) => {
      const { pad } = windowOver([lengthOf(x.type), 1], [size, 1], [moves, 1], named);
      const slid = { window: [size, 1] as const, stride: [moves, 1] as const, pad };
      return asSequence(scope.b, scope.b.emit(op, [asImage(scope.b, x)], slid));
    }),
  );
};

export const buildPool = (
  op: Named["op"],
  construct: string,
  scope: Scope,
  pool: Pool,
  x: Flow,
): E.Either<BuildFault, Flow> =>
  pipe(
    wants(["image", "sequence"], construct, x),
    E.chain(({ ref }) => (kindOf(ref.type) === "image" ? overImage : alongTime)({ op, construct }, scope, pool, ref)),
    E.map((ref) => ({ ref, origin: x.origin })),
  );

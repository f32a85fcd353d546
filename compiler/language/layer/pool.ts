// What max-pool and avg-pool share: fields, and the window's arithmetic. Images, or sequences, whose window is along
// time.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { broadcast, divide, maximum, number } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Flow, kindOf, type Scope } from "../../scope/scope.js";
import { asMask, kept, maskSequence, sunk } from "../mask.js";
import { alsoCalled, optional, withDefault } from "../record.js";
import { asImage, asSequence, lengthOf, stepsFrom } from "./along-time.js";
import { wants } from "./layer.js";
import {
  type Border,
  borderOf,
  decides,
  fits,
  fitsAlong,
  oneBorder,
  oneSide,
  type Padding,
  type Pair,
  padding,
  type SidePadding,
  shrunkLength,
  shrunkSides,
  sides,
  timeBorder,
  windowOver,
} from "./window.js";

export const poolFields = {
  window: alsoCalled(
    withDefault(sides, "The window's side, or [height, width]; along time, how many time steps.", [2, 2] as const),
    "pool_size",
    "kernel_size",
  ),
  stride: optional(sides, "How far the window moves; left out: its own size."),
  padding: withDefault(
    padding,
    "`same` keeps the border; `valid` drops what doesn't fill a window; a number, or [height, width], pads so " +
      "much at each end, as PyTorch counts it.",
    "valid" as const,
  ),
};

interface Pool {
  readonly window: Pair;
  readonly stride?: Pair;
  readonly padding: Border;
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
    ? shrunkLength(lengthOf(from), window[0], stride[0], borderOf(named, 0))
    : shrunkSides(from, window, stride, named);

const overImage = ({ op, construct }: Named, scope: Scope, pool: Pool, x: Flow): E.Either<BuildFault, Flow> => {
  const { ref, origin } = x;
  const { window, stride = window, padding: named } = pool;
  return pipe(
    fits(construct, "window", ref.type, window, named),
    E.map((image) => ({
      ref: scope.b.emit(op, [ref], { window, stride, pad: windowOver(image, window, stride, named).pad }),
      origin,
    })),
  );
};

/** A time step is there if the first that its window reads is; of `valid`, the last; between, by how much is padded. */
const maskMade = (b: Builder, mask: Ref, window: number, stride: number, named: SidePadding): Ref => {
  const read = stepsFrom(b, maskSequence(b, mask), decides(window, named));
  const slid = { window: [1, 1] as const, stride: [stride, 1] as const, pad: [0, 0, 0, 0] as const };
  return asMask(b, asSequence(b, b.emit("maxPool", [asImage(b, read)], slid)));
};

type Slid = Readonly<{ window: Pair; stride: Pair; pad: Padding }>;

/** The largest, or the mean, of what is there in each window; 0 where nothing is. */
const pooledThere = (b: Builder, op: Named["op"], x: Flow, mask: Ref, made: Ref, slid: Slid): Ref => {
  const over = (of: Ref): Ref => asSequence(b, b.emit(op, [asImage(b, of)], slid));
  if (op === "maxPool") return kept(b, { ref: over(sunk(b, x)), origin: x.origin, mask: made });
  const [total, share] = [over(kept(b, x)), over(maskSequence(b, mask))];
  const safe = maximum(b, asMask(b, share), number(b, 1e-6));
  return divide(b, total, broadcast(b, safe, total.type.axes));
};

const alongTime = ({ op, construct }: Named, scope: Scope, pool: Pool, x: Flow): E.Either<BuildFault, Flow> => {
  const { b } = scope;
  const { ref, origin, mask } = x;
  const { window, stride = window, padding: border } = pool;
  return pipe(
    E.Do,
    E.bind("size", () => oneSide(construct, "window", window, ref.type)),
    E.bind("moves", () => oneSide(construct, "stride", stride, ref.type)),
    E.bind("named", () => oneBorder(construct, border, ref.type)),
    E.chainFirst(({ size, named }) => fitsAlong(construct, "window", ref.type, size, named)),
    E.map(({ size, moves, named }) => {
      const { pad } = windowOver([lengthOf(ref.type), 1], [size, 1], [moves, 1], timeBorder(named));
      const slid = { window: [size, 1] as const, stride: [moves, 1] as const, pad };
      if (mask === undefined) return { ref: asSequence(b, b.emit(op, [asImage(b, ref)], slid)), origin };
      const made = maskMade(b, mask, size, moves, named);
      return { ref: pooledThere(b, op, x, mask, made, slid), origin, mask: made };
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
    E.chain(() => (kindOf(x.ref.type) === "image" ? overImage : alongTime)({ op, construct }, scope, pool, x)),
  );

// What max-pool and avg-pool share: fields, and the window's arithmetic.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { BuildFault, Flow, Scope } from "../../scope/scope.js";
import { optional, withDefault } from "../record.js";
import { wants } from "./layer.js";
import { fits, type PaddingName, type Pair, padding, shrunkSides, sides, windowOver } from "./window.js";

export const poolFields = {
  window: withDefault(sides, "The window's side, or [height, width].", [2, 2] as const),
  stride: optional(sides, "How far the window moves; left out: its own size."),
  padding: withDefault(padding, "`same` keeps the border; `valid` drops what doesn't fill a window.", "valid" as const),
};

interface Pool {
  readonly window: Pair;
  readonly stride?: Pair;
  readonly padding: PaddingName;
}

export const poolSizes = (
  { window, stride = window, padding: named }: Pool,
  from: Flow["ref"]["type"],
): Readonly<Record<string, string>> => shrunkSides(from, window, stride, named);

export const buildPool = (
  op: "maxPool" | "avgPool",
  construct: string,
  scope: Scope,
  { window, stride = window, padding: named }: Pool,
  x: Flow,
): E.Either<BuildFault, Flow> =>
  pipe(
    wants("image", construct, x),
    E.chain(() => fits(construct, "window", x.ref.type, window, named)),
    E.map((image) => {
      const { pad } = windowOver(image, window, stride, named);
      return { ref: scope.b.emit(op, [x.ref], { window, stride, pad }), origin: x.origin };
    }),
  );

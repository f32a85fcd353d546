// A stretch of training, in epochs or in steps, and how far along it a step is.
import type { Builder, Ref } from "../ir/graph/builder.js";
import { divide, minimum, multiply, number, scale } from "../ir/op/dsl.js";
import { type Codec, either, isObject, whole } from "./codec.js";
import { record, required } from "./record.js";

export type Span = { readonly epochs: number } | { readonly steps: number };

/** The time of a train step. Each part becomes an input of the graph only where something reads it. */
export interface Clock {
  /** The 1-based number of this step, rank 0. */
  readonly step: () => Ref;
  /** How many steps the whole run takes, rank 0. */
  readonly steps: () => Ref;
  /** How many steps an epoch takes, rank 0. */
  readonly perEpoch: () => Ref;
}

const atLeastOne = whole("a whole number of at least 1", 1);

/** `{ "epochs": n }` or `{ "steps": n }`. */
export const span: Codec<Span> = either<Span, Span>(
  '{ "epochs": n } or { "steps": n }',
  (u) => !(isObject(u) && Object.hasOwn(u, "steps")),
  record("a span", {
    epochs: required(atLeastOne, "How many epochs, each of all training samples; or `steps` instead."),
  }),
  record("a span in steps", { steps: required(atLeastOne, "How many train steps.") }),
);

/** How many steps a span takes; without one, the whole run. */
const stepsIn = (b: Builder, over: Span | undefined, clock: Clock): Ref =>
  over === undefined
    ? clock.steps()
    : "steps" in over
      ? number(b, over.steps)
      : scale(b, clock.perEpoch(), over.epochs);

/** min(1, step / span): grows from 1/span at the first step to 1 at the span's last, and stays. */
export const progress = (b: Builder, over: Span | undefined, clock: Clock): Ref =>
  minimum(b, divide(b, clock.step(), stepsIn(b, over, clock)), number(b, 1));

/** start · (end/start)^progress: the same factor at every step. */
export const geometric = (
  b: Builder,
  { start, end, over }: { readonly start: number; readonly end: number; readonly over: Span | undefined },
  clock: Clock,
): Ref => {
  const factor = b.emit("power", [number(b, end / start), progress(b, over, clock)], {});
  return multiply(b, factor, number(b, start));
};

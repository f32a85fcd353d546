// kl: the divergence of the latent from its prior, in nats. Its weight may grow over the run, once (warm-up: Bowman et
// al. 2016, Sønderby et al. 2016) or in cycles (Fu et al. 2019), and each unit may have some nats free of charge
// (Kingma et al. 2016).
import type { Builder, Ref } from "../../ir/graph/builder.js";
import {
  add,
  divide,
  floor,
  maximum,
  mean,
  minimum,
  multiply,
  negate,
  number,
  scale,
  shift,
  slice,
  subtract,
  sum,
} from "../../ir/op/dsl.js";
import { real, type TypeOf, whole } from "../codec.js";
import { optional, record, withDefault } from "../record.js";
import { type Clock, progress, span } from "../span.js";
import { reduced, reduceField, weightField } from "./term.js";

const cyclic = record("a cyclic KL weight", {
  cycles: withDefault(
    whole("a whole number of at least 1", 1),
    "How many times over the run the weight starts from 0.",
    4,
  ),
  ratio: withDefault(
    real("a number above 0 and at most 1", { above: 0, most: 1 }),
    "The share of a cycle in which the weight grows, in a line; the rest of the cycle keeps it whole.",
    0.5,
  ),
});

export const kl = record("the KL term", {
  reduce: reduceField("the units of the latent"),
  weight: weightField("What the term is multiplied by: β."),
  warmup: optional(
    span,
    'In how many first epochs or steps the weight grows from 0, in a line: { "epochs": n } or { "steps": n }. A ' +
      "loss on held-out data is always given with the whole weight.",
  ),
  cyclic: optional(cyclic, "The weight grows from 0 several times over the run, instead of `warmup`."),
  "free-bits": optional(
    real("a number above 0", { above: 0 }),
    "The nats that each latent unit has free: the mean of its divergence over the batch counts only where it is more.",
  ),
});

export type Kl = TypeOf<typeof kl>;

/**
 * With t the step from 1, T the steps and M cycles: τ = ((t − 1) mod ⌈T/M⌉) / (T/M), and the factor is min(1, τ/ratio).
 */
const cycle = (b: Builder, { cycles, ratio }: TypeOf<typeof cyclic>, clock: Clock): Ref => {
  const length = scale(b, clock.steps(), 1 / cycles);
  const whole = negate(b, floor(b, negate(b, length)));
  const before = shift(b, clock.step(), -1);
  const within = subtract(b, before, multiply(b, whole, floor(b, divide(b, before, whole))));
  return minimum(b, scale(b, divide(b, within, length), 1 / ratio), number(b, 1));
};

/** The weight's factor at this step; absent where it is always 1. */
const factorOf = (b: Builder, term: Kl, clock: Clock): Ref | undefined =>
  term.cyclic !== undefined
    ? cycle(b, term.cyclic, clock)
    : term.warmup === undefined
      ? undefined
      : progress(b, term.warmup, clock);

/** Σ over units of max(λ, mean over the batch). */
const floored = (b: Builder, perUnit: Ref, free: number, how: "sum" | "mean"): Ref => {
  const each = maximum(b, mean(b, perUnit, [0]), number(b, free));
  const units = each.type.axes.map((_, i) => i);
  return how === "sum" ? sum(b, each, units) : mean(b, each, units);
};

/** A part of the latent's units that is charged by itself. */
interface Level {
  readonly name: string;
  readonly start: number;
  readonly size: number;
  /** The nats that all of it has free; undefined: as the term says. */
  readonly free: number | undefined;
}

/** The divergence of each level's units. */
export const eachLevel = <L extends Level>(
  b: Builder,
  levels: ReadonlyArray<L>,
  perUnit: Ref,
): ReadonlyArray<readonly [L, Ref]> =>
  levels.map((level) => [level, slice(b, perUnit, perUnit.type.axes.length - 1, level.start, level.size)] as const);

/** What counts of a level: all, or what is more than it has free. */
const countedOf = (b: Builder, term: Kl, { free }: Level, perUnit: Ref): Ref => {
  const whole = reduced(b, perUnit, "sum");
  if (free !== undefined) return maximum(b, whole, number(b, free));
  const each = term["free-bits"];
  return each === undefined ? whole : floored(b, perUnit, each, "sum");
};

/** What counts of all levels, where some of it is free; undefined: nothing is. */
const countedLevels = (b: Builder, term: Kl, each: ReadonlyArray<readonly [Level, Ref]>): Ref | undefined => {
  if (!each.some(([{ free }]) => free !== undefined)) return undefined;
  const sum = each.map(([level, own]) => countedOf(b, term, level, own)).reduce((x, y) => add(b, x, y));
  const units = each.reduce((total, [{ size }]) => total + size, 0);
  return term.reduce === "sum" ? sum : scale(b, sum, 1 / units);
};

export interface ChargedKl {
  /** The term as it is, unweighted. */
  readonly kl: Ref;
  /** What the loss adds. */
  readonly charged: Ref;
  /** Numbers worth reporting: the weight where it changes, the divergence where some is free. */
  readonly beside: Readonly<Record<string, Ref>>;
}

/** The term from the divergence per unit. Without a clock the weight is whole, as it is at a warm-up's end. */
export const chargeKl = (
  b: Builder,
  term: Kl,
  perUnit: Ref,
  clock: Clock | undefined,
  levels: ReadonlyArray<Level> = [],
): ChargedKl => {
  const plain = reduced(b, perUnit, term.reduce);
  const each = eachLevel(b, levels, perUnit);
  const free = term["free-bits"];
  const lessFree =
    countedLevels(b, term, each) ?? (free === undefined ? undefined : floored(b, perUnit, free, term.reduce));
  const counted = lessFree ?? plain;
  const factor = clock && factorOf(b, term, clock);
  const weight = factor && (term.weight === 1 ? factor : scale(b, factor, term.weight));
  const charged =
    weight === undefined
      ? term.weight === 1
        ? counted
        : scale(b, counted, term.weight)
      : multiply(b, counted, weight);
  const beside = {
    ...Object.fromEntries(each.map(([{ name }, own]) => [`kl.${name}`, reduced(b, own, term.reduce)] as const)),
    ...(lessFree === undefined ? {} : { "kl-counted": counted }),
    ...(weight === undefined ? {} : { "kl-weight": weight }),
  };
  return { kl: plain, charged, beside };
};

/**
 * A spec as a run keeps it.
 *
 * In: a typed model, and what the caller decides about its training. Out: the text of a spec that says all of it, which compiles to the same model
 * with no options and no other file: `extends` merged, changes made, blocks unrolled, expressions and defaults written out.
 */
import type { CoreModel } from "../compiler/expand/core.js";
import { fullSpec } from "../compiler/pipeline/full.js";

export interface Overrides {
  /** An address of data. */
  readonly data?: string | undefined;
  /** Stands instead of the spec's own `epochs` or `steps`. */
  readonly epochs?: number | undefined;
  readonly seed?: number | undefined;
  /** For a spec that names none: runs that differ in their seed then hold out the same samples. */
  readonly splitSeed?: number | undefined;
}

/** The run's spec, as text. */
export const resolvedSpec = (core: CoreModel, { data, epochs, seed, splitSeed }: Overrides = {}): string => {
  const { train, ...spec } = fullSpec(core);
  const { steps, ...rest } = train as CoreModel["train"];
  const kept = epochs === undefined ? (train as CoreModel["train"]) : { ...rest, epochs };
  const aside = kept["split-seed"] ?? splitSeed;
  const settled = {
    ...kept,
    data: data ?? kept.data,
    seed: seed ?? kept.seed,
    ...(aside === undefined ? {} : { "split-seed": aside }),
  };
  return `${JSON.stringify({ ...spec, train: settled }, undefined, 2)}\n`;
};

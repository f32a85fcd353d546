/**
 * A spec as a run keeps it.
 *
 * In: a typed model, and what the caller decides about its training. Out: the text of a spec that says all of it, which
 * compiles to the same model with no options and no other file: `extends` merged, changes made, blocks unrolled,
 * expressions and defaults written out.
 */
import type { CoreModel } from "../compiler/expand/core.js";
import { stratifyOf } from "../compiler/expand/samples.js";
import { noneWord, sampleFields } from "../compiler/language/samples.js";
import { fullSpec } from "../compiler/pipeline/full.js";

/** What the command line or a caller says instead of the spec. */
export interface Overrides {
  /** An address of data. */
  readonly data?: string | undefined;
  /** Of the samples that are held out, where they lie at an address of their own. */
  readonly validation?: string | undefined;
  /** Stands instead of the spec's own `epochs` or `steps`. */
  readonly epochs?: number | undefined;
  readonly seed?: number | undefined;
  /** For a spec that names none: runs that differ in their seed then hold out the same samples. */
  readonly splitSeed?: number | undefined;
  /**
   * For a spec that names none, instead of the one category there is: runs that differ in their conditions then hold
   * out the same samples.
   */
  readonly stratify?: string | undefined;
}

/** The keys of a training that stand behind `stratify`. */
const behindStratify: ReadonlyArray<string> = [
  ...Object.keys(sampleFields).slice(Object.keys(sampleFields).indexOf("stratify") + 1),
  "optimizer",
];

/** A training with its category where the schema has it, so that a text that is read again is the same text. */
const stratified = (train: Readonly<Record<string, unknown>>, stratify: string) => {
  const entries = Object.entries(train).filter(([key]) => key !== "stratify");
  const at = entries.findIndex(([key]) => behindStratify.includes(key));
  return Object.fromEntries(
    entries.toSpliced(at < 0 ? entries.length : at, 0, ["stratify", stratify] as [string, unknown]),
  );
};

/** The run's spec, as text. */
export const resolvedSpec = (
  core: CoreModel,
  { data, validation, epochs, seed, splitSeed, stratify = stratifyOf(core) }: Overrides = {},
): string => {
  const { train, ...spec } = fullSpec(core);
  const { steps, ...rest } = train as CoreModel["train"];
  const kept = epochs === undefined ? (train as CoreModel["train"]) : { ...rest, epochs };
  const aside = kept["split-seed"] ?? splitSeed;
  const settled = {
    ...kept,
    data: data ?? kept.data,
    validation: validation ?? kept.validation,
    seed: seed ?? kept.seed,
    ...(aside === undefined ? {} : { "split-seed": aside }),
  };
  // "none" is what a run means that says nothing.
  const silent = stratify === noneWord && kept.stratify === undefined;
  return `${JSON.stringify({ ...spec, train: silent ? settled : stratified(settled, stratify) }, undefined, 2)}\n`;
};

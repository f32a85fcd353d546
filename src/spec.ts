/**
 * A spec as a run keeps it.
 *
 * In: a typed model, and what the caller decides about its training. Out: the text of a spec that says all of it, which compiles to the same model
 * with no options.
 */
import type { CoreModel } from "../compiler/expand/core.js";
import { toValue } from "../compiler/read/located.js";

export interface Overrides {
  /** An address of data. */
  readonly data?: string | undefined;
  /** Stands instead of the spec's own `epochs` or `steps`. */
  readonly epochs?: number | undefined;
  readonly seed?: number | undefined;
  /** For a spec that names none: runs that differ in their seed then hold out the same samples. */
  readonly splitSeed?: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const without = (fields: Fields, names: ReadonlyArray<string>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Variants and `--set` applied, data and seed written out; `$schema`, a path from another folder, is left out. */
export const resolvedSpec = ({ root, train }: CoreModel, { data, epochs, seed, splitSeed }: Overrides = {}): string => {
  const value = toValue(root);
  const spec = isFields(value) ? without(value, ["$schema", "variants"]) : {};
  const written = isFields(spec["train"]) ? spec["train"] : {};
  const kept = epochs === undefined ? written : { ...without(written, ["steps"]), epochs };
  const aside = train["split-seed"] ?? splitSeed;
  const settled = {
    ...kept,
    data: data ?? train.data,
    seed: seed ?? train.seed,
    ...(aside === undefined ? {} : { "split-seed": aside }),
  };
  return `${JSON.stringify({ ...spec, train: settled }, undefined, 2)}\n`;
};

/**
 * The data doors: an address becomes a dataset that fits the spec, or a list of what doesn't.
 *
 * In: sources by scheme, an address `scheme:rest` and the wanted inputs and conditions. Out: one column for each wanted name, every value checked. Nothing here
 * needs Node: a page hands in the sources that it has, and `files.ts` has those that read files.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Dataset, Opened, Source, Wanted } from "./dataset.js";
import type { DataProblem } from "./problem.js";

export { type Batch, type BatchColumn, epochOrder, gather } from "./batches.js";
export { type Column, type Dataset, type Opened, type Source, take, type Wanted, width } from "./dataset.js";
export { digits } from "./digits.js";
export type { DataProblem, Malformed } from "./problem.js";
export { type Split, split } from "./split.js";

/** Sources by their scheme, in the order that help texts list them. */
export type Sources = ReadonlyMap<string, Source>;

/** Opens `uri` and binds each wanted column. Nothing is fetched from a network. */
export const open = async (sources: Sources, uri: string, wanted: ReadonlyArray<Wanted>): Promise<Opened<Dataset>> => {
  const colon = uri.indexOf(":");
  const [scheme, rest] = colon < 0 ? [uri, ""] : [uri.slice(0, colon), uri.slice(colon + 1)];
  const source = sources.get(scheme);
  const expected = [...sources.values()].map(({ usage }) => usage);
  if (source === undefined) return E.left(NEA.of<DataProblem>({ type: "unknown-source", source: uri, expected }));
  if (source.takesPath && rest === "")
    return E.left(NEA.of<DataProblem>({ type: "bad-address", source: uri, expected: source.usage, found: rest }));
  return source.open(uri, rest, wanted);
};

/**
 * The data of a model in the page: drawn digits, or files that were dropped in.
 *
 * In: a model and the shelf. Out: its training and held-out samples, made once for all who want the same.
 */
import * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { settledSplit } from "../../../compiler/expand/samples.js";
import type { Source } from "../../../runtime/data/dataset.js";
import { digits } from "../../../runtime/data/digits.js";
import { type DataProblem, open, type Split } from "../../../runtime/data/index.js";
import { marksWanted, splitFor, wantedBy } from "../../wanted.js";
import { droppedSources } from "./dropped.js";

export interface Shelf {
  readonly opened: Map<string, Split>;
  /** What was dropped in, by path. */
  readonly files: Map<string, Uint8Array>;
}

const sources = ({ files }: Shelf): ReadonlyMap<string, Source> =>
  new Map([["digits", digits], ...droppedSources(files)]);

export const openSplit = async (
  core: CoreModel,
  shelf: Shelf,
): Promise<E.Either<ReadonlyNonEmptyArray<DataProblem>, Split>> => {
  const settled = settledSplit(core);
  const { data, seed } = core.train;
  const wanted = [...wantedBy(core), ...marksWanted(core)];
  const key = JSON.stringify([settled.train, wanted]);
  const known = shelf.opened.get(key);
  if (known !== undefined) return E.right(known);
  const dataset = await open(sources(shelf), data, wanted);
  if (E.isLeft(dataset)) return dataset;
  const parts = splitFor(settled, dataset.right, seed);
  shelf.opened.set(key, parts);
  return E.right(parts);
};

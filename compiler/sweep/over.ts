// Lists that a person gives beside a spec, instead of those of its sweep.
//
//   --over inject.*.place=prefix,film --over latent.size=2,8 --seeds 1,2
//   → "sweep": { "over": { "/inject/*/place": ["prefix", "film"], "/latent/size": [2, 8] }, "seeds": [1, 2] }
//
// In: a spec's tree and these texts. Out: the tree with that sweep, each part where it is written, so that problems
// point at the option.

import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { type Entry, entryOf, type Located, type Place, placeAt, relocate } from "../base/located.js";
import type { PatchProblem } from "../problem/patch/index.js";
import { parseChoices, parseList } from "../read/patch.js";

export interface Sweeping {
  /** The texts of `--over`; together they stand for the spec's `over`. */
  readonly over?: ReadonlyArray<string>;
  /** Seeds with commas between; they stand for the spec's `seeds`. */
  readonly seeds?: string;
}

const kept = (place: Place): Place => place;

const object = (place: Place, entries: ReadonlyArray<Entry>): Located => ({ kind: "object", place, entries });

/** An object with an entry of this name in the place of an older one. */
const withEntry = (root: Located, key: string, value: Located): Located =>
  root.kind !== "object"
    ? root
    : {
        ...root,
        entries: [
          ...root.entries.filter((entry) => entry.key !== key),
          { key, keyPlace: value.place, value: relocate(value, `${root.place.pointer}/${key}`, kept) },
        ],
      };

export const sweepOver = (
  root: Located,
  { over = [], seeds }: Sweeping,
): E.Either<ReadonlyNonEmptyArray<PatchProblem>, Located> => {
  if (over.length === 0 && seeds === undefined) return E.right(root);
  const lists = over.map((text) => parseChoices(text, "--over"));
  const numbers = seeds === undefined ? [] : [parseList({ name: "--seeds", text: seeds }, 0)];
  const problems = [...lists, ...numbers].flatMap((each) => (E.isLeft(each) ? each.left : []));
  if (isNonEmpty(problems)) return E.left(problems);
  const entries = lists.flatMap((list) => (E.isRight(list) ? [list.right] : []));
  const place = entries[0]?.keyPlace ?? placeAt({ name: "--seeds", text: seeds ?? "" }, 0, seeds?.length ?? 0, "");
  const own = entryOf(root, "sweep")?.value ?? { ...object(place, []), place: { ...place, pointer: "/sweep" } };
  const listed = entries.length === 0 ? own : withEntry(own, "over", object(place, entries));
  const whole = numbers.reduce(
    (sweep, list) => (E.isRight(list) ? withEntry(sweep, "seeds", list.right) : sweep),
    listed,
  );
  return E.right(withEntry(root, "sweep", whole));
};

/**
 * Migrate: rewrites the text of a spec of an earlier version. In: a text. Out: the text in this version, every other
 * character as it was, and what was done; or everything that has no successor, and then nothing is done.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { entryOf, type Located, type Source } from "../base/located.js";
import { applied, changesOf } from "../edit/change.js";
import type { MigrateProblem } from "../problem/migrate/index.js";
import type { ReadProblem } from "../problem/read/index.js";
import { read } from "../read/index.js";
import { type Rewrite, rules } from "./rules.js";

export interface Migration {
  readonly text: string;
  /** The version that the text was in. */
  readonly from: number | undefined;
  readonly done: ReadonlyArray<Rewrite>;
}

const versionOf = (root: Located): number | undefined => {
  const value = entryOf(root, "graft")?.value;
  return value?.kind === "number" ? value.value : undefined;
};

/** A tree of this version, or of one that is not known; those that `migrate` rewrites are refused. */
export const refuseOld = (root: Located): E.Either<ReadonlyNonEmptyArray<MigrateProblem>, Located> => {
  const found = versionOf(root);
  const place = entryOf(root, "graft")?.value.place ?? root.place;
  return found === 0 ? E.left([{ _tag: "OldVersion", place, found }]) : E.right(root);
};

const treeOf = (source: Source): Located => {
  const tree = read(source);
  if (E.isLeft(tree)) throw new Error("broken invariant: a migrated text is JSON");
  return tree.right;
};

/** Rule by rule, since one may move what the next would rename. */
const rewritten = (source: Source): Migration => {
  const done: Array<Rewrite> = [];
  let { text } = source;
  for (const { rewrite } of rules) {
    const here = { ...source, text };
    const rewrites = rewrite(treeOf(here));
    text = applied(
      text,
      rewrites.flatMap(({ edits }) => changesOf(here, edits)),
    );
    done.push(...rewrites);
  }
  return { text, from: 0, done };
};

export const migrate = (source: Source): E.Either<ReadonlyNonEmptyArray<ReadProblem | MigrateProblem>, Migration> => {
  const tree = read(source);
  if (E.isLeft(tree)) return tree;
  const from = versionOf(tree.right);
  if (from !== 0) return E.right({ text: source.text, from, done: [] });
  const refused = rules.flatMap(({ refuse }) => refuse?.(tree.right) ?? []);
  return isNonEmpty(refused) ? E.left(refused) : E.right(rewritten(source));
};

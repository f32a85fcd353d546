/**
 * The words that may stand in a place of a spec, and why the others may not.
 *
 * In: a text, an item of `inject`, one of its keys, and candidates. Out: for each candidate the changes of the text
 * that choose it, or the first sentence of the report that it would get: each is put in its place and the spec is
 * compiled up to its shapes.
 */
import * as E from "fp-ts/lib/Either.js";
import { find, type Source, toValue } from "../../../compiler/base/located.js";
import { applied, changesOf } from "../../../compiler/edit/change.js";
import { front } from "../../../compiler/pipeline/compile.js";
import type { Bases } from "../../../compiler/read/extends.js";
import { read } from "../../../compiler/read/index.js";
import { reportOf } from "../../../compiler/report/index.js";
import { type Edit, put } from "../../../compiler/words/edit.js";
import type { ChangeView, ChoiceView } from "../state/types.js";

interface Candidate {
  readonly word: string;
  readonly doc: string;
}

/** The changes of the text that edits come to. */
export const editsIn = (source: Source, edits: ReadonlyArray<Edit>): ReadonlyArray<ChangeView> =>
  changesOf(source, edits).map(({ start, end, text }) => ({ from: start, to: end, insert: text }));

const textAfter = (source: Source, edits: ReadonlyArray<Edit>): Source => ({
  ...source,
  text: applied(source.text, changesOf(source, edits)),
});

const problemsOf = (source: Source, bases: Bases) => {
  const typed = front(source, { bases });
  return E.isRight(typed) ? [] : typed.left;
};

/** The first sentence of what a spec would be told that it isn't told now; undefined where there is nothing new. */
const whyNot = (source: Source, bases: Bases, known: ReadonlySet<string>): string | undefined => {
  const problem = problemsOf(source, bases).find(({ _tag }) => !known.has(_tag));
  return problem === undefined ? undefined : reportOf(problem).summary;
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The word alone; and, where options of the old word stand in its way, the injection without them. */
const waysOf = (source: Source, index: number, key: string, word: string): ReadonlyArray<ReadonlyArray<Edit>> => {
  const pointer = `/inject/${index}`;
  const tree = read(source);
  const node = E.isRight(tree) ? find(tree.right, pointer) : undefined;
  const value = node && toValue(node);
  if (!isFields(value)) return [[put(`${pointer}/${key}`, word)]];
  const { condition, into, place } = value;
  return [[put(`${pointer}/${key}`, word)], [put(pointer, { condition, into, place, [key]: word })]];
};

/** Choices for `key` ("place", "into" or "condition") of an item of `inject`. */
export const choicesFor = (
  source: Source,
  bases: Bases,
  index: number,
  key: string,
  candidates: ReadonlyArray<Candidate>,
): ReadonlyArray<ChoiceView> => {
  const known = new Set(problemsOf(source, bases).map(({ _tag }) => _tag));
  return candidates.map(({ word, doc }) => {
    const tried = waysOf(source, index, key, word).map((edits) => ({
      edits,
      why: whyNot(textAfter(source, edits), bases, known),
    }));
    const best = tried.find(({ why }) => why === undefined) ?? tried[0];
    return { word, doc, changes: best === undefined ? [] : editsIn(source, best.edits), why: best?.why };
  });
};

/**
 * The files that a person means by paths and patterns. In: words of a command line. Out: paths, each once, in the order
 * given; a pattern that matches nothing, as a refusal. A shell expands most patterns itself; a quoted one, and those of
 * Windows, arrive here.
 */
import { existsSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { glob, isDynamicPattern } from "tinyglobby";
import { nothingMatchesProblem } from "../report/problem/file/nothing-matches.js";
import { type Refusal, refusalOf } from "../report/refusal.js";

/** A file that is there by this very name is no pattern, whatever its name holds. */
const isPattern = (word: string): boolean => isDynamicPattern(word) && !existsSync(word);

const matched = async (pattern: string): Promise<ReadonlyArray<string>> =>
  [...(await glob(pattern, { ignore: ["**/node_modules/**"], expandDirectories: false }))].sort();

/** `-` stays as it is: it stands for stdin. */
export const filesOf = async (words: ReadonlyArray<string>): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const found = new Set<string>();
  for (const word of words) {
    const paths = isPattern(word) ? await matched(word) : [word];
    if (paths.length === 0) return E.left(refusalOf(nothingMatchesProblem, { pattern: word }));
    for (const path of paths) found.add(path);
  }
  return E.right([...found]);
};

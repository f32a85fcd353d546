/**
 * Declaration files of specs on disk. In: the path of a spec. Out: what should stand beside it, whether it does, and
 * writing it where it does not.
 */
import * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { type Source, toValue } from "../../compiler/base/located.js";
import type { ReadProblem } from "../../compiler/problem/read/index.js";
import { read } from "../../compiler/read/index.js";
import { type FileProblem, readBytes, writeAtomic } from "../../runtime/checkpoint/atomic.js";
import { declaration, declarationPath } from "./literal.js";

/** A declaration file as it should be. */
export interface Declared {
  readonly spec: string;
  readonly path: string;
  readonly text: string;
}

/** The declaration file of a spec whose text is JSON; whether the spec is sound is for TypeScript to say. */
export const declared = (source: Source): E.Either<ReadonlyNonEmptyArray<ReadProblem>, Declared> => {
  const name = source.name.split(/[\\/]/).at(-1) ?? source.name;
  return E.map((root: Parameters<typeof toValue>[0]) => ({
    spec: source.name,
    path: declarationPath(source.name),
    text: declaration(name, toValue(root)),
  }))(read(source));
};

/** Does the file stand there as it should? */
export const isFresh = async ({ path, text }: Declared): Promise<boolean> => {
  const bytes = await readBytes(path);
  return E.isRight(bytes) && new TextDecoder().decode(bytes.right) === text;
};

/** Writes the file unless it is fresh; `true` when it was written. */
export const refresh = async (each: Declared): Promise<E.Either<FileProblem, boolean>> => {
  if (await isFresh(each)) return E.right(false);
  return E.map(() => true)(await writeAtomic(each.path, each.text));
};

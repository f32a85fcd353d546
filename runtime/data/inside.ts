/**
 * Files of a folder of data, none of which may lead out of it.
 *
 * In: a folder and names in it. Out: the problem of the first that is a link to somewhere else: a folder may come from
 * a stranger, and could so name any file of yours. A folder or a file that a person names may itself be a link.
 */
import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { attempt } from "../checkpoint/atomic.js";
import type { DataProblem } from "./problem/index.js";

/** Whether what lies at `path` lies below `real`, the folder's path without links. */
export const staysInside = async (real: string, path: string): Promise<E.Either<DataProblem, void>> => {
  const to = await attempt(path, "open", () => realpath(path));
  if (E.isLeft(to)) return to;
  return to.right.startsWith(real.endsWith(sep) ? real : real + sep)
    ? E.right(undefined)
    : E.left({ _tag: "LinkOutside", source: path, found: to.right });
};

/** The paths of files in a folder; or the first that leads out of it. */
export const pathsInside = async (
  folder: string,
  names: ReadonlyArray<string>,
): Promise<E.Either<DataProblem, ReadonlyArray<string>>> => {
  const real = await attempt(folder, "open", () => realpath(folder));
  if (E.isLeft(real)) return real;
  for (const name of names) {
    const inside = await staysInside(real.right, join(folder, name));
    if (E.isLeft(inside)) return inside;
  }
  return E.right(names.map((name) => join(folder, name)));
};

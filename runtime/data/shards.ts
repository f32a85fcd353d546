/**
 * A file, or a folder of shards in parts.
 *
 * In: a path and the ending of its files. Out: the files that train, and those that are held out:
 * `train-00000-of-00002.parquet`, `test.jsonl`, or in folders of these names.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import type { Found, Opened } from "./field.js";
import { pathsInside } from "./inside.js";
import { type Part, partNamed } from "./parts.js";

export interface Shards {
  readonly train: ReadonlyArray<string>;
  readonly heldOut: ReadonlyArray<string>;
}

/** The part that a word of the path names. */
const partIn = (path: string): Part | undefined =>
  path
    .split(/[^A-Za-z0-9]+/)
    .map(partNamed)
    .find((part) => part !== undefined);

export const shardsOf = async (
  address: string,
  path: string,
  ending: RegExp,
  expected: string,
): Promise<Opened<Shards>> => {
  const found = await attempt(path, "open", () => stat(path));
  if (E.isLeft(found)) return E.left(NEA.of(found.left));
  if (!found.right.isDirectory()) return E.right({ train: [path], heldOut: [] });
  const names = await attempt(path, "list", () => readdir(path, { recursive: true }));
  if (E.isLeft(names)) return E.left(NEA.of(names.left));
  const files = names.right.filter((name) => ending.test(name)).sort();
  if (files.length === 0)
    return E.left(NEA.of({ _tag: "NoFile", source: address, expected, found: names.right.slice(0, 20) }));
  const inside = await pathsInside(path, files);
  if (E.isLeft(inside)) return E.left(NEA.of(inside.left));
  const of = (part: Part | undefined): ReadonlyArray<string> =>
    files.filter((name) => partIn(name) === part).map((name) => join(path, name));
  const test = of("test").length > 0 ? of("test") : of("validation");
  if (of("train").length > 0) return E.right({ train: of("train"), heldOut: test });
  return E.right({ train: files.map((name) => join(path, name)), heldOut: [] });
};

/** Reads the parts, each by `read`. */
export const readParts = async (
  { train, heldOut }: Shards,
  read: (files: ReadonlyArray<string>) => Promise<Opened<Found>>,
): Promise<Opened<Found>> => {
  const first = await read(train);
  if (E.isLeft(first) || heldOut.length === 0) return first;
  const second = await read(heldOut);
  return E.isLeft(second) ? second : E.right({ ...first.right, heldOut: second.right });
};

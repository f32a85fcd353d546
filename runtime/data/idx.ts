/**
 * `idx:path` — labelled grey images in IDX files, such as MNIST and its relatives.
 *
 * In: a folder, or the path of one images file. Out: images and labels. A folder's `train-…` and `t10k-…` (or `test-…`)
 * pairs become training and held-out samples; one pair alone is one set. Labels belong to the images file whose name
 * they share.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import type { Source } from "./dataset.js";
import { derivedDoc } from "./derived.js";
import type { Found, Numbers, Opened } from "./field.js";
import { idxRows, readIdx } from "./idx-file.js";
import { pathsInside } from "./inside.js";
import { picturedFields } from "./pictured.js";
import type { DataProblem } from "./problem/index.js";

const IMAGES = /^(.*)images([-.]idx)3(-ubyte(?:\.gz)?)$/;

interface Pair {
  readonly images: string;
  /** Absent when no labels file lies beside the images. */
  readonly labels?: string;
}

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

/** Labels may be gzipped where the images aren't, and the reverse. */
const pairOf = (folder: string, names: ReadonlyArray<string>, images: string): Pair => {
  const [, prefix = "", middle = "", end = ""] = IMAGES.exec(images) ?? [];
  const plain = `${prefix}labels${middle}1${end.replace(/\.gz$/, "")}`;
  const labels = [plain, `${plain}.gz`].find((name) => names.includes(name));
  return { images: join(folder, images), ...(labels === undefined ? {} : { labels: join(folder, labels) }) };
};

/** Of a file that lies both plain and gzipped, the plain one counts. */
const imageNames = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.filter((name) => IMAGES.test(name) && !(name.endsWith(".gz") && names.includes(name.slice(0, -3)))).sort();

const TRAIN = /train/;
const TEST = /t10k|test/;

/** One pair, or a training pair and its test pair; null when the names leave it open. */
const chosen = (images: ReadonlyArray<string>): readonly [string, string?] | null => {
  const train = images.filter((name) => TRAIN.test(name));
  const test = images.filter((name) => !TRAIN.test(name) && TEST.test(name));
  const [only, first, second] = [images[0], train[0], test[0]];
  if (images.length === 1 && only !== undefined) return [only];
  const both = images.length === 2 && first !== undefined && second !== undefined;
  return both ? [first, second] : null;
};

const filesOf = async (address: string, path: string): Promise<Opened<readonly [Pair, Pair?]>> => {
  const found = await attempt(path, "open", () => stat(path));
  if (E.isLeft(found)) return fail(found.left);
  const [folder, wanted] = found.right.isDirectory() ? [path, null] : [dirname(path), basename(path)];
  const listed = await attempt(folder, "list", () => readdir(folder));
  if (E.isLeft(listed)) return fail(listed.left);
  const names = listed.right;
  if (wanted !== null) return E.right([pairOf(folder, names, wanted)]);
  const images = imageNames(names);
  if (images.length === 0)
    return fail({ _tag: "NoFile", source: address, expected: "*images*idx3-ubyte[.gz]", found: names.slice(0, 20) });
  const pick = chosen(images);
  if (pick === null) return fail({ _tag: "SeveralFiles", source: address, found: images });
  const [train, test] = pick;
  const pairs = [pairOf(folder, names, train), ...(test === undefined ? [] : [pairOf(folder, names, test)])] as const;
  const read = pairs.flatMap((pair) => [pair.images, ...(pair.labels === undefined ? [] : [pair.labels])]);
  const inside = await pathsInside(
    folder,
    read.map((name) => basename(name)),
  );
  return E.isLeft(inside) ? fail(inside.left) : E.right(pairs as readonly [Pair, Pair?]);
};

/** Labels are read when something takes them. */
const labelsOf = async (path: string, count: number): Promise<Opened<Numbers>> => {
  const labels = await readIdx(path, 1);
  if (E.isLeft(labels)) return fail(labels.left);
  const found = labels.right.sizes[0] ?? 0;
  return found === count
    ? E.right(labels.right.data)
    : fail({ _tag: "CountMismatch", source: path, column: "label", expected: count, found });
};

const foundOf = async (address: string, { images: path, labels }: Pair): Promise<Opened<Found>> => {
  const far = await idxRows(path);
  if (E.isLeft(far)) return fail(far.left);
  const images = far.right === undefined ? await readIdx(path, 3) : undefined;
  if (images !== undefined && E.isLeft(images)) return fail(images.left);
  const [count = 0, height = 0, width = 0] = far.right?.sizes ?? images?.right.sizes ?? [];
  if (count === 0) return fail({ _tag: "Empty", source: path });
  const whole = async (): Promise<Opened<Uint8Array>> => {
    const read = images ?? (await readIdx(path, 3));
    return E.isLeft(read) ? fail(read.left) : E.right(read.right.data);
  };
  const fields = picturedFields({
    count,
    shape: [height, width, 1],
    full: 255,
    images: whole,
    ...(far.right === undefined ? {} : { stored: far.right.stored }),
    ...(labels === undefined ? {} : { labels: () => labelsOf(labels, count) }),
  });
  return E.right({ name: address, count, fields });
};

export const idx: Source = {
  usage: "idx:FOLDER or idx:FOLDER/…images-idx3-ubyte[.gz]",
  doc: `labelled grey images in IDX files, as MNIST is published; label, and of each image ${derivedDoc}`,
  takesPath: true,
  find: async (address, path) => {
    const files = await filesOf(address, path);
    if (E.isLeft(files)) return files;
    const [first, second] = files.right;
    const train = await foundOf(address, first);
    if (second === undefined || E.isLeft(train)) return train;
    const heldOut = await foundOf(address, second);
    return E.isLeft(heldOut) ? heldOut : E.right({ ...train.right, heldOut: heldOut.right });
  },
};

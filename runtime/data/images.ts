/**
 * `images:path` — a folder of pictures.
 *
 * In: a folder of PNG, JPEG or WebP files: flat, or a folder for each class, or train and test folders of these; a
 * metadata.csv with `file_name` tells more of each, as Hugging Face's ImageFolder has it. Out: the pictures, the class
 * of each by its folder's name, and the table's columns. Links that lead out of the folder are refused.
 */
import { readdir, realpath } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import { readPlain } from "../file/plain.js";
import { textsOf } from "./arrays.js";
import { tableFields } from "./csv.js";
import type { Source } from "./dataset.js";
import { type Field, type Found, labelNames, type Opened } from "./field.js";
import { staysInside } from "./inside.js";
import { joinFound } from "./join.js";
import { type Part, partNamed } from "./parts.js";
import { pictureStore } from "./picture-store.js";
import { type Encoded, pictureField } from "./pictures.js";
import type { DataProblem } from "./problem/index.js";
import { chunksOf } from "./table/chunks.js";
import { readTable } from "./table/read.js";

const PICTURE = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;
const DEEPEST = 4;
const MOST_FILES = 2_000_000;
const MOST_FILE_BYTES = 2 ** 28;

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

/** The pictures below a folder, by their paths from it, sorted. */
const listed = async (
  root: string,
  real: string,
  folder = "",
  depth = 0,
): Promise<E.Either<DataProblem, ReadonlyArray<string>>> => {
  const entries = await attempt(join(root, folder), "list", () => readdir(join(root, folder), { withFileTypes: true }));
  if (E.isLeft(entries)) return entries;
  const found: Array<string> = [];
  for (const entry of [...entries.right].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith(".")) continue;
    if (entry.isSymbolicLink()) {
      const inside = await staysInside(real, join(root, path));
      if (E.isLeft(inside)) return inside;
    }
    if (entry.isDirectory() && depth < DEEPEST) {
      const below = await listed(root, real, path, depth + 1);
      if (E.isLeft(below)) return below;
      for (const one of below.right) found.push(one);
    } else if (PICTURE.test(entry.name) && !entry.isDirectory()) found.push(path);
    if (found.length > MOST_FILES) break;
  }
  return E.right(found);
};

/** The folder that a picture lies in, as its class; none of a flat folder. */
const classOf = (path: string): string | undefined => {
  const folders = path.split("/").slice(0, -1);
  return folders.at(-1);
};

const encoded = (root: string, path: string): Encoded => ({
  name: join(root, path),
  read: () => readPlain(join(root, path), MOST_FILE_BYTES),
});

/** The fields of pictures that lie below `root`; their paths are from it. */
const foundOf = async (address: string, root: string, paths: ReadonlyArray<string>): Promise<Opened<Found>> => {
  const pictures = await pictureField(
    address,
    "image",
    paths.map((path) => encoded(root, path)),
    ["images", "picture", "photo", "x"],
    pictureStore,
  );
  if (E.isLeft(pictures)) return pictures;
  const classes = paths.map(classOf);
  const label: ReadonlyArray<Field> = classes.every((name) => name === undefined)
    ? []
    : [
        {
          _tag: "Texts",
          name: "label",
          also: labelNames,
          label: true,
          values: async () => E.right(textsOf(classes.map((name) => name ?? ""))),
        },
      ];
  return E.right({ name: address, count: paths.length, fields: [pictures.right, ...label], ids: paths });
};

/** Joins the table that lies beside pictures, where there is one. */
const withTable = async (found: Found, root: string): Promise<Opened<Found>> => {
  const path = join(root, "metadata.csv");
  const table = await readTable(path, () => chunksOf(path));
  if (E.isLeft(table))
    return table.left._tag === "FileProblem" && table.left.code === "ENOENT" ? E.right(found) : fail(table.left);
  const fields = tableFields(table.right);
  return joinFound(found.name, [found, { name: path, count: table.right.count, fields }]);
};

/** Which part the first folder of each path says it belongs to. */
const inPart = (paths: ReadonlyArray<string>, part: Part): ReadonlyArray<string> =>
  paths.filter((path) => path.includes("/") && partNamed(path.split("/")[0] ?? "") === part);

const partFound = async (address: string, root: string, paths: ReadonlyArray<string>): Promise<Opened<Found>> => {
  const folder = paths[0]?.split("/")[0] ?? "";
  const inner = paths.map((path) => relative(folder, path).replaceAll(sep, "/"));
  const found = await foundOf(address, join(root, folder), inner);
  return E.isLeft(found) ? found : withTable(found.right, join(root, folder));
};

export const images: Source = {
  usage: "images:FOLDER (of PNG, JPEG or WebP; a folder for each class)",
  doc: "a folder of pictures, a folder for each class, or a metadata.csv with file_name; train and test folders are training and held-out samples",
  takesPath: true,
  find: async (address, path) => {
    const real = await attempt(path, "open", () => realpath(path));
    if (E.isLeft(real)) return fail(real.left);
    const paths = await listed(path, real.right);
    if (E.isLeft(paths)) return fail(paths.left);
    if (paths.right.length === 0) {
      const names = await attempt(path, "list", () => readdir(path));
      const found = E.isRight(names) ? names.right.slice(0, 20).map((name) => basename(name)) : [];
      return fail({ _tag: "NoFile", source: address, expected: "NAME.png, .jpg or .webp", found });
    }
    const train = inPart(paths.right, "train");
    if (train.length === 0) {
      const found = await foundOf(address, path, paths.right);
      return E.isLeft(found) ? found : withTable(found.right, path);
    }
    const test = inPart(paths.right, "test");
    const held = test.length > 0 ? test : inPart(paths.right, "validation");
    const first = await partFound(address, path, train);
    if (held.length === 0 || E.isLeft(first)) return first;
    const second = await partFound(address, path, held);
    return E.isLeft(second) ? second : E.right({ ...first.right, heldOut: second.right });
  },
};

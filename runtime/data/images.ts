/**
 * `images:path` — a folder of pictures.
 *
 * In: a folder of PNG, JPEG or WebP files: flat, or a folder for each class, or train and test folders of these; a
 * metadata.csv or metadata.jsonl beside them (image-folder.ts). Out: its samples. Links that lead out of the folder are
 * refused.
 */
import { readdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import { readPlain } from "../file/plain.js";
import type { Source } from "./dataset.js";
import { DEEPEST, folderFound, type ImageReader, imageNames, PICTURE } from "./image-folder.js";
import { staysInside } from "./inside.js";
import { recordsAt } from "./jsonl.js";
import { pictureStore } from "./picture-store.js";
import { type Encoded, pictureField } from "./pictures.js";
import type { DataProblem } from "./problem/index.js";
import { chunksOf } from "./table/chunks.js";
import { tableFound } from "./table/fields.js";

const MOST_FILES = 2_000_000;
const MOST_FILE_BYTES = 2 ** 28;

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

/** The word of an address that leaves out pictures without a row and rows without a picture. */
const MATCHED = "matched";

/** Pictures of formats that sharp's library does not read. */
const UNREAD = /\.(bmp|dib|ppm|pgm|pbm|pnm|tga|pcx|jp2|psd|heic|jxl)$/i;

const bare = (path: string): string => path.replace(/\.[^./]*$/, "");

/** Pictures that would be left out without a word; one beside which a readable one has its name is not. */
const unreadOf = (source: string, folder: string, paths: ReadonlyArray<string>): DataProblem | undefined => {
  const read = new Set(paths.filter((path) => PICTURE.test(path)).map(bare));
  const unread = paths.filter((path) => UNREAD.test(path) && !read.has(bare(path)));
  if (unread.length === 0) return undefined;
  const endings = [...new Set(unread.map((path) => (/\.[^.]*$/.exec(path)?.[0] ?? "").toLowerCase()))].sort();
  return { _tag: "UnreadPictures", source, folder, endings, found: unread.slice(0, 12), count: unread.length };
};

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
    } else if ((PICTURE.test(entry.name) || UNREAD.test(entry.name)) && !entry.isDirectory()) found.push(path);
    if (found.length > MOST_FILES) break;
  }
  return E.right(found);
};

const encoded = (root: string, path: string): Encoded => ({
  name: join(root, path),
  read: () => readPlain(join(root, path), MOST_FILE_BYTES),
});

const readerOf = (words: ReadonlySet<string>): ImageReader => ({
  matched: words.has(MATCHED),
  pictures: (address, root, paths) =>
    pictureField(
      address,
      "image",
      paths.map((path) => encoded(root, path)),
      imageNames,
      pictureStore,
    ),
  table: (path) => (path.endsWith(".jsonl") ? recordsAt(path, [path]) : tableFound(path, path, () => chunksOf(path))),
});

export const images: Source = {
  usage: "images:FOLDER (of PNG, JPEG or WebP; a folder for each class)",
  doc:
    "a folder of pictures, a folder for each class, or a metadata.csv or .jsonl with file_name (#matched leaves out " +
    "what has no partner); train and test folders are training and held-out samples",
  takesPath: true,
  words: [MATCHED],
  find: async (address, path, words) => {
    const real = await attempt(path, "open", () => realpath(path));
    if (E.isLeft(real)) return fail(real.left);
    const all = await listed(path, real.right);
    if (E.isLeft(all)) return fail(all.left);
    const paths = all.right.filter((name) => PICTURE.test(name));
    const unread = unreadOf(address, path, all.right);
    if (unread !== undefined) return fail(unread);
    if (paths.length === 0) {
      const names = await attempt(path, "list", () => readdir(path));
      const found = E.isRight(names) ? names.right.slice(0, 20).map((name) => basename(name)) : [];
      return fail({ _tag: "NoFile", source: address, expected: "NAME.png, .jpg or .webp", found });
    }
    return folderFound(readerOf(words), address, path, paths);
  },
};

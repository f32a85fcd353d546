/**
 * A folder of pictures as samples: flat, a folder for each class, or train and test folders of these; a metadata.csv
 * or metadata.jsonl with `file_name` tells more of each, as Hugging Face's ImageFolder has it.
 *
 * In: the paths of its pictures, and what reads them and a table: from a disk, or from what was dropped into a page.
 * Out: the pictures, the class of each by its folder's name, and the table's columns.
 */
import * as E from "fp-ts/lib/Either.js";
import { textsOf } from "./arrays.js";
import { type Field, type Found, labelNames, type Opened, type PictureField } from "./field.js";
import { joinTwo } from "./join.js";
import { type Part, partNamed } from "./parts.js";
import type { DataProblem } from "./problem/index.js";

export const PICTURE = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;
/** Folders within folders. */
export const DEEPEST = 4;

/** The names that a folder's pictures go by, beside `image`. */
export const imageNames = ["images", "picture", "photo", "x"] as const;

export interface ImageReader {
  /** The field `image` of the pictures at these paths below a folder. */
  readonly pictures: (address: string, folder: string, paths: ReadonlyArray<string>) => Promise<Opened<PictureField>>;
  /** What a table holds, .csv or .jsonl; an open problem of ENOENT where there is none. */
  readonly table: (path: string) => Promise<Opened<Found>>;
  /** Samples without a row and rows without a sample are left out. */
  readonly matched: boolean;
}

/** The folder that a picture lies in, as its class; none of a flat folder. */
const classOf = (path: string): string | undefined => {
  const folders = path.split("/").slice(0, -1);
  return folders.at(-1);
};

/** The fields of pictures that lie below `root`; their paths are from it. */
const foundOf = async (
  reader: ImageReader,
  address: string,
  root: string,
  paths: ReadonlyArray<string>,
): Promise<Opened<Found>> => {
  const pictures = await reader.pictures(address, root, paths);
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
  return E.right({
    name: address,
    count: paths.length,
    fields: [pictures.right, ...label],
    ids: paths,
    ...(reader.matched && { matched: true }),
  });
};

const TABLES = ["metadata.csv", "metadata.jsonl"];

const isAbsent = (problems: ReadonlyArray<DataProblem>): boolean =>
  problems.every((problem) => problem._tag === "FileProblem" && problem.code === "ENOENT");

/** Joins the table that lies in `root`; undefined where there is none. */
const joined = async (
  reader: ImageReader,
  found: Found,
  root: string,
  strict: boolean,
): Promise<Opened<Found> | undefined> => {
  for (const name of TABLES) {
    const table = await reader.table(`${root}/${name}`);
    if (E.isRight(table)) return joinTwo(found.name, found, table.right, strict);
    if (!isAbsent(table.left)) return table;
  }
  return undefined;
};

/** Joins the table that lies beside pictures, where there is one. */
const withTable = async (reader: ImageReader, found: Found, root: string): Promise<Opened<Found>> =>
  (await joined(reader, found, root, true)) ?? E.right(found);

/** Which part the first folder of each path says it belongs to. */
const inPart = (paths: ReadonlyArray<string>, part: Part): ReadonlyArray<string> =>
  paths.filter((path) => path.includes("/") && partNamed(path.split("/")[0] ?? "") === part);

const partFound = async (
  reader: ImageReader,
  address: string,
  root: string,
  paths: ReadonlyArray<string>,
): Promise<Opened<Found>> => {
  const folder = paths[0]?.split("/")[0] ?? "";
  const inner = paths.map((path) => path.slice(path.indexOf("/") + 1));
  const found = await foundOf(reader, address, `${root}/${folder}`, inner);
  if (E.isLeft(found)) return found;
  const beside = await joined(reader, found.right, `${root}/${folder}`, true);
  if (beside !== undefined) return beside;
  // A table above the parts has rows for all of them, and names files from its own folder on.
  const above = await joined(reader, { ...found.right, ids: paths }, root, false);
  return above ?? found;
};

/** The samples of pictures at these paths below `root`, which are sorted. */
export const folderFound = async (
  reader: ImageReader,
  address: string,
  root: string,
  paths: ReadonlyArray<string>,
): Promise<Opened<Found>> => {
  const train = inPart(paths, "train");
  if (train.length === 0) {
    const found = await foundOf(reader, address, root, paths);
    return E.isLeft(found) ? found : withTable(reader, found.right, root);
  }
  const test = inPart(paths, "test");
  const held = test.length > 0 ? test : inPart(paths, "validation");
  const first = await partFound(reader, address, root, train);
  if (held.length === 0 || E.isLeft(first)) return first;
  const second = await partFound(reader, address, root, held);
  return E.isLeft(second) ? second : E.right({ ...first.right, heldOut: second.right });
};

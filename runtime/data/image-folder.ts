/**
 * A folder of pictures as samples: flat, a folder for each class, or train and test folders of these; a metadata.csv
 * with `file_name` tells more of each, as Hugging Face's ImageFolder has it.
 *
 * In: the paths of its pictures, and what reads them and a table: from a disk, or from what was dropped into a page.
 * Out: the pictures, the class of each by its folder's name, and the table's columns.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { textsOf } from "./arrays.js";
import { type Field, type Found, labelNames, type Opened, type PictureField } from "./field.js";
import { joinFound } from "./join.js";
import { type Part, partNamed } from "./parts.js";
import type { DataProblem } from "./problem/index.js";
import { tableFields } from "./table/fields.js";
import type { Table } from "./table/read.js";

export const PICTURE = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;
/** Folders within folders. */
export const DEEPEST = 4;

/** The names that a folder's pictures go by, beside `image`. */
export const imageNames = ["images", "picture", "photo", "x"] as const;

export interface ImageReader {
  /** The field `image` of the pictures at these paths below a folder. */
  readonly pictures: (address: string, folder: string, paths: ReadonlyArray<string>) => Promise<Opened<PictureField>>;
  /** A table; an open problem of ENOENT where there is none. */
  readonly table: (path: string) => Promise<E.Either<DataProblem, Table>>;
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
  return E.right({ name: address, count: paths.length, fields: [pictures.right, ...label], ids: paths });
};

/** Joins the table that lies beside pictures, where there is one. */
const withTable = async (reader: ImageReader, found: Found, root: string): Promise<Opened<Found>> => {
  const path = `${root}/metadata.csv`;
  const table = await reader.table(path);
  if (E.isLeft(table))
    return table.left._tag === "FileProblem" && table.left.code === "ENOENT"
      ? E.right(found)
      : E.left(NEA.of(table.left));
  const fields = tableFields(table.right);
  return joinFound(found.name, [found, { name: path, count: table.right.count, fields }]);
};

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
  return E.isLeft(found) ? found : withTable(reader, found.right, `${root}/${folder}`);
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

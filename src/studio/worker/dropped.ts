/**
 * Files that were dropped into the page, as the sources that a folder has: tables, NumPy arrays, IDX images, folders of
 * pictures.
 *
 * In: bytes by path. Out: sources that find fields in them, as runtime/data's own find them in files; nothing leaves
 * the page.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { npyBytes, npyHeader } from "../../../runtime/checkpoint/npy.js";
import { arraysFound, channelsFirst, type Loaded, npyFault } from "../../../runtime/data/arrays.js";
import type { Source } from "../../../runtime/data/dataset.js";
import type { Found, Opened } from "../../../runtime/data/field.js";
import { type IdxFile, idxOf } from "../../../runtime/data/idx-header.js";
import { picturedFields } from "../../../runtime/data/pictured.js";
import type { DataProblem } from "../../../runtime/data/problem/index.js";
import { tableFound } from "../../../runtime/data/table/fields.js";
import { droppedImages } from "./pictures.js";

type Files = ReadonlyMap<string, Uint8Array>;

/** What a gzipped file may come to in a page. */
const MOST = 2 ** 30;

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The file of this path, or those of this folder. */
const filesAt = (files: Files, path: string): ReadonlyArray<readonly [string, Uint8Array]> =>
  [...files].filter(([at]) => at === path || at.startsWith(`${path.replace(/\/$/, "")}/`));

const gone = (path: string): DataProblem => ({ _tag: "FileProblem", path, action: "open", code: "ENOENT" });

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Inflated where it is gzipped; a stream that swells past the limit ends there. */
const inflated = async (path: string, bytes: Uint8Array): Promise<E.Either<DataProblem, Uint8Array>> => {
  if (!isGzip(bytes)) return E.right(bytes);
  const parts: Array<Uint8Array> = [];
  let size = 0;
  try {
    const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MOST)
        return E.left({
          _tag: "MalformedFile",
          source: path,
          malformed: { what: "absurd-size", expected: size, found: MOST },
        });
      parts.push(value);
    }
  } catch {
    return E.left({ _tag: "MalformedFile", source: path, malformed: { what: "gzip", code: "Z_DATA_ERROR" } });
  }
  return E.right(new Uint8Array(await new Blob(parts as Array<BlobPart>).arrayBuffer()));
};

const csv = (files: Files): Source => ({
  usage: "csv:dropped/FILE.csv",
  doc: "a table that was dropped into the page",
  takesPath: true,
  find: async (address, path) => {
    const [file] = filesAt(files, path);
    if (file === undefined) return fail(gone(path));
    const bytes = await inflated(...file);
    if (E.isLeft(bytes)) return fail(bytes.left);
    return tableFound(address, path, async function* () {
      yield bytes;
    });
  },
});

const arrayAt = (path: string, bytes: Uint8Array): Loaded => {
  const name = nameOf(path).replace(/\.npy$/, "");
  const header = npyHeader(bytes);
  if (E.isLeft(header)) return E.left({ name, problem: npyFault(path, header.left) });
  const [expected, found] = [npyBytes(header.right), bytes.length - header.right.start];
  if (expected !== found) return E.left({ name, problem: npyFault(path, { _tag: "NpySize", expected, found }) });
  // A view would lie at any offset, and numbers are read in place.
  const body = async (): Promise<Opened<Uint8Array>> => E.right(bytes.slice(header.right.start));
  return E.right({ name, path, header: header.right, body });
};

const npy = (files: Files): Source => ({
  usage: "npy:dropped",
  doc: "NumPy arrays that were dropped into the page",
  takesPath: true,
  words: [channelsFirst],
  find: async (address, path, words) => {
    const arrays = filesAt(files, path).filter(([at]) => at.endsWith(".npy"));
    return arrays.length === 0
      ? fail(gone(path))
      : arraysFound(
          address,
          arrays.map(([at, bytes]) => arrayAt(at, bytes)),
          words,
        );
  },
});

const idxAt = async ([path, bytes]: readonly [string, Uint8Array], axes: 1 | 3) => {
  const plain = await inflated(path, bytes);
  return E.isLeft(plain) ? plain : idxOf(path, plain.right, axes);
};

const imagesFound = (address: string, images: IdxFile, labels: IdxFile | undefined): Found => {
  const [count = 0, height = 0, width = 0] = images.sizes;
  const fields = picturedFields({
    count,
    shape: [height, width, 1],
    full: 255,
    images: async () => E.right(images.data),
    ...(labels === undefined ? {} : { labels: async () => E.right(labels.data) }),
  });
  return { name: address, count, fields };
};

/** The labels whose name goes with these images. */
const labelsFor = (images: string): RegExp => {
  const start = nameOf(images).split("images")[0] ?? "";
  return new RegExp(`(^|/)${start.replace(/[^\w-]/g, "\\$&")}labels`);
};

const pairFound = async (
  address: string,
  all: ReadonlyArray<readonly [string, Uint8Array]>,
  images: readonly [string, Uint8Array],
): Promise<Opened<Found>> => {
  const pictures = await idxAt(images, 3);
  if (E.isLeft(pictures)) return fail(pictures.left);
  const beside = all.find(([path]) => labelsFor(images[0]).test(path));
  const labels = beside === undefined ? undefined : await idxAt(beside, 1);
  if (labels !== undefined && E.isLeft(labels)) return fail(labels.left);
  const [expected = 0, found = 0] = [pictures.right.sizes[0], labels?.right.sizes[0]];
  if (labels !== undefined && found !== expected)
    return fail({ _tag: "CountMismatch", source: beside?.[0] ?? "", column: "label", expected, found });
  return E.right(imagesFound(address, pictures.right, labels?.right));
};

const idx = (files: Files): Source => ({
  usage: "idx:dropped",
  doc: "IDX images and labels that were dropped into the page",
  takesPath: true,
  find: async (address, path) => {
    const all = filesAt(files, path);
    const images = all.filter(([at]) => /images/.test(nameOf(at)));
    const train = images.find(([at]) => /train/.test(nameOf(at))) ?? images[0];
    if (train === undefined) return fail(gone(path));
    const found = await pairFound(address, all, train);
    const test = images.find((each) => each !== train && /t10k|test/.test(nameOf(each[0])));
    if (E.isLeft(found) || test === undefined) return found;
    const heldOut = await pairFound(address, all, test);
    return E.isLeft(heldOut) ? heldOut : E.right({ ...found.right, heldOut: heldOut.right });
  },
});

/** Sources over what was dropped in, by their schemes. */
export const droppedSources = (files: Files): ReadonlyMap<string, Source> =>
  new Map([
    ["csv", csv(files)],
    ["npy", npy(files)],
    ["idx", idx(files)],
    ["images", droppedImages(files)],
  ]);

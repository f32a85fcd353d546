/**
 * Fields of NumPy arrays, wherever they lie: in a folder, or in an archive.
 *
 * In: named arrays with their headers, and how their bytes are read. Out: what was found: one field for each array,
 * whose first axis counts samples. Names such as `x_train` and `test_images` are a name and a part; the test part is
 * held out.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { type NpyHeader, type NpyProblem, npyArray, npyBytes } from "../checkpoint/npy.js";
import { type Field, type Found, labelNames, type Numbers, type Opened, type Texts } from "./field.js";
import { turned } from "./fits.js";
import { type Part, partNamed } from "./parts.js";
import type { DataProblem } from "./problem/index.js";
import type { Rows } from "./rows.js";

/** The word of an address that says that channels stand before height and width. */
export const channelsFirst = "channels-first";

export interface Stored {
  readonly name: string;
  /** The file, or the archive and the member. */
  readonly path: string;
  readonly header: NpyHeader;
  readonly body: () => Promise<Opened<Uint8Array>>;
  /** Where its bytes are those of a file. */
  readonly rows?: () => Rows;
}

export const npyFault = (path: string, problem: NpyProblem): DataProblem =>
  problem._tag === "NpyDtype"
    ? { ...problem, _tag: "UnreadableType", source: path }
    : { _tag: "MalformedFile", source: path, malformed: { what: "npy", problem } };

/** A dictionary of the words that occur. */
export const textsOf = (words: ReadonlyArray<string>): Texts => {
  const places = new Map<string, number>();
  const codes = Int32Array.from(words, (word) => {
    const known = places.get(word);
    if (known !== undefined) return known;
    places.set(word, places.size);
    return places.size - 1;
  });
  return { codes, words: [...places.keys()] };
};

const IMAGE = ["image", "images", "x", "X", "data", "imgs"];
const LABEL = [...labelNames, "Y", "targets"];

/** Names that data sets use for images and for their classes. */
const otherNames = (name: string): { readonly also?: ReadonlyArray<string>; readonly label?: true } => {
  if (IMAGE.includes(name)) return { also: ["image"] };
  return LABEL.includes(name) ? { also: labelNames, label: true } : {};
};

const numbersOf = (data: Numbers | BigInt64Array | BigUint64Array): Numbers =>
  data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data;

const fieldOf = (stored: Stored, name: string, turn: boolean): Field => {
  const { header, path, body } = stored;
  const [, ...shape] = header.shape;
  const read = async () => {
    const bytes = await body();
    if (E.isLeft(bytes)) return bytes;
    return E.mapLeft((problem: NpyProblem) => NEA.of(npyFault(path, problem)))(npyArray(header, bytes.right));
  };
  const named = { name, count: header.shape[0] ?? 0, ...otherNames(name) };
  if (header.kind.texts !== undefined)
    return {
      _tag: "Texts",
      ...named,
      values: async () =>
        E.map((array: object) => textsOf("texts" in array ? (array.texts as string[]) : []))(await read()),
    };
  const turns = turn && shape.length === 3;
  const values = async (): Promise<Opened<Numbers>> => {
    const array = await read();
    if (E.isLeft(array)) return array;
    const numbers = "data" in array.right ? numbersOf(array.right.data) : new Float32Array();
    return E.right(turns ? turned(numbers, shape, numbers.slice()) : numbers);
  };
  const of = turns ? [...shape.slice(1), shape[0] ?? 1] : shape;
  const { rows } = stored;
  const stands = rows !== undefined && !turns && !header.fortran && !header.kind.big;
  const far = stands ? { stored: { bytes: npyBytes(header), rows } } : {};
  return { _tag: "Numbers", ...named, shape: of, type: header.kind.name, values, ...far };
};

/** `x_train` is x of the training part. */
const partOf = (name: string): { readonly part: Part; readonly name: string } | undefined => {
  const words = name.split(/[_.-]/);
  const [first = "", last = ""] = [words[0], words.at(-1)];
  if (words.length < 2) return undefined;
  const front = partNamed(first);
  const back = partNamed(last);
  if (front !== undefined) return { part: front, name: words.slice(1).join("_") };
  return back === undefined ? undefined : { part: back, name: words.slice(0, -1).join("_") };
};

/** The number of samples that most arrays have; of several, the first. */
const usualCount = (arrays: ReadonlyArray<Stored>): number => {
  const votes = new Map<number, number>();
  for (const { header } of arrays) votes.set(header.shape[0] ?? 0, (votes.get(header.shape[0] ?? 0) ?? 0) + 1);
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
};

const foundOf = (address: string, arrays: ReadonlyArray<Stored>, broken: Found["broken"], turn: boolean): Found => {
  const fields = arrays.map((one) => fieldOf(one, one.name, turn));
  const told = turn
    ? arrays
        .filter(({ header }) => header.shape.length === 4)
        .map(({ name }) => ({ told: "turned", field: name }) as const)
    : [];
  return {
    name: address,
    count: usualCount(arrays),
    fields,
    ...(broken === undefined || broken.length === 0 ? {} : { broken }),
    ...(told.length === 0 ? {} : { told }),
  };
};

export type Loaded = E.Either<{ readonly name: string; readonly problem: DataProblem }, Stored>;

/** What the arrays hold: those without an axis of samples are left out. */
export const arraysFound = (address: string, all: ReadonlyArray<Loaded>, words: ReadonlySet<string>): Opened<Found> => {
  const turn = words.has(channelsFirst);
  const stored = all.flatMap((one) => (E.isRight(one) ? [one.right] : []));
  const broken = all.flatMap((one) => (E.isLeft(one) ? [one.left] : []));
  const [first] = broken;
  if (stored.length === 0 && first !== undefined) return E.left(NEA.of(first.problem));
  const arrays = stored.filter(({ header }) => header.shape.length > 0);
  const parts = arrays.map((one) => ({ one, of: partOf(one.name) }));
  const inPart = (part: Part): ReadonlyArray<Stored> =>
    parts.flatMap(({ one, of }) => (of?.part === part ? [{ ...one, name: of.name }] : []));
  const train = inPart("train");
  if (train.length === 0) return E.right(foundOf(address, arrays, broken, turn));
  const held = inPart("test").length > 0 ? inPart("test") : inPart("validation");
  const found = foundOf(address, train, broken, turn);
  return E.right(held.length === 0 ? found : { ...found, heldOut: foundOf(address, held, broken, turn) });
};

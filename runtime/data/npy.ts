/**
 * `npy:path` — NumPy arrays, one per wanted column.
 *
 * In: a folder that holds `NAME.npy` for each input and condition (or one file, when only one column is wanted). The first axis counts samples; the
 * others must be the wanted shape, or one axis of as many values. Out: a dataset. Values are taken as they stand, but for uint8 arrays wanted as an
 * image: those are grey levels 0 … 255, scaled onto the input's range (onto [0, 1] if it has none). Of
 * a condition with a null, NaN in all of a sample's numbers is a missing value; a category is then an array of floats.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import { type NpyArray, readNpy } from "../checkpoint/npy.js";
import { readPlain } from "../file/plain.js";
import { checkedColumns, type Numbers } from "./check.js";
import { type Column, type Source, type Wanted, width } from "./dataset.js";
import { type Collector, collector, type DataProblem } from "./problem.js";

const readArray = async (path: string): Promise<E.Either<DataProblem, NpyArray>> => {
  const bytes = await readPlain(path);
  if (E.isLeft(bytes)) return bytes;
  const array = readNpy(bytes.right);
  return E.isLeft(array)
    ? E.left({ type: "malformed", source: path, malformed: { what: "npy", problem: array.left } })
    : array;
};

const sameShape = (wanted: ReadonlyArray<number>, found: ReadonlyArray<number>): boolean =>
  (found.length === wanted.length && found.every((size, axis) => size === wanted[axis])) ||
  (found.length === 1 && found[0] === width(wanted)) ||
  (found.length === 0 && width(wanted) === 1);

const levels = ({ range: [low, high] = [0, 1] }: Wanted, bytes: Uint8Array): Float32Array =>
  Float32Array.from(bytes, (byte) => Math.min(low + ((high - low) * byte) / 255, high));

const numbersOf = (wanted: Wanted, { data }: NpyArray): Numbers =>
  data instanceof Uint8Array && wanted.shape.length === 3 ? levels(wanted, data) : data;

interface Loaded {
  readonly name: string;
  readonly columns: ReadonlyArray<Column>;
  readonly count: number;
}

const load = async (path: string, wanted: Wanted, problems: Collector): Promise<Loaded | null> => {
  const array = await readArray(path);
  if (E.isLeft(array)) {
    problems.add(array.left);
    return null;
  }
  const [count = 0, ...found] = array.right.shape;
  if (array.right.shape.length > 0 && sameShape(wanted.shape, found))
    return {
      name: wanted.name,
      columns: checkedColumns(path, wanted, numbersOf(wanted, array.right), problems),
      count,
    };
  problems.add({ type: "shape-mismatch", source: path, column: wanted.name, expected: wanted.shape, found });
  return null;
};

const checkCounts = (source: string, loaded: ReadonlyArray<Loaded>, problems: Collector): number => {
  const expected = loaded[0]?.count ?? 0;
  for (const { name, count } of loaded)
    if (count !== expected) problems.add({ type: "count-mismatch", source, column: name, expected, found: count });
  if (loaded.length > 0 && expected === 0) problems.add({ type: "empty", source });
  return expected;
};

/** Where each column lies; a single file serves only a single column. */
const places = async (address: string, path: string, wanted: ReadonlyArray<Wanted>, problems: Collector) => {
  const found = await attempt(path, "open", () => stat(path));
  if (E.isLeft(found)) problems.add(found.left);
  else if (found.right.isDirectory()) return wanted.map((one) => [one, join(path, `${one.name}.npy`)] as const);
  else {
    for (const { name, role } of wanted.slice(1))
      problems.add({
        type: "missing-column",
        source: address,
        column: name,
        role,
        found: wanted.slice(0, 1).map((one) => one.name),
      });
    return wanted.slice(0, 1).map((one) => [one, path] as const);
  }
  return [];
};

export const npy: Source = {
  usage: "npy:FOLDER (with NAME.npy per input and condition) or npy:FILE.npy",
  doc: "NumPy arrays of float32, float64, uint8, int32 or int64; first axis: samples",
  takesPath: true,
  open: async (address, path, wanted) => {
    const problems = collector(address);
    const loaded: Array<Loaded> = [];
    for (const [one, place] of await places(address, path, wanted, problems)) {
      const columns = await load(place, one, problems);
      if (columns !== null) loaded.push(columns);
    }
    const count = checkCounts(address, loaded, problems);
    const found = problems.all();
    if (isNonEmpty(found)) return E.left(found);
    return E.right({ name: address, count, columns: loaded.flatMap(({ columns }) => columns) });
  },
};

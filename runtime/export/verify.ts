/**
 * Equality, which is what an export promises: a stock tool and graft asked the same.
 *
 * In: a part, graft's own answers, and a stock tool that opened the files. Out: the largest difference over 64 samples
 * under each value of each condition, and where it is. Differences are relative to the value where that is above 1.
 * Samples are drawn from named streams: the same every time.
 */

import type { ExportPart, PartInput } from "../../compiler/export/part.js";
import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import type { Session, Tensor, Tensors } from "../engine/engine.js";
import { stream } from "../random/stream.js";
import type { Opened } from "./stock/stock.js";

const samplesEach = 64;

/** At most so many values of a condition are tried; more are spread over them. */
const valuesTried = 32;

export interface Difference {
  readonly largest: number;
  /** The output that differs most, and under what: "digit=3". */
  readonly output: string;
  readonly under: string;
  readonly samples: number;
}

/** How many values a condition has: its classes, its members alone and none of them, five points of a range. */
const valuesOf = ({ meaning }: PartInput): number => {
  if (meaning._tag !== "Condition") return 1;
  const { classes, members } = meaning.domain;
  return classes ?? (members === undefined ? 5 : members + 1);
};

/** What each element of a sample holds in a condition's i-th value; undefined: it is drawn. */
const valueAt = ({ meaning }: PartInput, i: number): ((element: number) => number) | undefined => {
  if (meaning._tag !== "Condition") return undefined;
  const { classes, members, range, vocabulary } = meaning.domain;
  // A text of some tokens, each another, and its end; the last fills all places.
  if (vocabulary !== undefined) {
    const most = vocabulary.length;
    return (element) => (i === 4 || element < 2 * i ? 1 + ((element + i) % most) : 0);
  }
  if (classes !== undefined) return () => i;
  if (members !== undefined) return (element) => (element === i - 1 ? 1 : 0);
  return range === undefined ? undefined : () => range[0] + ((range[1] - range[0]) * i) / 4;
};

const draw = ({ name, meaning }: PartInput, group: number, out: Float32Array): void => {
  const from = stream(1, `export/${name}`, group);
  const [low, high] = meaning._tag === "Data" ? (meaning.range ?? [-2, 2]) : [0, meaning._tag === "Guidance" ? 3 : 1];
  if (meaning._tag === "Code" || (meaning._tag === "Noise" && meaning.distribution === "normal")) from.fillNormal(out);
  else from.fillUniform(out, low, high);
};

/** One group's samples of an input; `absent` of conditions that may be missing. */
const fed = (input: PartInput, group: number, absent: boolean, count: number): Tensor => {
  const { type, meaning } = input;
  const made = new Float32Array(countAt(type.axes, count));
  const [value, each] = [valueAt(input, group % valuesOf(input)), countAt(type.axes, 1)];
  if (meaning._tag === "Presence") made.fill(absent ? 0 : 1);
  else if (meaning._tag === "Mask") for (let i = 0; i < made.length; i++) made[i] = i % each < (2 * each) / 3 ? 1 : 0;
  else if (value === undefined) draw(input, group, made);
  else for (let i = 0; i < made.length; i++) made[i] = value(i % each);
  return {
    dtype: type.dtype,
    shape: shapeAt(type.axes, count),
    data: type.dtype === "i32" ? Int32Array.from(made) : made,
  };
};

const shownNumber = (value: number): string => `${Number(value.toPrecision(3))}`;

/** "digit=3", "digit=null", "angle=-0.5 digit=2". */
const groupText = ({ inputs }: ExportPart, group: number, absent: boolean): string =>
  inputs
    .flatMap((input) => {
      const value = valueAt(input, group % valuesOf(input));
      const missing =
        absent && inputs.some(({ meaning }) => meaning._tag === "Presence" && meaning.condition === input.name);
      return value === undefined ? [] : [`${input.name}=${missing ? "null" : shownNumber(value(0))}`];
    })
    .join(" ");

/**
 * The feeds of each group of samples, by the part's names: every value of every condition comes up, and none at all.
 */
export const trials = (
  part: ExportPart,
  count: number,
): ReadonlyArray<{ readonly under: string; readonly feeds: Tensors }> => {
  const groups = Math.min(valuesTried, Math.max(1, ...part.inputs.map(valuesOf)));
  const nullable = part.inputs.some(({ meaning }) => meaning._tag === "Presence");
  return Array.from({ length: groups + (nullable ? 1 : 0) }, (_, group) => ({
    under: groupText(part, group, group === groups),
    feeds: Object.fromEntries(part.inputs.map((input) => [input.name, fed(input, group, group === groups, count)])),
  }));
};

const sameShape = (a: Tensor, b: Tensor): boolean =>
  a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);

/** The largest difference of two tensors; infinite where they can't be compared. */
export const differenceOf = (found: Tensor | undefined, expected: Tensor): number => {
  if (found === undefined || !sameShape(found, expected)) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [found.data[i] as number, expected.data[i] as number];
    const apart = Math.abs(a - b) / Math.max(1, Math.abs(b));
    if (!(apart <= largest)) largest = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
  }
  return largest;
};

/** Tensors after one another along their first axis. */
const stacked = (parts: ReadonlyArray<Tensor>): Tensor => {
  const [{ dtype, shape }] = parts as readonly [Tensor];
  const length = parts.reduce((sum, { data }) => sum + data.length, 0);
  const data = dtype === "f32" ? new Float32Array(length) : new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { dtype, shape: [parts.reduce((sum, part) => sum + (part.shape[0] ?? 1), 0), ...shape.slice(1)], data };
};

/** The i-th of `count` equal parts along the first axis. */
const partAt = ({ dtype, shape, data }: Tensor, i: number, count: number): Tensor => {
  const each = data.length / count;
  return { dtype, shape: [(shape[0] ?? 1) / count, ...shape.slice(1)], data: data.subarray(i * each, (i + 1) * each) };
};

const mapped = <A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

/** The tool's answers to every group: one by one, or to all of them at once where asking is slow. */
const answers = async (
  opened: Opened,
  groups: ReadonlyArray<Tensors>,
  at: "once" | "each",
): Promise<ReadonlyArray<Tensors>> => {
  if (at === "once" && groups.length > 1) {
    const all = mapped(groups[0] ?? {}, (_, name) => stacked(groups.map((feeds) => feeds[name] as Tensor)));
    const made = await opened.run(all);
    return groups.map((_, i) => mapped(made, (tensor) => partAt(tensor, i, groups.length)));
  }
  const found: Array<Tensors> = [];
  for (const feeds of groups) found.push(await opened.run(feeds));
  return found;
};

export interface CompareOptions {
  /** Under each value of each condition. */
  readonly count?: number;
  /** Whether the tool is asked everything at once. */
  readonly slow?: boolean | undefined;
}

/** Asks both the same; the session must hold the weights that were exported. */
export const compare = async (
  part: ExportPart,
  session: Session,
  opened: Opened,
  { count = samplesEach, slow = false }: CompareOptions = {},
): Promise<Difference> => {
  const groups = trials(part, count);
  const made = await answers(
    opened,
    groups.map(({ feeds }) => feeds),
    slow ? "once" : "each",
  );
  let worst: Difference = {
    largest: 0,
    output: part.outputs[0]?.name ?? "",
    under: "",
    samples: groups.length * count,
  };
  for (const [i, { under, feeds }] of groups.entries()) {
    const own = Object.fromEntries(part.inputs.map(({ name, from }) => [from, feeds[name] as Tensor]));
    const expected = await session.run(part.name, own);
    for (const { name, from } of part.outputs) {
      const largest = differenceOf(made[i]?.[name], expected[from] as Tensor);
      if (largest > worst.largest) worst = { ...worst, largest, output: name, under };
    }
  }
  return worst;
};

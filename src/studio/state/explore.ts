/**
 * Values of conditions as a person turns them, and the strip of pictures that shows what one of them does. Pure.
 *
 * In: conditions, values, which one is shown. Out: rows for the decoder, and what each is called.
 */
import type { ConditionView, ValuesView } from "./types.js";

/** Stops of a number's range. */
const STOPS = 7;

/** More classes than this are not shown at once. */
const MOST = 16;

const middle = ({ range: [low, high] = [0, 1] }: ConditionView): number => (low + high) / 2;

/** The first value of a condition: class 0, the empty set, the middle of a range. */
const firstValue = (condition: ConditionView): ReadonlyArray<number> => {
  if (condition.classes !== undefined) return [0];
  if (condition.members !== undefined) return Array.from({ length: condition.width }, () => 0);
  if (condition.vocabulary !== undefined) return Array.from({ length: condition.width }, () => 0);
  return Array.from({ length: condition.width }, () => middle(condition));
};

const isSound = (condition: ConditionView, value: ReadonlyArray<number> | null | undefined): boolean => {
  if (value === null) return condition.nullable;
  if (value === undefined || value.length !== condition.width) return false;
  const { vocabulary } = condition;
  if (vocabulary !== undefined) return value.every((each) => each >= 0 && each <= vocabulary.length);
  const [low, high] = condition.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const top = condition.classes === undefined ? high : condition.classes - 1;
  const bottom = condition.classes === undefined ? low : 0;
  return value.every((each) => each >= bottom && each <= top);
};

/** The values that still fit, and first values for the rest. */
export const valuesFor = (conditions: ReadonlyArray<ConditionView>, before: ValuesView): ValuesView =>
  Object.fromEntries(
    conditions.map((each) => {
      const value = Object.hasOwn(before, each.name) ? before[each.name] : undefined;
      return [each.name, isSound(each, value) ? (value ?? null) : firstValue(each)];
    }),
  );

export interface Stop {
  readonly label: string;
  readonly value: ReadonlyArray<number> | null;
}

/** The values that a condition is shown through. */
export const stopsOf = (condition: ConditionView): ReadonlyArray<Stop> => {
  const { classes, members, labels, range, width } = condition;
  const label = (i: number): string => labels?.[i] ?? String(i);
  if (classes !== undefined)
    return Array.from({ length: Math.min(classes, MOST) }, (_, i) => ({ label: label(i), value: [i] }));
  if (members !== undefined)
    return [
      { label: "{}", value: Array.from({ length: width }, () => 0) },
      ...Array.from({ length: Math.min(members, MOST) }, (_, lit) => ({
        label: label(lit),
        value: Array.from({ length: width }, (__, i) => Number(i === lit)),
      })),
    ];
  if (width !== 1 || range === undefined) return [];
  return Array.from({ length: STOPS }, (_, i) => {
    const value = range[0] + ((range[1] - range[0]) * i) / (STOPS - 1);
    return { label: String(Number(value.toPrecision(3))), value: [value] };
  });
};

/** Rows for the decoder: the present values first, then each stop of the condition that is shown. */
export interface Strip {
  readonly count: number;
  readonly labels: ReadonlyArray<string>;
  readonly values: ValuesView;
}

export const stripOf = (
  conditions: ReadonlyArray<ConditionView>,
  values: ValuesView,
  shown: string | undefined,
): Strip => {
  const condition = conditions.find(({ name }) => name === shown);
  const stops = condition === undefined ? [] : stopsOf(condition);
  const count = stops.length + 1;
  const rowsOf = (each: ConditionView): ReadonlyArray<number> =>
    Array.from({ length: count }, (_, i) => {
      const stop = each === condition && i > 0 ? stops[i - 1]?.value : values[each.name];
      return stop ?? Array.from({ length: each.width }, () => Number.NaN);
    }).flat();
  return {
    count,
    labels: stops.map(({ label }) => label),
    values: Object.fromEntries(conditions.map((each) => [each.name, rowsOf(each)])),
  };
};

/** The code of every row. */
export const repeated = (z: ReadonlyArray<number>, count: number): Float32Array =>
  Float32Array.from({ length: z.length * count }, (_, i) => z[i % z.length] ?? 0);

/** Between two codes. */
export const between = (a: ReadonlyArray<number>, b: ReadonlyArray<number>, at: number): ReadonlyArray<number> =>
  a.map((value, i) => value + ((b[i] ?? 0) - value) * at);

/** As long as the latent: cut, or filled with 0. */
export const fitted = (z: ReadonlyArray<number>, width: number): ReadonlyArray<number> =>
  Array.from({ length: width }, (_, i) => z[i] ?? 0);

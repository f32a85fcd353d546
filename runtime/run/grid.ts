/**
 * The rows of a grid: the values that a condition is shown through.
 *
 * In: a condition. Out: its values in order, each with what a person calls it; none for a condition that has no order
 * to go through.
 */
import type { Domain } from "../../compiler/language/condition/condition.js";
import { emptySet } from "../data/members.js";
import type { Condition } from "./conditions.js";

/** A row of a grid: what it is called, and the value of the condition there. */
export interface GridRow {
  readonly label: string;
  readonly value: ReadonlyArray<number>;
}

/** Values of a range that a number is shown at, ends included. */
const STOPS = 9;

const labelled = ({ labels }: Domain, index: number): string => labels?.[index] ?? String(index);

const flags = (members: number, lit: number | undefined): ReadonlyArray<number> =>
  Array.from({ length: members }, (_, i) => (i === lit ? 1 : 0));

const stops = ([low, high]: readonly [number, number]): ReadonlyArray<GridRow> =>
  Array.from({ length: STOPS }, (_, i) => {
    const value = Math.min(low + ((high - low) * i) / (STOPS - 1), high);
    return { label: String(Number(value.toPrecision(3))), value: [value] };
  });

/**
 * Each class of a category; the empty set and then each member alone; nine even steps through a number's range, or
 * through the interval that its training samples lay in.
 */
export const gridRows = ({ domain, raw }: Condition): ReadonlyArray<GridRow> => {
  const { classes, members, range = domain.usual } = domain;
  if (classes !== undefined)
    return Array.from({ length: classes }, (_, i) => ({ label: labelled(domain, i), value: [i] }));
  if (members !== undefined)
    return [
      { label: emptySet, value: flags(members, undefined) },
      ...Array.from({ length: members }, (_, i) => ({ label: labelled(domain, i), value: flags(members, i) })),
    ];
  return raw.axes.length === 1 && range !== undefined ? stops(range) : [];
};

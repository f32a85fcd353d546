/**
 * Classes and how many samples each has. In: categories and counts. Out: lines for the header of `train`, and a warning
 * of classes that no training sample has.
 */
import type { CoreCondition } from "../../compiler/expand/core.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import { classCounts } from "../../runtime/data/classes.js";
import type { Dataset } from "../../runtime/data/index.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { whole } from "./format.js";
import { unseenClassProblem } from "./problem/finding/unseen-class.js";

const SHOWN = 12;

const labelOf = ({ domain }: CoreCondition, index: number): string => domain.labels?.[index] ?? String(index);

const categories = (conditions: ReadonlyArray<CoreCondition>): ReadonlyArray<CoreCondition> =>
  conditions.filter(({ domain }) => domain.classes !== undefined);

/** "`label`: a 177, b 52, c 11"; of many classes how few and how many they have. */
export const classLines = (
  conditions: ReadonlyArray<CoreCondition>,
  train: Dataset,
  balance: string | undefined,
): ReadonlyArray<string> =>
  categories(conditions).map((condition) => {
    const { name, domain } = condition;
    const counts = classCounts(train, name, domain.classes);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const each =
      counts.length <= SHOWN
        ? counts.map((count, i) => `${labelOf(condition, i)} ${whole(count)}`).join(", ")
        : `${whole(counts.length)} classes of ` +
          `${least === most ? whole(least) : `${whole(least)} to ${whole(most)}`} samples`;
    return `${quote(name)}: ${each}${balance === name ? "; drawn equally often" : ""}`;
  });

/** The classes of a category that no training sample has. */
const unseenIn = (condition: CoreCondition, counts: ReadonlyArray<number> | undefined): ReadonlyArray<number> =>
  counts === undefined
    ? []
    : Array.from({ length: condition.domain.classes ?? 0 }, (_, i) => i).filter((i) => (counts[i] ?? 0) === 0);

/**
 * A warning for each category that has classes without a training sample, of all of them or of those that are `asked`
 * for. `counts`: what a run remembers, by condition.
 */
export const unseenClasses = (
  conditions: ReadonlyArray<CoreCondition>,
  counts: Readonly<Record<string, ReadonlyArray<number>>>,
  asked?: (condition: string) => ReadonlyArray<number>,
): ReadonlyArray<Report> =>
  categories(conditions).flatMap((condition): ReadonlyArray<Report> => {
    const { name } = condition;
    const wanted = asked?.(name);
    const unseen = unseenIn(condition, counts[name]).filter((index) => wanted?.includes(index) !== false);
    if (unseen.length === 0) return [];
    const classes = unseen.map((index) => labelOf(condition, index));
    return [reportOf(unseenClassProblem, { condition: name, classes, drawn: asked !== undefined })];
  });

export const countsOf = (
  conditions: ReadonlyArray<CoreCondition>,
  train: Dataset,
): Readonly<Record<string, ReadonlyArray<number>>> =>
  Object.fromEntries(
    categories(conditions).map(({ name, domain }) => [name, classCounts(train, name, domain.classes)]),
  );

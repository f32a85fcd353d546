/**
 * Dates as numbers. In: the words of a column. Out: for each the days since 1 January 1970, NaN where it has none; or
 * undefined where not all are dates written in one way. `03/04/2020` alone says neither day nor month first.
 */
import { isMissingText } from "./text.js";

const TIME = "(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\\.[0-9]+)?)?Z?)?";
const YEAR_FIRST = new RegExp(`^([0-9]{4})([-/.])([0-9]{1,2})\\2([0-9]{1,2})${TIME}$`);
const YEAR_LAST = new RegExp(`^([0-9]{1,2})([-/.])([0-9]{1,2})\\2([0-9]{4})${TIME}$`);

const DAY = 86_400_000;

const dayOf = (
  year: number,
  month: number,
  day: number,
  [hour = 0, minute = 0, second = 0]: ReadonlyArray<number>,
): number | undefined => {
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  const real = date.getUTCMonth() === month - 1 && month >= 1 && day >= 1;
  return real && hour < 25 && minute < 60 && second < 62 ? time / DAY : undefined;
};

type Order = "ymd" | "dmy" | "mdy";

const dateOf = (word: string, order: Order): number | undefined => {
  const match = (order === "ymd" ? YEAR_FIRST : YEAR_LAST).exec(word.trim());
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, ...time] = [match[1], match[3], match[4], ...match.slice(5)].map((part) =>
    Number(part ?? 0),
  );
  if (order === "ymd") return dayOf(a, b, c, time);
  return order === "dmy" ? dayOf(c, b, a, time) : dayOf(c, a, b, time);
};

export const dayNumbers = (words: ReadonlyArray<string>): ReadonlyArray<number> | undefined => {
  const some = words.filter((word) => !isMissingText(word));
  if (some.length === 0) return undefined;
  const read = (order: Order) => some.map((word) => dateOf(word, order));
  const fitting = (["ymd", "dmy", "mdy"] as const).filter((order) => read(order).every((day) => day !== undefined));
  const [order] = fitting;
  // A point parts day and month in this order alone.
  if (order === undefined || (fitting.length > 1 && !some.every((word) => word.includes(".")))) return undefined;
  return words.map((word) => (isMissingText(word) ? Number.NaN : (dateOf(word, order) ?? Number.NaN)));
};

/** G102 · Out of range. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import type { Fixed } from "../../words/edit.js";
import { capital, subject, type Words, written } from "../../words/words.js";
import { write } from "./shared.js";

export interface OutOfRange {
  readonly _tag: "OutOfRange";
  readonly expected: string;
  readonly found: unknown;
}

function outOfRange(fault: OutOfRange, place: Place): Words {
  return {
    title: "OUT OF RANGE",
    summary: `${capital(subject(place.pointer))} can't be ${written(fault.found)}.`,
    expected: { text: fault.expected },
    ...(percent(fault, place) ?? numberInQuotes(fault, place)),
  };
}

/** A share written as a percentage. */
const percent = ({ expected, found }: OutOfRange, place: Place): Fixed | undefined =>
  /below 1\b|from 0 to 1$/.test(expected) && typeof found === "number" && found > 1 && found < 100
    ? write(place, `${found / 100}`)
    : undefined;

const numberInQuotes = ({ found }: OutOfRange, place: Place): Fixed | undefined =>
  typeof found === "string" && /^\d+$/.test(found)
    ? write(place, `${Number(found)}`, `write ${Number(found)}, without quotes`)
    : undefined;

export const outOfRangeFault = error<OutOfRange, Place>("OutOfRange", {
  code: "G102",
  words: outOfRange,
  page: page(
    "Out of range",
    "The value is of the right kind, and outside the interval that makes sense there: a size of 0, " +
      "a rate of 0, a probability of 20.",
    "Write one inside. A share given in per cent `graft check --fix` turns into a fraction.",
  ),
});

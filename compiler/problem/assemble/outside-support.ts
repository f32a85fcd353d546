/** G208 · Outside the support. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, lineOf, list, type Words } from "../../words/words.js";

export interface OutsideSupport {
  readonly _tag: "OutsideSupport";
  readonly place: Place;
  readonly likelihood: string;
  readonly support: readonly [number, number];
  readonly range: readonly [number, number] | undefined;
  readonly input: string;
  readonly declared: Place;
}

function outsideSupport({ likelihood, support, range, input, declared }: OutsideSupport): Words {
  const counts = support[1] === Number.POSITIVE_INFINITY;
  const interval = counts ? "[0, …]" : list(support);
  const named = `inputs.${input} (${lineOf(declared)})`;
  const whom = counts ? `counts, which are at least ${support[0]}` : `values in ${interval}`;
  return {
    title: "OUTSIDE SUPPORT",
    summary:
      range === undefined
        ? `${capital(quote(likelihood))} is for ${whom}, and nothing says that ${quote(input)} lies there.`
        : `${capital(quote(likelihood))} is for ${whom}, but ${quote(input)} may reach from ` +
          `${range[0]} to ${range[1]}.`,
    expected: {
      text: `"range" within ${interval}`,
      because: `${quote(likelihood)} gives no probability to anything else`,
    },
    found: range === undefined ? `no "range" at ${named}` : `"range": ${list(range)} at ${named}`,
    fix: counts
      ? 'delete "range" there, or write "gaussian" here'
      : range === undefined
        ? `give ${quote(input)} "range": ${interval}, or write "gaussian" here`
        : `write "gaussian" here, or scale the data and write "range": ${interval}`,
  };
}

export const outsideSupportProblem = error<OutsideSupport>("OutsideSupport", {
  code: "G208",
  words: outsideSupport,
  page: page(
    "Outside the support",
    "The likelihood gives no probability to values that the input may take. Bernoulli is for data in [0, 1]: with " +
      "anything else its loss is no likelihood, and can fall without end.",
    "Declare the `range` that the data lies in, or write another likelihood.",
  ),
});

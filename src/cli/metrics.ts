/** The names of metrics as a person gives them: `all`, `usual`, or a list. In: the text of `--metrics`. Out: names, or what is wrong with them. */
import * as E from "fp-ts/lib/Either.js";
import { quote } from "../../compiler/report/layout.js";
import { nearest } from "../../compiler/report/nearest.js";
import { type MetricName, metricNames, usualMetrics } from "../../runtime/measure/index.js";
import { type Refusal, refusal } from "./outcome.js";
import { usage } from "./report/usage.js";

const isName = (word: string): word is MetricName => (metricNames as ReadonlyArray<string>).includes(word);

const unknown = (word: string): Refusal => {
  const [near] = nearest(word, metricNames, 1);
  const known = `The metrics are ${metricNames.join(", ")}; \`all\` is all of them.`;
  return refusal(
    2,
    usage(`There is no metric ${quote(word)}.`, near === undefined ? "write --metrics all" : `write ${near}`, [known]),
  );
};

export const readMetrics = (text: string | undefined): E.Either<Refusal, ReadonlyArray<MetricName>> => {
  if (text === undefined || text === "usual") return E.right(usualMetrics);
  if (text === "all") return E.right(metricNames);
  const words = text.split(",").map((word) => word.trim());
  const wrong = words.find((word) => !isName(word));
  return wrong === undefined ? E.right(words.filter(isName)) : E.left(unknown(wrong));
};

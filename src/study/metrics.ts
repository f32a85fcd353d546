/**
 * The names of metrics as a person gives them: names with commas between, `usual` and `all` among them. In: the text of
 * `--metrics`. Out: names, or what is wrong with them.
 */
import * as E from "fp-ts/lib/Either.js";
import { nearest } from "../../compiler/base/nearest.js";
import type { CoreModel } from "../../compiler/expand/core.js";
import { quote } from "../../compiler/words/layout.js";
import { type MetricName, metricNames, usualMetrics } from "../../runtime/measure/index.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { usage } from "../report/usage.js";

const named = (word: string): ReadonlyArray<MetricName> =>
  word === "usual" ? usualMetrics : word === "all" ? metricNames : metricNames.filter((name) => name === word);

const unknown = (word: string): Refusal => {
  const [near] = nearest(word, metricNames, 1);
  const all = metricNames.join(", ");
  const known = `The metrics are ${all}; \`usual\` are those that cost little, \`all\` is all of them.`;
  return refusal(
    2,
    usage(`There is no metric ${quote(word)}.`, near === undefined ? "write --metrics all" : `write ${near}`, [known]),
  );
};

export const readMetrics = (text = "usual"): E.Either<Refusal, ReadonlyArray<MetricName>> => {
  const words = text.split(",").map((word) => word.trim());
  const wrong = words.find((word) => named(word).length === 0);
  return wrong === undefined ? E.right([...new Set(words.flatMap(named))]) : E.left(unknown(wrong));
};

/** What a sweep measures: as well, where a condition is a category, how many samples are of the class asked for. */
export const sweepMetrics = (models: ReadonlyArray<Pick<CoreModel, "conditions">>): string =>
  models.some(({ conditions }) => conditions.some(({ domain }) => domain.classes !== undefined))
    ? `${studyMetrics},requested-class-rate`
    : studyMetrics;

/** What a study measures of each training where nothing else is asked for. */
export const studyMetrics = "negative-elbo,nll,divergence,mse,loss,active-units,probe,knn,silhouette";

/** Condition use: what each point where a condition enters is worth, in nats. */
import * as E from "fp-ts/lib/Either.js";
import { exchangedName, type Point, pointsOf } from "../../../compiler/derive/exchange.js";
import { useName } from "../../../compiler/instruments/index.js";
import { presenceName } from "../../../compiler/language/condition/null.js";
import { type Column, type Dataset, take } from "../../data/index.js";
import { stream } from "../../random/stream.js";
import { evaluateLosses } from "../../train/evaluate.js";
import { boundOf } from "../bound.js";
import { absent, found, metric, type Reading, type Subject } from "../definition.js";

/** The columns of a condition as other samples have them, beside the samples' own. */
const withOthers = (dataset: Dataset, seed: number, { condition }: Point): Dataset => {
  const order = stream(seed, "measure/exchange").permutation(dataset.count);
  const own = [condition, presenceName(condition)];
  const others = take(dataset, order).columns.filter(({ name }) => own.includes(name));
  const columns = others.map((column): Column => ({ ...column, name: exchangedName(column.name) }));
  return { ...dataset, columns: [...dataset.columns, ...columns] };
};

const pointReadings = async (subject: Subject, point: Point, index: number): Promise<ReadonlyArray<Reading>> => {
  const { dataset, seed } = subject;
  const instruments = await subject.instruments();
  const own = boundOf(await subject.losses());
  const worse = async (instead: "another's" | "nothing"): Promise<number> => {
    const graph = useName(index, instead);
    const losses = await evaluateLosses({ ...instruments, seed, graph }, withOthers(dataset, seed, point));
    return boundOf(losses) - own;
  };
  return [
    { of: `${point.name}, another sample's`, value: await worse("another's") },
    { of: `${point.name}, a code of zeros`, value: await worse("nothing") },
  ];
};

export const conditionUse = metric({
  title: "use of",
  unit: "nats",
  definition:
    "how much −ELBO (NLL without a prior) rises when the condition is another sample's, or its code zeros, at this " +
    "one point and true everywhere else",
  reduction: "sum over elements, mean over samples; one shuffle, the same noise as the true one",
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  better: "neither",
  source: "permutation importance, Breiman 2001, of each injection",
  measure: async (subject) => {
    const points = pointsOf(subject.typed);
    if (points.length === 0) return E.right(absent("no-injection"));
    if (subject.dataset.count < 2) return E.right(absent("too-few"));
    const readings: Array<Reading> = [];
    for (const [i, point] of points.entries()) readings.push(...(await pointReadings(subject, point, i)));
    return E.right(found(...readings));
  },
});

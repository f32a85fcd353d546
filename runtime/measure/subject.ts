/**
 * What metrics are given. In: a model, data and a seed. Out: the same with what metrics share, each computed once, when first asked for.
 */
import { encode, evaluate } from "../run/use.js";
import type { Subject } from "./definition.js";
import { requestedClass } from "./requested-class.js";

const once = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** What the caller knows. */
export type Given = Omit<Subject, "losses" | "codes" | "learnt" | "requested" | "importance"> &
  Partial<Pick<Subject, "importance">>;

export const subjectOf = (given: Given): Subject => {
  const { model, engine, dataset, split, seed, signal } = given;
  return {
    importance: 50,
    ...given,
    losses: once(() => evaluate(model, dataset, seed)),
    codes: once(() => encode(model, dataset)),
    learnt: once(() => encode(model, split.train)),
    requested: once(() => requestedClass({ model, engine, split, seed, ...(signal && { signal }) })),
  };
};

/**
 * What metrics are given. In: a model, data and a seed. Out: the same with what metrics share, each computed once, when
 * first asked for.
 */
import { encode, evaluate } from "../run/use.js";
import type { Subject } from "./definition.js";
import { type Instruments, openInstruments } from "./instruments.js";
import { requestedClass } from "./requested-class.js";

const once = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

type Shared = "losses" | "codes" | "learnt" | "requested" | "instruments" | "close";

/** What the caller knows. */
export type Given = Omit<Subject, Shared | "importance"> & Partial<Pick<Subject, "importance">>;

export const subjectOf = (given: Given): Subject => {
  const { model, typed, engine, dataset, split, seed, signal } = given;
  let opened: Promise<Instruments> | undefined;
  return {
    importance: 50,
    ...given,
    losses: once(() => evaluate(model, dataset, seed)),
    codes: once(() => encode(model, dataset)),
    instruments: () => {
      opened ??= openInstruments(engine, typed, model.session);
      return opened;
    },
    close: async () => (await opened)?.session.dispose(),
    learnt: once(() => encode(model, split.train)),
    requested: once(() => requestedClass({ model, engine, split, seed, ...(signal && { signal }) })),
  };
};

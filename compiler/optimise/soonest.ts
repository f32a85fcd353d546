// Which engine ends a training first. In: a program, how many steps of how many samples, and engines, best first. Out:
// the same engines without those that can't be first, whatever they do. Nothing is run.
import type { Program } from "../ir/program.js";
import { costOf } from "./cost.js";
import type { EngineCost } from "./engines.js";

/** A training that is about to begin. */
export interface Work {
  readonly program: Program;
  readonly steps: number;
  readonly samples: number;
}

const startOf = ({ graphs }: Program, { start, node }: EngineCost): number =>
  start + node * Object.values(graphs).reduce((sum, { nodes }) => sum + nodes.length, 0);

/** Milliseconds to the end, as estimated: right within a half. */
const estimated = ({ program, steps, samples }: Work, engine: EngineCost): number => {
  const { train } = program.graphs;
  return startOf(program, engine) + (train === undefined ? 0 : steps * costOf(train, engine, samples).total);
};

/**
 * Milliseconds that pass even if no node takes longer than to be called. An engine that fuses has fewer calls than
 * nodes.
 */
const atBest = ({ program, steps }: Work, engine: EngineCost): number =>
  startOf(program, engine) + (engine.fuses ? 0 : steps * engine.call * (program.graphs["train"]?.nodes.length ?? 0));

/**
 * The engines of `names` that may end first: one is left out where another of them is done before it can be. Those
 * without figures stay.
 */
export const soonest = <N extends string>(
  work: Work,
  names: ReadonlyArray<N>,
  costs: Readonly<Partial<Record<N, EngineCost>>>,
): ReadonlyArray<N> => {
  const known = names.flatMap((name) => {
    const cost = costs[name];
    return cost === undefined ? [] : [{ name, cost }];
  });
  if (known.length < 2) return names;
  const priced = known.map(({ name, cost }) => ({
    name,
    estimated: estimated(work, cost),
    atBest: atBest(work, cost),
  }));
  const beaten = priced.filter((one) =>
    priced.some((other) => other.name !== one.name && other.estimated < one.atBest),
  );
  return names.filter((name) => !beaten.some((one) => one.name === name));
};

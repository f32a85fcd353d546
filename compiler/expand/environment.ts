// The numbers that expressions may read: `let` first, then what inputs, conditions and the latent are worth.
import * as E from "fp-ts/lib/Either.js";
import { placeOf } from "../base/located.js";
import { namesIn, parseExpression } from "../expression/expression.js";
import type { Written } from "../language/codec.js";
import { type Environment, numberOf, type Resolver } from "./resolve.js";

interface Walk {
  readonly to: Resolver;
  readonly written: Readonly<Record<string, Written>>;
  readonly names: ReadonlyArray<string>;
  readonly values: Map<string, number>;
  /** Names that wait for others, in the order in which each was needed, with those still to be looked at. */
  readonly waiting: Map<string, Array<string>>;
}

/** The names that an expression reads, the first one last. */
const needs = (text: string): Array<string> => {
  const tree = parseExpression(text);
  return E.isRight(tree) ? [...namesIn(tree.right)].reverse() : [];
};

const circular = ({ to, values, waiting }: Walk, name: string): void => {
  const path = [...waiting.keys()];
  const names = [...path.slice(path.indexOf(name)), name];
  to.problems.push({ _tag: "CircularLet", place: placeOf(to.root, `/let/${name}`), names });
  values.set(name, Number.NaN);
};

/**
 * Evaluates a name whose needs are met. One that can't be evaluated stands as NaN: its own problem is reported, not its
 * consequences.
 */
const settle = ({ to, names, values, waiting }: Walk, name: string, text: string): void => {
  waiting.delete(name);
  if (values.has(name)) return;
  const result = numberOf(to.root, `/let/${name}`, text, values, names);
  if (E.isLeft(result)) to.problems.push(...result.left);
  values.set(name, E.isRight(result) ? result.right : Number.NaN);
};

/** Looks at a name: a number is known at once, an expression waits for the names that it reads. */
const look = (walk: Walk, name: string): void => {
  const { written, values, waiting } = walk;
  const value = Object.hasOwn(written, name) ? written[name] : undefined;
  if (values.has(name) || value === undefined) return;
  if (typeof value === "number") values.set(name, value);
  else if (waiting.has(name)) circular(walk, name);
  else waiting.set(name, needs(value.text));
};

/** What `let` makes, written in any order. A chain of any depth is walked with a stack of our own, each name once. */
export const letValues = (to: Resolver, written: Readonly<Record<string, Written>>): Environment => {
  const names = Object.keys(written);
  const walk: Walk = { to, written, names, values: new Map(), waiting: new Map() };
  for (const first of names) {
    const stack = [first];
    look(walk, first);
    for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
      const next = walk.waiting.get(name)?.pop();
      const value = written[name];
      if (next !== undefined) {
        const isNew = !walk.waiting.has(next);
        look(walk, next);
        if (isNew && walk.waiting.has(next)) stack.push(next);
        continue;
      }
      stack.pop();
      if (value !== undefined && typeof value !== "number") settle(walk, name, value.text);
    }
  }
  return walk.values;
};

/** The environment with `owner.name` for each of these names. */
export const extended = (
  environment: Environment,
  owner: string,
  names: Readonly<Record<string, number>>,
): Environment => new Map([...environment, ...Object.entries(names).map(([k, v]) => [`${owner}.${k}`, v] as const)]);

// The numbers that expressions may read: `let` first, then what inputs, conditions and the latent are worth.
import * as E from "fp-ts/lib/Either.js";
import type { Written } from "../language/codec.js";
import { placeOf } from "../read/located.js";
import { namesIn, parseExpression } from "./expression.js";
import { type Environment, numberOf, type Resolver } from "./resolve.js";

interface Walk {
  readonly to: Resolver;
  readonly written: Readonly<Record<string, Written>>;
  readonly values: Map<string, number>;
  readonly path: Array<string>;
}

const needs = (text: string): ReadonlyArray<string> => {
  const tree = parseExpression(text);
  return E.isRight(tree) ? namesIn(tree.right) : [];
};

/** Evaluates one name after those it needs, so that `let` may be written in any order. */
const visit = (walk: Walk, name: string): void => {
  const { to, written, values, path } = walk;
  const value = written[name];
  if (values.has(name) || value === undefined) return;
  if (path.includes(name)) {
    to.problems.push({
      _tag: "CircularLet",
      place: placeOf(to.root, `/let/${name}`),
      names: [...path.slice(path.indexOf(name)), name],
    });
    values.set(name, Number.NaN);
    return;
  }
  if (typeof value === "number") {
    values.set(name, value);
    return;
  }
  path.push(name);
  for (const other of needs(value.text)) if (Object.hasOwn(written, other)) visit(walk, other);
  path.pop();
  if (values.has(name)) return;
  // A name that is declared but could not be evaluated stands as NaN: its own problem is reported, not its consequences.
  const result = numberOf(to.root, `/let/${name}`, value.text, values);
  if (E.isLeft(result)) to.problems.push(...result.left);
  values.set(name, E.isRight(result) ? result.right : Number.NaN);
};

/** What `let` makes. Deep chains are walked one name at a time, each name once. */
export const letValues = (to: Resolver, written: Readonly<Record<string, Written>>): Environment => {
  const values = new Map<string, number>();
  for (const name of Object.keys(written)) visit({ to, written, values, path: [] }, name);
  return values;
};

/** The environment with `owner.name` for each of these names. */
export const extended = (
  environment: Environment,
  owner: string,
  names: Readonly<Record<string, number>>,
): Environment => new Map([...environment, ...Object.entries(names).map(([k, v]) => [`${owner}.${k}`, v] as const)]);

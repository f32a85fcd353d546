// Resolve: every `= expression` of a decoded value becomes a number. In: a value of the surface model, the numbers that
// names stand for, and where each part was written. Out: the same value with numbers, or every expression that makes none.
import * as E from "fp-ts/lib/Either.js";
import { type Expression, isObject, largestSize, type Resolved } from "../language/codec.js";
import { type Located, placeOf, withinString } from "../read/located.js";
import { type ExpressionProblem, evaluate, parseExpression } from "./expression.js";
import type { ExpandProblem } from "./problem.js";

/** The numbers that names stand for, and what each is worth. */
export type Environment = ReadonlyMap<string, number>;

const isExpression = (u: unknown): u is Expression => isObject(u) && u["_tag"] === "Expression";

/** The value of an expression; its problems stand inside the string. */
export const numberOf = (
  root: Located,
  pointer: string,
  text: string,
  environment: Environment,
): E.Either<ReadonlyArray<ExpandProblem>, number> => {
  const place = placeOf(root, pointer);
  const tree = parseExpression(text);
  const names = [...environment.keys()];
  const result = E.isLeft(tree) ? E.left([tree.left]) : evaluate(tree.right, (name) => environment.get(name), names);
  return E.mapLeft((problems: ReadonlyArray<ExpressionProblem>) =>
    problems.map(
      (problem): ExpandProblem => ({
        _tag: "Expression",
        place: withinString(place, problem.range),
        problem,
        text,
      }),
    ),
  )(result);
};

const sizeFault = (value: number): "fraction" | "below-one" | "too-large" | undefined =>
  !Number.isInteger(value) ? "fraction" : value < 1 ? "below-one" : value > largestSize ? "too-large" : undefined;

/** Collects problems as it walks, so that one call reports all of them. */
export interface Resolver {
  readonly problems: Array<ExpandProblem>;
  readonly root: Located;
}

const sizeAtPointer = (to: Resolver, pointer: string, text: string, environment: Environment): number => {
  const value = numberOf(to.root, pointer, text, environment);
  if (E.isLeft(value)) {
    to.problems.push(...value.left);
    return 1;
  }
  const why = sizeFault(value.right);
  if (why === undefined) return value.right;
  to.problems.push({ _tag: "NotASize", place: placeOf(to.root, pointer), text, value: value.right, why });
  return 1;
};

/** The value with every expression evaluated; a failed one stands as 1 and is in `problems`. */
export const resolve = <A>(to: Resolver, pointer: string, value: A, environment: Environment): Resolved<A> => {
  const walk = (u: unknown, at: string): unknown => {
    if (isExpression(u)) return sizeAtPointer(to, at, u.text, environment);
    if (Array.isArray(u)) return u.map((item: unknown, i) => walk(item, `${at}/${i}`));
    if (isObject(u)) return Object.fromEntries(Object.entries(u).map(([k, v]) => [k, walk(v, `${at}/${k}`)]));
    return u;
  };
  return walk(value, pointer) as Resolved<A>;
};

// Resolve: every `= expression` of a decoded value becomes a number. In: a value of the surface model, the numbers that
// names stand for, and where each part was written. Out: the same value with numbers, or every expression that makes
// none.
import * as E from "fp-ts/lib/Either.js";
import { type Located, placeOf } from "../base/located.js";
import { evaluate, namesIn, parseExpression } from "../expression/expression.js";
import { type Expression, isObject, type Like, largestSize, type Resolved } from "../language/codec.js";
import type { ExpandProblem, Values } from "../problem/expand/index.js";
import type { ExpressionProblem } from "../problem/expression/index.js";

/** The numbers that names stand for. NaN: a name whose own problem is reported, so that what follows from it is not. */
export type Environment = ReadonlyMap<string, number>;

const isExpression = (u: unknown): u is Expression => isObject(u) && u["_tag"] === "Expression";

/** What the names of an expression are worth, for the message. */
const valuesIn = (text: string, environment: Environment): Values => {
  const tree = parseExpression(text);
  const names = E.isRight(tree) ? namesIn(tree.right) : [];
  return names.flatMap((name) => {
    const value = environment.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
};

/**
 * The value of an expression; its problems count within the string. `names` are all that may be meant by a mistyped
 * one.
 */
export const numberOf = (
  root: Located,
  pointer: string,
  text: string,
  environment: Environment,
  names: ReadonlyArray<string> = [...environment.keys()],
): E.Either<ReadonlyArray<ExpandProblem>, number> => {
  const values = valuesIn(text, environment);
  if (values.some(([, value]) => Number.isNaN(value))) return E.left([]);
  const tree = parseExpression(text);
  const result = E.isLeft(tree) ? E.left([tree.left]) : evaluate(tree.right, (name) => environment.get(name), names);
  return E.mapLeft((problems: ReadonlyArray<ExpressionProblem>) =>
    problems.map(
      (problem): ExpandProblem => ({
        _tag: "Expression",
        place: placeOf(root, pointer),
        problem,
        text,
        values,
      }),
    ),
  )(result);
};

const sizeFault = (value: number): "fraction" | "below-one" | "too-large" | undefined =>
  !Number.isInteger(value) ? "fraction" : value < 1 ? "below-one" : value > largestSize ? "too-large" : undefined;

/** Collects problems as it walks, so that one call reports all of them. */
export interface Resolver {
  readonly problems: Array<ExpandProblem>;
  /** The spec's tree, with blocks unrolled where they have been. */
  root: Located;
  /** What stands in place of a list of layers: blocks unrolled, expressions evaluated. */
  readonly unroll: (to: Resolver, pointer: string, layers: ReadonlyArray<unknown>, environment: Environment) => unknown;
}

const sizeAtPointer = (to: Resolver, pointer: string, text: string, environment: Environment): number => {
  const value = numberOf(to.root, pointer, text, environment);
  if (E.isLeft(value)) {
    to.problems.push(...value.left);
    return Number.NaN;
  }
  const why = sizeFault(value.right);
  if (why === undefined) return value.right;
  const place = placeOf(to.root, pointer);
  const values = valuesIn(text, environment);
  to.problems.push({ _tag: "NotASize", place, text, value: value.right, why, values });
  return Number.NaN;
};

const isLike = (u: unknown): u is Like => isObject(u) && u["_tag"] === "Like";

/**
 * The sides of what a name stands for: [height, width], [length]; the text where it stands for nothing that has sides.
 */
const sidesOf = ({ name }: Like, environment: Environment): unknown => {
  const [height, width, length] = ["height", "width", "length"].map((side) => environment.get(`${name}.${side}`));
  if (height !== undefined && width !== undefined) return [height, width];
  return length === undefined ? `= ${name}` : [length];
};

/**
 * The value with every expression evaluated and every block unrolled; a failed expression stands as NaN and is in
 * `problems`.
 */
export const resolve = <A>(to: Resolver, pointer: string, value: A, environment: Environment): Resolved<A> => {
  const walk = (u: unknown, at: string): unknown => {
    if (isExpression(u)) return sizeAtPointer(to, at, u.text, environment);
    if (isLike(u)) return sidesOf(u, environment);
    if (Array.isArray(u) && at.endsWith("/layers")) return to.unroll(to, at, u, environment);
    if (Array.isArray(u)) return u.map((item: unknown, i) => walk(item, `${at}/${i}`));
    if (isObject(u)) return Object.fromEntries(Object.entries(u).map(([k, v]) => [k, walk(v, `${at}/${k}`)]));
    return u;
  };
  return walk(value, pointer) as Resolved<A>;
};

/**
 * Size expressions: `"= width * 2 + image.size"`. In: the content of a string that starts with `=`. Out: a tree, then a
 * number. Nothing is executed: this is the whole grammar.
 *
 *   sum      = product (("+" | "-") product)*
 *   product  = unary (("*" | "/" | "%") unary)*
 *   unary    = "-" unary | number | name | function "(" sum ("," sum)* ")" | "(" sum ")"
 */
import * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { limits } from "../base/limits.js";
import type { Range } from "../base/located.js";
import { nearest } from "../base/nearest.js";
import type { ExpressionProblem, FunctionName, Wanted } from "../problem/expression/index.js";

export type Operator = "+" | "-" | "*" | "/" | "%";

interface Node {
  /** Counts UTF-16 units of the string's content, the `=` included. */
  readonly range: Range;
  /** Levels below and including this one; bounded, so that a walk over the tree may recurse. */
  readonly depth: number;
}

export type Expression =
  | (Node & { readonly type: "number"; readonly value: number })
  | (Node & { readonly type: "name"; readonly name: string })
  | (Node & { readonly type: "negate"; readonly operand: Expression })
  | (Node & {
      readonly type: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Node & {
      readonly type: "call";
      readonly function: FunctionName;
      readonly arguments: ReadonlyNonEmptyArray<Expression>;
    });

const depthLimit = limits.expression;

/** How many arguments each takes; undefined: one or more. */
const arity: Readonly<Record<FunctionName, 1 | undefined>> = { floor: 1, ceil: 1, min: undefined, max: undefined };

const isFunction = (name: string): name is FunctionName => Object.hasOwn(arity, name);

interface Token {
  readonly kind: "number" | "name" | "mark" | "other" | "end";
  readonly text: string;
  readonly range: Range;
}

const shapes: ReadonlyArray<readonly [Token["kind"], RegExp]> = [
  ["number", /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y],
  ["mark", /[-+*/%(),=]/y],
  ["other", /[^\s]/uy],
];

interface Parser {
  readonly text: string;
  at: number;
  nesting: number;
  problem: ExpressionProblem | undefined;
}

/** The token at the parser's position; the position stays. */
function peek(parser: Parser): Token {
  while (/\s/.test(parser.text[parser.at] ?? "")) parser.at++;
  for (const [kind, shape] of shapes) {
    shape.lastIndex = parser.at;
    const text = shape.exec(parser.text)?.[0];
    if (text !== undefined) return { kind, text, range: { start: parser.at, end: parser.at + text.length } };
  }
  return { kind: "end", text: "", range: { start: parser.text.length, end: parser.text.length } };
}

function take(parser: Parser): Token {
  const token = peek(parser);
  parser.at = token.range.end;
  return token;
}

/** Keeps the first problem; parsing functions answer undefined from then on. */
function fail(parser: Parser, problem: ExpressionProblem): undefined {
  parser.problem ??= problem;
  return undefined;
}

const syntax = (parser: Parser, { text, range }: Token, expected: Wanted): undefined =>
  fail(parser, { _tag: "Syntax", found: text, expected, range });

/** Accepts a node unless it makes the tree too deep. */
function grown(parser: Parser, node: Expression): Expression | undefined {
  if (node.depth <= depthLimit) return node;
  return fail(parser, { _tag: "TooDeep", limit: depthLimit, range: node.range });
}

function chain(
  parser: Parser,
  operators: string,
  operand: (parser: Parser) => Expression | undefined,
): Expression | undefined {
  let left = operand(parser);
  while (left !== undefined) {
    const { kind, text } = peek(parser);
    if (kind !== "mark" || !operators.includes(text)) return left;
    take(parser);
    const right = operand(parser);
    if (right === undefined) return undefined;
    const range = { start: left.range.start, end: right.range.end };
    const depth = 1 + Math.max(left.depth, right.depth);
    left = grown(parser, { type: "binary", operator: text as Operator, left, right, range, depth });
  }
  return undefined;
}

const sum = (parser: Parser): Expression | undefined => chain(parser, "+-", product);
const product = (parser: Parser): Expression | undefined => chain(parser, "*/%", unary);

/** Every recursion passes here, so here it is bounded. */
function unary(parser: Parser): Expression | undefined {
  const token = take(parser);
  parser.nesting++;
  if (parser.nesting > depthLimit) return fail(parser, { _tag: "TooDeep", limit: depthLimit, range: token.range });
  const node = operand(parser, token);
  parser.nesting--;
  return node;
}

function operand(parser: Parser, token: Token): Expression | undefined {
  const { range, text } = token;
  if (token.kind === "number") return literal(parser, token);
  if (token.kind === "name") {
    return peek(parser).text === "(" ? call(parser, token) : { type: "name", name: text, range, depth: 1 };
  }
  if (text === "(") return parenthesised(parser, token);
  return text === "-" ? negated(parser, token) : syntax(parser, token, "operand");
}

function literal(parser: Parser, { text, range }: Token): Expression | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return fail(parser, { _tag: "NotFinite", value, range });
  return { type: "number", value, range, depth: 1 };
}

function negated(parser: Parser, { range }: Token): Expression | undefined {
  const inner = unary(parser);
  if (inner === undefined) return undefined;
  const whole = { start: range.start, end: inner.range.end };
  return grown(parser, { type: "negate", operand: inner, range: whole, depth: inner.depth + 1 });
}

function parenthesised(parser: Parser, { range }: Token): Expression | undefined {
  const inner = sum(parser);
  if (inner === undefined) return undefined;
  const close = take(parser);
  if (close.text !== ")") return syntax(parser, close, "closing-parenthesis");
  return { ...inner, range: { start: range.start, end: close.range.end } };
}

function call(parser: Parser, { text: name, range }: Token): Expression | undefined {
  take(parser);
  if (!isFunction(name)) {
    return fail(parser, { _tag: "UnknownFunction", name, candidates: nearest(name, Object.keys(arity)), range });
  }
  const given = argumentsOf(parser);
  if (given === undefined) return undefined;
  const [first, ...rest] = given.values;
  const whole = { start: range.start, end: given.end };
  const expected = arity[name] ?? 1;
  if (first === undefined || (arity[name] !== undefined && given.values.length !== expected)) {
    return fail(parser, { _tag: "WrongArity", function: name, found: given.values.length, expected, range: whole });
  }
  const depth = 1 + Math.max(first.depth, ...rest.map((each) => each.depth));
  return grown(parser, { type: "call", function: name, arguments: [first, ...rest], range: whole, depth });
}

/** `a, b)`: the values, and where the parenthesis ends. */
function argumentsOf(parser: Parser): { readonly values: ReadonlyArray<Expression>; readonly end: number } | undefined {
  const values: Array<Expression> = [];
  if (peek(parser).text === ")") return { values, end: take(parser).range.end };
  for (;;) {
    const value = sum(parser);
    if (value === undefined) return undefined;
    values.push(value);
    const next = take(parser);
    if (next.text === ")") return { values, end: next.range.end };
    if (next.text !== ",") return syntax(parser, next, "comma-or-parenthesis");
  }
}

/** Is this string an expression rather than plain text? */
export const isExpression = (text: string): boolean => /^\s*=/.test(text);

/** Parses the whole content of a string, its `=` included. Left: the first problem. */
export function parseExpression(text: string): E.Either<ExpressionProblem, Expression> {
  const parser: Parser = { text, at: 0, nesting: 0, problem: undefined };
  const equals = take(parser);
  const tree = equals.text === "=" ? sum(parser) : syntax(parser, equals, "equals-sign");
  const after = peek(parser);
  if (tree !== undefined && after.kind !== "end") syntax(parser, after, "operator");
  if (parser.problem !== undefined) return E.left(parser.problem);
  if (tree === undefined) throw new Error("broken invariant: an expression that fails says why");
  return E.right(tree);
}

type Refusal = ReadonlyNonEmptyArray<ExpressionProblem>;
type Evaluated = E.Either<Refusal, number>;

const arithmetic: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

const functions: Readonly<Record<FunctionName, (values: ReadonlyArray<number>) => number>> = {
  floor: ([value = 0]) => Math.floor(value),
  ceil: ([value = 0]) => Math.ceil(value),
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
};

const finite = (value: number, range: Range): Evaluated =>
  Number.isFinite(value) ? E.right(value) : E.left([{ _tag: "NotFinite", value, range }]);

/** All values, or the problems of all of them. */
function together(results: ReadonlyArray<Evaluated>): E.Either<Refusal, ReadonlyArray<number>> {
  const [first, ...rest] = results.flatMap((result) => (E.isLeft(result) ? result.left : []));
  if (first !== undefined) return E.left([first, ...rest]);
  return E.right(results.flatMap((result) => (E.isRight(result) ? [result.right] : [])));
}

/**
 * The number that an expression stands for, in the arithmetic of doubles (`%` takes the sign of its left side, as in
 * JavaScript). `environment` answers names; `names` are all that it knows, for the message. Left: every problem.
 */
export function evaluate(
  expression: Expression,
  environment: (name: string) => number | undefined,
  names: ReadonlyArray<string>,
): Evaluated {
  const { range } = expression;
  const all = (parts: ReadonlyArray<Expression>) => together(parts.map((part) => evaluate(part, environment, names)));
  switch (expression.type) {
    case "number":
      return E.right(expression.value);
    case "name": {
      const { name } = expression;
      const value = environment(name);
      if (value !== undefined) return finite(value, range);
      return E.left([{ _tag: "UnknownName", name, candidates: nearest(name, names), known: names, range }]);
    }
    case "negate":
      return E.map((value: number) => -value)(evaluate(expression.operand, environment, names));
    case "call":
      return E.map(functions[expression.function])(all(expression.arguments));
    case "binary": {
      const { operator, left, right } = expression;
      return E.chain(([a = 0, b = 0]: ReadonlyArray<number>): Evaluated => {
        if ((operator === "/" || operator === "%") && b === 0) {
          return E.left([{ _tag: "DivisionByZero", operator, range: right.range }]);
        }
        return finite(arithmetic[operator](a, b), range);
      })(all([left, right]));
    }
  }
}

/** The names that an expression reads, each once, in order of appearance: for finding cycles among `let`s. */
export function namesIn(expression: Expression): ReadonlyArray<string> {
  switch (expression.type) {
    case "number":
      return [];
    case "name":
      return [expression.name];
    case "negate":
      return namesIn(expression.operand);
    case "call":
      return [...new Set(expression.arguments.flatMap(namesIn))];
    case "binary":
      return [...new Set([...namesIn(expression.left), ...namesIn(expression.right)])];
  }
}

/** Size expressions: JavaScript's arithmetic without JavaScript, and a named, placed problem for the rest. */
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import {
  type Expression,
  evaluate,
  isExpression,
  namesIn,
  parseExpression,
} from "../../compiler/expression/expression.js";

const known: ReadonlyMap<string, number> = new Map([
  ["width", 400],
  ["z", 2],
  ["image.size", 784],
  ["_a1", 3],
]);
const run = (text: string) =>
  E.chainW((tree: Expression) => evaluate(tree, (name) => known.get(name), [...known.keys()]))(parseExpression(text));
const problemsOf = (text: string) => {
  const result = run(text);
  const left = E.isLeft(result) ? [result.left].flat() : [];
  return left.map(({ _tag, range }) => `${_tag} ${text.slice(range.start, range.end)}`.trim());
};

test.each([
  ["= width * 2 + image.size", 1584],
  ["=width", 400],
  [" = 1 - 2 - 3", -4],
  ["= 2 + 3 * 4 % 5", 4],
  ["= 12 / 3 / 2", 2],
  ["= -z * -(1 + 1)", 4],
  ["= --z", 2],
  ["= -7 % 3", -1],
  ["= floor(7 / 2) + ceil(7 / 2)", 7],
  ["= max(1, width, z) - min(_a1)", 397],
  ["= 1.5e1", 15],
])("%s is %d", (text, value) => expect(run(text)).toEqual(E.right(value)));

describe("the same as JavaScript", () => {
  interface Case {
    readonly text: string;
    readonly value: number;
  }
  const { tree } = fc.letrec<{ tree: Case; leaf: Case; node: Case }>((tie) => ({
    leaf: fc.oneof(
      fc.nat(999).map((n) => ({ text: String(n), value: n })),
      fc.constantFrom(...known).map(([text, value]) => ({ text, value })),
    ),
    node: fc.oneof(
      fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/", "%"), tie("tree")).map(([a, op, b]) => ({
        text: `(${a.text}${op} ${b.text})`,
        value:
          op === "+"
            ? a.value + b.value
            : op === "-"
              ? a.value - b.value
              : op === "*"
                ? a.value * b.value
                : op === "/"
                  ? a.value / b.value
                  : a.value % b.value,
      })),
      tie("tree").map(({ text, value }) => ({ text: `-${text}`, value: -value })),
      tie("tree").map(({ text, value }) => ({ text: `floor( ${text})`, value: Math.floor(value) })),
      fc
        .tuple(tie("tree"), tie("tree"))
        .map(([a, b]) => ({ text: `max(${a.text}, ${b.text})`, value: Math.max(a.value, b.value) })),
    ),
    tree: fc.oneof({ maxDepth: 6 }, tie("leaf"), tie("node")),
  }));

  test("random trees", () => {
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        const result = run(`=${text}`);
        // A division by zero anywhere is a problem for us; JavaScript may still come out finite (1 % (1 / 0)).
        if (E.isRight(result)) expect(result.right).toBe(value);
        else expect(problemsOf(`=${text}`)[0]).toMatch(/DivisionByZero|NotFinite/);
      }),
      { numRuns: 1000 },
    );
  });

  test("precedence without parentheses", () => {
    const term = fc.tuple(
      fc.constantFrom("+", "-"),
      fc.nat(99),
      fc.array(fc.tuple(fc.constantFrom("*", "%"), fc.integer({ min: 1, max: 99 })), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), (terms) => {
        const text = terms
          .map(([sign, n, factors]) => `${sign} ${n} ${factors.map(([op, m]) => `${op} ${m}`).join(" ")}`)
          .join("");
        const value = terms.reduce((sum, [sign, n, factors]) => {
          const product = factors.reduce((a, [op, b]) => (op === "*" ? a * b : a % b), n);
          return sign === "+" ? sum + product : sum - product;
        }, 0);
        expect(run(`= 0 ${text}`)).toEqual(E.right(value));
      }),
    );
  });
});

test.each([
  ["=", ["Syntax"]],
  ["width", ["Syntax width"]],
  ["= 1 +", ["Syntax"]],
  ["= (1 + 2", ["Syntax"]],
  ["= 1 2", ["Syntax 2"]],
  ["= 2width", ["Syntax width"]],
  ["= .5", ["Syntax ."]],
  ["= 2 ^ 3", ["Syntax ^"]],
  ["= min(1 2)", ["Syntax 2"]],
  ["= 1 = 1", ["Syntax ="]],
  ["= 🎈", ["Syntax 🎈"]],
  ["= a.b.", ["Syntax ."]],
  ["= wdth + image.siz * z", ["UnknownName wdth", "UnknownName image.siz"]],
  ["= constructor", ["UnknownName constructor"]],
  ["= toString(1)", ["UnknownFunction toString"]],
  ["= flor(1)", ["UnknownFunction flor"]],
  ["= floor(1, 2)", ["WrongArity floor(1, 2)"]],
  ["= max()", ["WrongArity max()"]],
  ["= 1 / (z - 2)", ["DivisionByZero (z - 2)"]],
  ["= 1 % 0", ["DivisionByZero 0"]],
  ["= 1e400", ["NotFinite 1e400"]],
  ["= 1e308 * 10", ["NotFinite 1e308 * 10"]],
])("%s: %j", (text, expected) => expect(problemsOf(text)).toEqual(expected));

test("candidates", () => {
  expect(run("= wdth")).toMatchObject({ left: [{ candidates: ["width"] }] });
  expect(run("= flor(1)")).toMatchObject({ left: { candidates: ["floor"] } });
});

test("depth is bounded however it arises", () => {
  const bombs = [
    "(".repeat(1e5),
    "-".repeat(1e5),
    "floor(".repeat(1e5),
    `1${"+1".repeat(30_000)}`,
    `1${"*1".repeat(30_000)}`,
    `${"(".repeat(65)}1${")".repeat(65)}`,
  ];
  for (const bomb of bombs) expect(parseExpression(`=${bomb}`)).toMatchObject({ left: { _tag: "TooDeep", limit: 64 } });
  expect(run(`= ${"(".repeat(60)}1${")".repeat(60)}`)).toEqual(E.right(1));
});

test("names, and what is an expression", () => {
  expect(E.map(namesIn)(parseExpression("= max(a.b, z) * -(z + w) - 1"))).toEqual(E.right(["a.b", "z", "w"]));
  expect([isExpression("= 1"), isExpression("relu"), isExpression("a = 1")]).toEqual([true, false, false]);
});

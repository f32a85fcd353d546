/** Reports as data, positions, and the words for every kind of problem. */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { find, type Place, withinString } from "../../compiler/base/located.js";
import { nearest } from "../../compiler/base/nearest.js";
import { evaluate, parseExpression } from "../../compiler/expression/expression.js";
import type { Problem } from "../../compiler/pipeline/problem.js";
import type { ExpressionProblem } from "../../compiler/problem/expression/index.js";
import { read } from "../../compiler/read/index.js";
import { reportOf } from "../../compiler/report/index.js";
import { renderJson } from "../../compiler/report/json.js";
import { lineAt, positionAt } from "../../compiler/words/position.js";

const reportsOf = (text: string) => {
  const result = read({ name: "spec.json", text });
  return E.isLeft(result) ? result.left.map(reportOf) : [];
};

test("one diagnostic, whole", () => {
  expect(renderJson(reportsOf('{\n  "a": 1,\n  "a": 2\n}'))).toEqual({
    ok: false,
    diagnostics: [
      {
        code: "G019",
        page: "docs/problems/G019.md",
        severity: "error",
        title: "DUPLICATE KEY",
        file: "spec.json",
        line: 3,
        column: 3,
        endLine: 3,
        endColumn: 6,
        pointer: "/a",
        message: "The key `a` is written twice in one object.",
        label: "again here",
        expected: null,
        found: null,
        because: null,
        notes: [],
        fix: "keep one of the two",
        related: [
          {
            file: "spec.json",
            line: 2,
            column: 3,
            endLine: 2,
            endColumn: 6,
            pointer: "/a",
            message: "It is first written here:",
          },
        ],
      },
    ],
  });
});

test("warnings alone are ok; a report without a place has nulls", () => {
  const warning = { code: "C03", severity: "warning", title: "T", place: undefined, summary: "S." } as const;
  expect(renderJson([])).toEqual({ ok: true, diagnostics: [] });
  expect(renderJson([warning])).toMatchObject({ ok: true, diagnostics: [{ file: null, line: null, pointer: null }] });
});

describe("fixes are computed", () => {
  test.each([
    ["[+1]", "write 1"],
    ["[007]", "write 7"],
    ["[-.5e3]", "write -0.5e3"],
    ["[1.]", "write 1"],
    ["[2.e3]", "write 2e3"],
    ["[1_000]", "write 1000"],
    ["[0x1F]", "write 31"],
    ["[True]", "write true"],
    ["[None]", "write null"],
    ["[relu]", 'write "relu"'],
    ["['a b']", 'write "a b"'],
    ["[“a”]", 'write "a"'],
    ["{units: 1}", 'write "units"'],
    ["[1,]", "delete the comma"],
    ['["a\tb"]', "write \\t"],
    ['{"a": 1 "b": 2}', 'put a comma before `"b"`'],
    ["[1", "add `]`"],
    ["[NaN]", undefined],
  ])("%s: %s", (text, fix) => expect(reportsOf(text).map((report) => report.fix)).toEqual([fix]));
});

const badExpression = (problem: ExpressionProblem, place: Place): Problem => ({
  _tag: "Expression",
  place,
  problem,
  text: "",
  values: [],
});

test("an expression's problem stands at its part of the string, escapes and all", () => {
  const text = '{"units": "= \\u0077idth * \\"wdth"}';
  const root = read({ name: "spec.json", text });
  const node = E.isRight(root) ? find(root.right, "/units") : undefined;
  if (node?.kind !== "string") throw new Error("unreachable");
  const { range } = withinString(node.place, { start: 2, end: 7 });
  expect(text.slice(range.start, range.end)).toBe("\\u0077idth");
  const result = parseExpression(node.value);
  if (E.isRight(result)) throw new Error("unreachable");
  const report = reportOf(badExpression(result.left, node.place));
  expect(text.slice(report.place!.range.start, report.place!.range.end)).toBe('\\"');
  expect(report.place!.pointer).toBe("/units");
});

test("a name that is nearly known", () => {
  const text = '{"units": "= wdth"}';
  const root = read({ name: "spec.json", text });
  if (E.isLeft(root)) throw new Error("unreachable");
  const tree = parseExpression("= wdth");
  if (E.isLeft(tree)) throw new Error("unreachable");
  const result = evaluate(tree.right, () => undefined, ["width"]);
  const problems = E.isLeft(result) ? result.left : [];
  const reports = problems.map((problem) => reportOf(badExpression(problem, find(root.right, "/units")!.place)));
  expect(reports).toMatchObject([{ code: "G061", summary: "Nothing is called `wdth` here.", fix: "write `width`" }]);
});

describe("nearest", () => {
  const layers = [
    "dense",
    "conv2d",
    "conv2d-transpose",
    "max-pool",
    "avg-pool",
    "flatten",
    "activation",
    "relu",
    "elu",
    "selu",
  ];
  test.each([
    ["desne", ["dense"]],
    ["maxPool", ["max-pool"]],
    ["MAX_POOL", ["max-pool"]],
    ["conv", ["conv2d", "conv2d-transpose"]],
    ["activatoin", ["activation"]],
    ["rleu", ["relu"]],
    ["banana", []],
    ["", []],
    ["x", []],
    ["d".repeat(100_000), []],
  ])("%s", (word, expected) =>
    expect(nearest(word.slice(0, 100_000), layers).slice(0, Math.max(1, expected.length))).toEqual(expected),
  );

  test("at most so many", () => expect(nearest("elu", layers, 1)).toEqual(["elu"]));
});

test("positions: every kind of line end, and past the end", () => {
  const source = { name: "s", text: "a\nbc\r\nd\r\re" };
  expect([0, 1, 2, 4, 6, 8, 9, 10].map((offset) => Object.values(positionAt(source, offset)).join(":"))).toEqual([
    "1:1",
    "1:2",
    "2:1",
    "2:3",
    "3:1",
    "4:1",
    "5:1",
    "5:2",
  ]);
  expect([1, 2, 3, 4, 5, 6].map((line) => lineAt(source, line).text)).toEqual(["a", "bc", "d", "", "e", ""]);
});

// A code means one thing: no two kinds of problem share one, but for `--set`, whose ways of being no path are all told as G050.
import { expect, test } from "vitest";
import { warningCodes } from "../../compiler/check/problem.js";
import * as compiler from "../../compiler/report/codes.js";
import { codes as command } from "../../src/report/codes.js";

test("every code is given once", () => {
  const { patchCodes, ...others } = compiler;
  const tables: ReadonlyArray<Readonly<Record<string, string>>> = [...Object.values(others), warningCodes, command];
  const given = [...tables.flatMap((table) => Object.values(table)), ...new Set(Object.values(patchCodes))];
  expect(given.filter((code, i) => given.indexOf(code) !== i)).toEqual([]);
});

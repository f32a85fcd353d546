// A code means one thing, and a problem has one: no two diagnostics share a code, but for `--set`, whose ways of being no path are all
// told as G050, with one page.
import { expect, test } from "vitest";
import { diagnostics, plainDiagnostics } from "../../compiler/problem/index.js";
import { codes as command } from "../../src/report/codes.js";

const twice = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> => list.filter((each, i) => list.indexOf(each) !== i);

test("every code is given once, and shared only by diagnostics of one page", () => {
  const pages = new Map<string, Set<unknown>>();
  for (const { code, page } of diagnostics) pages.set(code, (pages.get(code) ?? new Set()).add(page));
  expect([...pages].filter(([, each]) => each.size > 1).map(([code]) => code)).toEqual([]);
  expect(twice([...pages.keys(), ...Object.values(command)])).toEqual([]);
});

test("no tag belongs to two of the diagnostics that are looked up by it alone", () => {
  expect(twice(plainDiagnostics.map(({ tag }) => tag as string))).toEqual([]);
});

test("codes are of the form that `graft explain` takes; those of warnings begin with C or W", () => {
  for (const { code, severity } of diagnostics)
    expect(code).toMatch(severity === "warning" ? /^[CW][0-9]{2}$/ : /^G[0-9]{3}$/);
});

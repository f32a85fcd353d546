// A code means one thing, and a problem has one: no two diagnostics share a code but those of one page, such as the
// ways in which `--set` names no path (G050), or a condition does not fit (G705). What is checked holds for every
// registry at once.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnostics, plainDiagnostics } from "../../compiler/pipeline/problem.js";
import { ruledOut } from "../../compiler/problem/ruled-out.js";
import { outside } from "../../src/report/problem/index.js";

const twice = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> => list.filter((each, i) => list.indexOf(each) !== i);

test("no code is given twice in all registries, but to diagnostics of one page", () => {
  const pages = new Map<string, Set<unknown>>();
  for (const { code, page } of [...diagnostics, ...outside]) pages.set(code, (pages.get(code) ?? new Set()).add(page));
  expect([...pages].filter(([, each]) => each.size > 1).map(([code]) => code)).toEqual([]);
  expect(twice([...pages.keys(), ...Object.keys(ruledOut)])).toEqual([]);
});

test("no tag belongs to two of the diagnostics that are looked up by it alone", () => {
  expect(twice(plainDiagnostics.map(({ tag }) => tag as string))).toEqual([]);
});

test("no tag belongs to two problems outside a spec's text", () => {
  expect(twice(outside.map(({ tag }) => tag))).toEqual([]);
});

test("codes are of the form that `graft explain` takes; those of a spec's warnings begin with C or W", () => {
  for (const { code, severity } of diagnostics)
    expect(code).toMatch(severity === "warning" ? /^[CW][0-9]{2}$/ : /^G[0-9]{3}$/);
  for (const { code } of outside) expect(code).toMatch(/^(G[0-9]{3}|C[0-9]{2})$/);
});

test("every file of a problem outside a spec's text has its line in a registry", () => {
  const files = ["runtime", "src"].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: "utf8" })
      .filter((path) => /(^|\/)(use-)?problem\//.test(path) && path.endsWith(".ts"))
      .map((path) => join(top, path)),
  );
  const tags = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^export const \w+Problem = \w+(?:<[^(]*>)?\(\s*"(\w+)"/gm)].map(
      ([, tag]) => tag ?? "",
    ),
  );
  expect(tags.sort()).toEqual(outside.map(({ tag }) => tag).sort());
});

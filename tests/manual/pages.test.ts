/** The generated pages: none is stale, every code has one, and what they claim is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ruledOut } from "../../compiler/problem/ruled-out.js";
import { pages } from "../../compiler/report/index.js";
import { generatedFiles } from "../../scripts/pages.js";
import { pages as outside } from "../../src/report/problem/index.js";

const files = generatedFiles();
const inFolder = (folder: string): ReadonlyArray<string> => readdirSync(folder).map((name) => `${folder}/${name}`);

test("no generated file is stale: `npm run generate` writes them", () => {
  const stale = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  expect(
    stale.map(([path]) => path),
    "stale: run `npm run generate` and commit",
  ).toEqual([]);
});

test("no page is left of a construct or a code that is gone", () => {
  const left = ["docs/language", "docs/problems"].flatMap(inFolder).filter((path) => !files.has(path));
  expect(left).toEqual([]);
});

test("no code of a report is written anywhere but in the file of its problem", () => {
  const written = ["src", "runtime"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`))
    .filter((path) => path.endsWith(".ts") && !/\/(use-)?problem\//.test(path) && path !== "src/typed/spec.ts")
    .filter((path) => /"(G[789][0-9]{2}|C05)"/.test(readFileSync(path, "utf8")));
  expect(written).toEqual([]);
});

test("a page says what it means and what to do in whole sentences", () => {
  for (const [code, { title, means, todo }] of Object.entries({ ...pages, ...outside })) {
    expect(title, code).toMatch(/^[A-Z`][^.]*$/);
    expect(means, code).toMatch(/^(?:[A-Z`−]|graft ).*[.!]$/s);
    expect(todo, code).toMatch(/^[A-Z`].*[.!]$/s);
  }
});

test("every page of a spec's problem shows one, but for those that no text in the repository can have", () => {
  const bare = Object.keys(pages).filter(
    (code) => files.get(`docs/problems/${code}.md`)?.includes("## Example") !== true,
  );
  expect(bare).toEqual(["G001", "G004"]);
});

test("links between pages lead somewhere", () => {
  const broken = [...files].flatMap(([path, text]) =>
    [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = ""]) => new URL(target, `file:///${path}`).pathname.slice(1))
      .filter((target) => path.endsWith(".md") && !existsSync(target))
      .map((target) => `${path}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("what rules a mistake out is shown by a test that is there", () => {
  for (const { test: file } of Object.values(ruledOut)) expect(existsSync(file), file).toBe(true);
});

// Pages that people write: lines of prose end at 120 columns, and no sentence leaves open who does something by a word
// that this house has done without. Tables, code and generated pages have lines of their own.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { floors } from "../floors.js";

const made = /^docs\/(api|language|problems)\/|^docs\/(ops|metrics|placements)\.md$/;

const tracked = spawnSync("git", ["ls-files", "*.md"], { encoding: "utf8" });
const pages = tracked.stdout.split("\n").filter((path) => path !== "" && !made.test(path));

interface Line {
  readonly at: string;
  readonly text: string;
}

/** The lines of a page that are no code. */
const linesOf = (page: string): ReadonlyArray<Line> => {
  let code = false;
  return readFileSync(page, "utf8")
    .split("\n")
    .flatMap((text, i) => {
      const fence = /^\s*```/.test(text);
      if (fence) code = !code;
      return code || fence || text.startsWith("    ") ? [] : [{ at: `${page}:${i + 1}`, text }];
    });
};

/** A table's row, and a picture's or a link's line, which can't be broken. */
const whole = /^\||^!?\[[^\]]*\]\([^)]*\)$/;

test.runIf(tracked.status === 0)("prose ends at 120 columns", () => {
  const long = pages.flatMap(linesOf).filter(({ text }) => [...text].length > 120 && !whole.test(text));
  expect(pages.length).toBeGreaterThan(20);
  expect(long.map(({ at }) => at)).toEqual([]);
});

test.runIf(tracked.status === 0)("nothing is told and nothing stands, but in the list of changes", () => {
  const foreign = /\b(is|are|was|were|been|being) told\b|\bstands?\b(?!-)/i;
  const found = pages.filter((page) => page !== "CHANGELOG.md").flatMap(linesOf);
  expect(found.filter(({ text }) => foreign.test(text)).map(({ at, text }) => `${at} ${text}`)).toEqual([]);
});

test("every folder of the house says on one screen what is in it, and where to begin", () => {
  const folders = Object.entries(floors).flatMap(([top, names]) =>
    names.filter((name) => !name.endsWith(".ts")).map((name) => `${top}/${name}/README.md`),
  );
  expect(folders.filter((page) => !existsSync(page))).toEqual([]);
  expect(folders.filter((page) => readFileSync(page, "utf8").split("\n").length > 40)).toEqual([]);
});

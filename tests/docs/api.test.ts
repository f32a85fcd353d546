// docs/api, the reference that TypeDoc makes of doc comments: no link in it is dead, and it says what the comments say
// today. TypeDoc is there after `npm ci --prefix .ci/typescript`, which CI runs.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { long } from "../long.js";

const root = join(import.meta.dirname, "../..");
const pages = readdirSync(join(root, "docs/api"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .map((path) => join(root, "docs/api", path));
const textOf = (path: string): string => readFileSync(path, "utf8");

/** What a link may point to: headings as GitHub names them, and anchors that are written out. */
const anchorsOf = (path: string): ReadonlySet<string> =>
  new Set([
    ...[...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, words = ""]) =>
      words
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
    ...[...textOf(path).matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id),
  ]);

test("no link of the reference is dead, and none lacks its heading", () => {
  const anchors = new Map(pages.map((page) => [page, anchorsOf(page)] as const));
  const dead = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : normalize(join(dirname(page), path));
        return !existsSync(file) || (anchor !== undefined && anchors.get(file)?.has(anchor) !== true);
      })
      .map((target) => `${page}: ${target}`),
  );
  expect(pages.length).toBeGreaterThan(5);
  expect(dead).toEqual([]);
});

const typedoc = existsSync(join(root, ".ci/typescript/node_modules/typedoc"));

test.runIf(long && typedoc)("it says what the doc comments say, and nothing that is public lacks one", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/api.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

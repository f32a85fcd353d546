/** `npm run new`: in a copy of the registries, what it makes type-checks by its shape, and it never overwrites anything. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const copied = [
  "scripts/new.mjs",
  "biome.json",
  ".gitignore",
  "compiler/language/layer/index.ts",
  "compiler/language/place/index.ts",
  "compiler/ir/op/index.ts",
  "compiler/ir/op/dsl.ts",
  "compiler/problem/check/index.ts",
  "compiler/check/rule/index.ts",
  "runtime/measure/index.ts",
];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "graft-new-"));
  for (const file of copied) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const call = (...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [join(folder, "scripts/new.mjs"), ...args], { encoding: "utf8" });
const text = (file: string): string => readFileSync(join(folder, file), "utf8");

test.each([
  [["layer", "edge-pool"], "compiler/language/layer/index.ts", '"edge-pool": edgePool,'],
  [["placement", "blend"], "compiler/language/place/index.ts", "blend,"],
  [["op", "cube"], "compiler/ir/op/index.ts", "cube,"],
  [["metric", "shine"], "runtime/measure/index.ts", "shine,"],
  [["diagnostic", "too-plain", "check", "W90"], "compiler/problem/check/index.ts", "tooPlain,"],
])("%s makes a file, a line and a failing test", (args, registry, line) => {
  const { status, stdout, stderr } = call(...args);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const made = [...stdout.matchAll(/^made {2}(.+)$/gm)].map(([, path]) => path ?? "");
  expect(made.some((path) => path.startsWith("tests/new/"))).toBe(true);
  for (const path of made) expect(existsSync(join(folder, path)), path).toBe(true);
  expect(text(registry)).toContain(`  ${line}\n`);
});

test("a warning gets its rule as well", () => {
  expect(text("compiler/check/rule/index.ts")).toContain("TooPlain: tooPlain,");
});

test("nothing is overwritten, and what can't be meant is refused in words", () => {
  expect(call("layer", "edge-pool")).toMatchObject({ status: 2, stderr: expect.stringContaining("is there already") });
  expect(call("layer", "EdgePool")).toMatchObject({ status: 2, stderr: expect.stringContaining("kebab case") });
  expect(call("sort", "x")).toMatchObject({ status: 2, stderr: expect.stringContaining("no kind sort") });
  expect(call("diagnostic", "x", "nowhere", "W91").stderr).toContain("no folder nowhere");
});

/**
 * `npm run new`: in a copy of the registries, what it makes type-checks by its shape, and it never overwrites anything.
 */
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
  "compiler/problem/fault/index.ts",
  "compiler/check/rule/index.ts",
  "runtime/measure/index.ts",
  "runtime/data/files.ts",
  "runtime/engine/registry.ts",
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

/** What one more of each costs: the table of docs/architecture.md. */
test.each([
  [
    ["layer", "pool-of-a-test"],
    [
      "compiler/language/layer/pool-of-a-test.ts",
      "specs/gallery/pool-of-a-test.json",
      "tests/new/layer-pool-of-a-test.test.ts",
    ],
    { "compiler/language/layer/index.ts": '  "pool-of-a-test": poolOfATest,' },
  ],
  [
    ["placement", "place-of-a-test"],
    [
      "compiler/language/place/place-of-a-test.ts",
      "specs/gallery/place-of-a-test.json",
      "tests/new/placement-place-of-a-test.test.ts",
    ],
    { "compiler/language/place/index.ts": '  "place-of-a-test": placeOfATest,' },
  ],
  [
    ["op", "cube"],
    ["compiler/ir/op/cube.ts", "tests/new/op-cube.test.ts"],
    { "compiler/ir/op/index.ts": "  cube,", "compiler/ir/op/dsl.ts": 'export const cube = unary("cube");' },
  ],
  [
    ["metric", "shine"],
    ["runtime/measure/metric/shine.ts", "tests/new/metric-shine.test.ts"],
    { "runtime/measure/index.ts": "  shine," },
  ],
  [
    ["source", "arrow"],
    ["runtime/data/arrow.ts", "tests/new/source-arrow.test.ts"],
    { "runtime/data/files.ts": '  ["arrow", arrow],' },
  ],
  [
    ["engine", "web-gpu"],
    ["runtime/engine/web-gpu/index.ts", "tests/new/engine-web-gpu.test.ts"],
    { "runtime/engine/registry.ts": '  "web-gpu": webGpu,' },
  ],
  [
    ["diagnostic", "too-round", "fault", "G399"],
    ["compiler/problem/fault/too-round.ts", "tests/new/diagnostic-too-round.test.ts"],
    { "compiler/problem/fault/index.ts": "  tooRound," },
  ],
  [
    ["diagnostic", "too-plain", "check", "W90"],
    ["compiler/check/rule/too-plain.ts", "tests/new/diagnostic-too-plain.test.ts"],
    { "compiler/check/rule/index.ts": "  tooPlain," },
  ],
])("%s makes these files and these lines, and no others", (args, files, lines) => {
  const { status, stdout, stderr } = call(...args);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const said = (what: string) =>
    [...stdout.matchAll(new RegExp(`^${what} {2}(.+)$`, "gm"))].map(([, path]) => path ?? "");
  expect(said("made")).toEqual(files);
  expect(said("line")).toEqual(Object.keys(lines));
  for (const path of files) expect(existsSync(join(folder, path)), path).toBe(true);
  for (const [registry, line] of Object.entries(lines)) expect(text(registry)).toContain(`${line}\n`);
});

test("nothing is overwritten, and what can't be meant is refused in words", () => {
  expect(call("layer", "pool-of-a-test")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("is there already"),
  });
  expect(call("layer", "EdgePool")).toMatchObject({ status: 2, stderr: expect.stringContaining("kebab case") });
  expect(call("sort", "x")).toMatchObject({ status: 2, stderr: expect.stringContaining("no kind sort") });
  expect(call("diagnostic", "x", "nowhere", "W91").stderr).toContain("no folder nowhere");
  expect(call("diagnostic", "x", "fault", "W91").stderr).toContain("no code of an error");
  expect(call("diagnostic", "x", "check", "G391").stderr).toContain("no code of a warning");
});

/** `graft data` and `graft init --data`: what is there, and a spec that checks and trains on it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { find } from "../../runtime/data/files.js";
import { planFor } from "../../src/cli/init/data.js";
import { openData } from "../../src/data.js";
import { inspect } from "../../src/run/inspect.js";
import { right } from "../models.js";
import { compiled } from "../runtime/run/tiny.js";
import { called } from "./graft.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "graft-plan-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = Array.from(
  { length: 40 },
  (_, i) => `${i},${20 + i},${i % 7 === 0 ? "" : i * 1000},${["cat", "dog"][i % 2]}`,
);

test.each([
  ["a table of columns by name, with gaps and classes", "t.csv", `id,age,income,species\n${rows.join("\n")}\n`],
  [
    "numbered columns of bytes",
    "p.csv",
    `label,${Array.from({ length: 16 }, (_, i) => `pixel${i}`).join(",")}\n${Array.from({ length: 30 }, (_, row) => [row % 3, ...Array.from({ length: 16 }, (_, i) => (row * 31 + i * 17) % 256)].join(",")).join("\n")}\n`,
  ],
])("of %s: the spec compiles, and the data fits it", async (_name, file, text) => {
  const path = join(folder, file);
  writeFileSync(path, text);
  const address = `csv:${path}`;
  const fields = right(await inspect(right(await find(address))));
  const planned = planFor("plan", address, fields);
  const { core } = compiled(planned?.text ?? "");
  const dataset = right(await openData(core, address));
  expect(dataset.count).toBeGreaterThan(20);
  expect(core.conditions).toHaveLength(1);
  expect(planned?.guesses.length).toBe(2);
});

test("an index is no input, and gaps are masked", async () => {
  const path = join(folder, "t.csv");
  const fields = right(await inspect(right(await find(`csv:${path}`))));
  const spec = JSON.parse(planFor("plan", `csv:${path}`, fields)?.text ?? "{}");
  expect(spec.inputs.x).toMatchObject({ size: 2, from: ["age", "income"], missing: "mask", scale: "standard" });
  expect(spec.conditions.species.labels).toEqual(["cat", "dog"]);
});

test("several addresses are joined, by file names or by order, wherever data is named", async () => {
  const [x, y] = [join(folder, "x.csv"), join(folder, "y.csv")];
  writeFileSync(x, "x.0,x.1\n1,2\n3,4\n");
  writeFileSync(y, "group\n0\n1\n");
  const shown = await called(["data", `csv:${x}`, `csv:${y}`]);
  expect([shown.code, shown.out]).toEqual([0, expect.stringContaining("joined by order")]);
  expect(shown.out).toContain("group");
  const spec = join(folder, "joined.json");
  const made = await called(["init", spec, "--data", `csv:${x}`, "--data", `csv:${y}`]);
  expect(made.code).toBe(0);
  expect(JSON.parse(readFileSync(spec, "utf8")).train.data).toContain("y.csv");
});

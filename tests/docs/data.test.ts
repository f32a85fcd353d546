/**
 * docs/data.md, done as it says: its Python writes data, and each address that stands behind a line is looked at, gets
 * a spec, and trains a step; its walk from a folder of pictures is walked. In the long tests, where there is a Python;
 * a library that it lacks leaves its part out, and says so.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { find } from "../../runtime/data/files.js";
import { planFor } from "../../src/cli/init/data.js";
import { inspect } from "../../src/run/inspect.js";
import { graft, root } from "../e2e/graft.js";
import { long } from "../long.js";
import { trainsOneStep, tried } from "../runtime/data/follow.js";

const text = readFileSync(join(root, "docs/data.md"), "utf8");
const blocks = (language: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, block = ""]) => block);

const python = process.env["GRAFT_PYTHON"] ?? "python3";
const has = (modules: ReadonlyArray<string>): boolean =>
  spawnSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" }).status === 0;

const folder = mkdtempSync(join(tmpdir(), "graft-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modulesOf = (block: string): ReadonlyArray<string> => [
  ...new Set([...block.matchAll(/^(?:import|from) (\w+)/gm)].map(([, name = ""]) => name)),
  ...(block.includes("to_parquet") ? ["pyarrow"] : []),
];

it("every address of the page has an example", () => {
  const shown = blocks("python").join("\n");
  for (const scheme of ["csv", "npy", "npz", "parquet", "jsonl", "idx", "images"])
    expect(shown).toContain(`# ${scheme}:`);
});

describe.skipIf(!long)("the page's Python (in the long tests, with a Python)", () => {
  it.each(blocks("python").map((block, i) => [i, block] as const))("block %i", async (i, block) => {
    const modules = modulesOf(block);
    if (!has(modules)) {
      process.stderr.write(`docs/data.md, block ${i} left out: ${python} lacks one of ${modules.join(", ")}\n`);
      return;
    }
    const place = join(folder, String(i));
    mkdirSync(place);
    execFileSync(python, ["-c", block], { cwd: place, stdio: ["ignore", "ignore", "inherit"] });
    for (const [, scheme = "", path = ""] of block.matchAll(/# (\w+):(\S+)$/gm)) {
      const address = `${scheme}:${join(place, path)}`;
      const found = await find(address);
      if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
      const fields = await inspect(found.right);
      if (E.isLeft(fields)) throw new Error(JSON.stringify(fields.left));
      const planned = planFor("planned", address, fields.right);
      const spec = JSON.parse(planned?.text ?? "{}");
      expect(Object.keys(spec.conditions ?? {}), address).toHaveLength(1);
      const call = await tried({ spec: planned?.text ?? "", set: [], address });
      if (call._tag === "Refused") throw new Error(JSON.stringify(call.reports));
      expect(await trainsOneStep(call)).toBe(true);
    }
  });
});

describe.skipIf(!long)("the page's walk (in the long tests)", () => {
  it("leads from a folder of pictures to samples", async () => {
    const place = join(folder, "walk");
    for (const [name, red] of [
      ["cat", 200],
      ["dog", 20],
    ] as const) {
      mkdirSync(join(place, "photos", name), { recursive: true });
      for (let i = 0; i < 10; i++)
        await sharp({ create: { width: 12, height: 12, channels: 3, background: { r: red, g: i * 20, b: 90 } } })
          .jpeg()
          .toFile(join(place, "photos", name, `${i}.jpg`));
    }
    const walk = (blocks("sh")[0] ?? "").split("\n").map((line) => line.split("#")[0]?.trim() ?? "");
    for (const line of walk.filter((one) => one !== "")) {
      const [, ...args] = line.split(/\s+/);
      const { code, err } = await graft(place, [
        ...args,
        ...(args[0] === "train" ? ["--epochs", "1", "--engine", "wasm"] : []),
      ]);
      expect({ line, code, err: code === 0 ? "" : err }).toEqual({ line, code: 0, err: "" });
    }
    expect(readFileSync(join(place, "cats.png")).subarray(1, 4).toString()).toBe("PNG");
  });
});

// `graft native --jax`: where there is no Python it says so, and leaves what was there before.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { setUpJax } from "../../src/run/jax-setup.js";

const home = mkdtempSync(join(tmpdir(), "graft-jax-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("without a Python nothing is made, and the report says what is missing", async () => {
  process.env["GRAFT_HOME"] = home;
  process.env["GRAFT_PYTHON"] = join(home, "no-python");
  const made = await setUpJax("cpu", () => undefined);
  expect(made).toMatchObject({ left: expect.stringContaining("older than Python 3.10") });
  expect(readdirSync(home)).toEqual([]);
});

test("what was there before a try that fails or was stopped half-way is put back", async () => {
  mkdirSync(join(home, "jax.kept"), { recursive: true });
  writeFileSync(join(home, "jax.kept", "mine"), "");
  mkdirSync(join(home, "jax"));
  expect(await setUpJax("cpu", () => undefined)).toMatchObject({ _tag: "Left" });
  expect(existsSync(join(home, "jax", "mine"))).toBe(true);
  expect(readdirSync(home)).toEqual(["jax"]);
});

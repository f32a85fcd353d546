/** What shells complete: every command and every option, from scripts that the shells themselves accept. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.js";
import { called } from "../e2e/graft.js";

const scriptOf = async (shell: string): Promise<string> => (await called(["completion", shell])).out;

const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;

describe.each(["bash", "zsh", "fish"])("%s", (shell) => {
  it("knows every command, and the options of train", async () => {
    const script = await scriptOf(shell);
    for (const { name } of commands) expect(script).toContain(name);
    for (const flag of ["resume", "replace", "engine"]) expect(script).toContain(flag);
  });

  it.skipIf(!has(shell))(`is read by ${shell} without a complaint (absent: ${shell})`, async () => {
    const { status, stderr } = spawnSync(shell, shell === "fish" ? ["--no-execute"] : ["-n"], {
      input: await scriptOf(shell),
    });
    expect([status, String(stderr)]).toEqual([0, ""]);
  });
});

it.skipIf(!has("bash"))("bash completes a command, an option and a file (absent: bash)", async () => {
  const script = await scriptOf("bash");
  const completed = (...words: ReadonlyArray<string>): string =>
    String(
      spawnSync("bash", [
        "-c",
        `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _graft; echo "\${COMPREPLY[*]}"`,
      ]).stdout,
    ).trim();
  expect(completed("graft", "tra")).toBe("train");
  expect(completed("graft", "train", "--re")).toBe("--replace --resume");
  expect(completed("graft", "train", "--engine", "wa")).toBe("wasm");
  expect(completed("graft", "check", "package.js")).toBe("package.json");
});

it("another shell is told which there are", async () => {
  const { code, err } = await called(["completion", "tcsh"]);
  expect([code, err]).toEqual([2, expect.stringContaining("bash, zsh, fish")]);
});

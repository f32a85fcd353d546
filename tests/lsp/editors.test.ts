/**
 * What docs/editors.md says to write into an editor's settings, run in that editor: a wrong spec is told of where it is
 * wrong. An editor that is not here is skipped.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../e2e/graft.js";

const place = mkdtempSync(join(tmpdir(), "graft-editors-"));
const at = (name: string): string => join(place, name);
const output = (command: string, ...args: ReadonlyArray<string>): string =>
  spawnSync(command, args, { encoding: "utf8" }).stdout ?? "";

/** The first block of code below a heading. */
const snippet = (heading: RegExp): string => {
  const section = readFileSync("docs/editors.md", "utf8")
    .split(/^## /m)
    .find((each) => heading.test(each));
  return /```\w+\n([\s\S]*?)```/.exec(section ?? "")?.[1] ?? expect.unreachable(`no snippet under ${heading}`);
};

beforeAll(() => {
  const spec = readFileSync("specs/gallery/cvae.json", "utf8");
  writeFileSync(at("bad.json"), spec.replace('"= image.size"', "700"));
  mkdirSync(at("bin"));
  writeFileSync(
    at("bin/graft"),
    `#!/bin/sh\nexec "${process.execPath}" ${launch.map((each) => `"${each}"`).join(" ")} "$@"\n`,
  );
  chmodSync(at("bin/graft"), 0o755);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const ran = (command: string, ...args: ReadonlyArray<string>): Promise<string> =>
  new Promise((done) => {
    const child = spawn(command, args, {
      cwd: place,
      env: { ...process.env, HOME: place, XDG_CONFIG_HOME: place, PATH: `${at("bin")}:${process.env["PATH"]}` },
    });
    let said = "";
    const take = (part: Buffer): void => {
      said += part.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", () => done(said));
  });

const neovim = /NVIM v0\.([0-9]+)/.exec(output("nvim", "--version"))?.[1];
const early = neovim !== undefined && Number(neovim) >= 7 && Number(neovim) <= 10;

it.skipIf(!early)(
  "Neovim 0.7 to 0.10",
  async () => {
    writeFileSync(at("init.lua"), snippet(/^Neovim 0\.7 to 0\.10/));
    writeFileSync(
      at("ask.lua"),
      [
        "vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50)",
        "for _, d in ipairs(vim.diagnostic.get(0)) do print(d.lnum + 1, d.message) end",
        "print(vim.bo.omnifunc)",
        'vim.cmd("qa!")',
      ].join("\n"),
    );
    const said = await ran("nvim", "--clean", "--headless", "-u", "init.lua", "bad.json", "-c", "luafile ask.lua");
    expect(said).toMatch(/^25\s+700 values can't be arranged/m);
    expect(said).toContain("v:lua.vim.lsp.omnifunc");
  },
  60_000,
);

const emacs = /GNU Emacs ([0-9]+)/.exec(output("emacs", "--version"))?.[1];
const eglot =
  emacs === "28" && output("emacs", "-q", "--batch", "--eval", '(princ (locate-library "eglot"))') !== "nil";

it.skipIf(!eglot)(
  "Emacs 28 with eglot",
  async () => {
    writeFileSync(at("init.el"), snippet(/^Emacs 28/));
    writeFileSync(
      at("ask.el"),
      `(find-file "bad.json")
(unless (eglot-current-server) (call-interactively #'eglot))
(let ((end (+ (float-time) 30)) (found nil))
  (while (and (not found) (< (float-time) end))
    (accept-process-output nil 0.1)
    (when (eglot-current-server) (flymake-start) (setq found (flymake-diagnostics))))
  (dolist (d found) (message "%s %s" (line-number-at-pos (flymake-diagnostic-beg d)) (flymake-diagnostic-text d))))
(goto-char (point-min))
(search-forward "\\"units\\"")
(backward-char 3)
(message "hover %S" (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
`,
    );
    const said = await ran("emacs", "-q", "--batch", "-l", "init.el", "-l", "ask.el");
    expect(said).toMatch(/^25 graft \[G204\]: 700 values can't be arranged/m);
    expect(said).toContain("How many features the layer makes");
  },
  90_000,
);

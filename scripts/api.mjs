// The reference of the package's functions and types, docs/api, made of their doc comments by TypeDoc. TypeDoc knows no
// TypeScript 7, so it lies with its own TypeScript in .ci/typescript: `npm ci --prefix .ci/typescript` fetches both.
//
//   npm run api               writes docs/api
//   npm run api -- --check    says whether it is what would be written, and that nothing public is without a comment
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tool = join(root, ".ci/typescript");
const typedoc = join(tool, "node_modules/typedoc/bin/typedoc");
const docs = join(root, "docs/api");

/** Ends with a sentence and the exit code of a failure. */
const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

/** Runs TypeDoc; its warnings, of which there must be none. */
const write = (out) => {
  const ran = spawnSync(process.execPath, [typedoc, "--out", out], { cwd: tool, encoding: "utf8" });
  const said = `${ran.stdout}${ran.stderr}`.split("\n").filter((line) => /\[(warning|error)\]/.test(line));
  const wrong = said.filter((line) => !/Found \d+ errors?/.test(line));
  if (ran.status !== 0 || wrong.length > 0) fail(wrong.join("\n") || `${ran.stdout}${ran.stderr}`);
};

/** Every file by its path, with its text. */
const textsIn = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path, "utf8")]),
  );

if (!existsSync(typedoc)) fail("TypeDoc is not here: npm ci --prefix .ci/typescript");
if (process.argv.includes("--check")) {
  const fresh = mkdtempSync(join(tmpdir(), "graft-api-"));
  write(fresh);
  const same = existsSync(docs) && JSON.stringify(textsIn(fresh)) === JSON.stringify(textsIn(docs));
  rmSync(fresh, { recursive: true });
  if (!same) fail("docs/api is not what the doc comments say: npm run api");
} else {
  rmSync(docs, { recursive: true, force: true });
  write(docs);
}

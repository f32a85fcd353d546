// Makes dist/: the library as compiled by tsc, with its types, and the command bundled into a few files, since a
// command that opens two hundred modules spends more time on that than on checking a spec. Run by `npm ci` (prepare).
// The studio's page is built when it is not there, when its own sources changed, and with --page: `npm ci` asks for it,
// since the page brings the whole compiler along.
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleCommand, scripts } from "./command.mjs";
import { buildStudio, isBuilt } from "./studio.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const dist = join(root, "dist");
for (const name of readdirSync(root).includes("dist") ? readdirSync(dist) : [])
  if (name !== "studio") rmSync(join(dist, name), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
await bundleCommand(root);
for (const script of scripts) cpSync(join(root, script), join(dist, script));
if (process.argv.includes("--page") || !isBuilt(root)) await buildStudio(root);

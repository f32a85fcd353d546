// Makes dist/: the library as compiled by tsc, with its types, and the command bundled into a few files, since a command that
// opens two hundred modules spends more time on that than on checking a spec. Run by `npm ci` (prepare). The studio's page is built when it is not there,
// when its own sources changed, and with --page: `npm ci` asks for it, since the page brings the whole compiler along.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildStudio, isBuilt } from "./studio.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const command = join(root, "dist/cli/main.js");
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const dist = join(root, "dist");
for (const name of readdirSync(root).includes("dist") ? readdirSync(dist) : [])
  if (name !== "studio") rmSync(join(dist, name), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts"],
  outdir: "dist/cli",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  external: ["@tensorflow/*", "onnxruntime-node"],
  // CommonJS libraries inside the bundle ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
// What Python runs of it lies beside the code that starts it: in the library, and in the command.
const worker = "runtime/engine/jax/worker.py";
for (const to of [join("dist", worker), "dist/cli/worker.py"]) cpSync(join(root, worker), join(root, to));
// `graftml/browser` as one file, for pages without a bundler.
await build({
  absWorkingDir: root,
  entryPoints: { graft: "src/browser/index.ts" },
  outdir: "dist/browser",
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  logLevel: "warning",
});
chmodSync(command, 0o755);
if (process.argv.includes("--page") || !isBuilt(root)) await buildStudio(root);

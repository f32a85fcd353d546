// Bundles the command into a few files of dist/cli, since a command that opens hundreds of modules spends more time on
// that than on checking a spec. In: src/cli/main.ts and all that it imports. Used by the build, and by the tests that
// run the command.
import { chmodSync, cpSync, existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** What Python runs of the product lies beside the code that starts it. */
export const scripts = ["runtime/engine/jax/worker.py", "runtime/engine/jax/starter.py"];

/** Of a program other than the command: `entry` is its source, `outdir` the folder that it goes to. */
export const bundleCommand = async (root, entry = "src/cli/main.ts", outdir = "dist/cli") => {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    external: ["@tensorflow/*", "onnxruntime-node", "sharp", "webgpu"],
    // CommonJS libraries inside the bundle ask for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  for (const script of scripts) cpSync(join(root, script), join(root, outdir, basename(script)));
  chmodSync(join(root, outdir, basename(entry).replace(/\.ts$/, ".js")), 0o755);
};

/** Whether a source changed after the command was bundled. */
export const isStale = (root) => {
  const made = join(root, "dist/cli/main.js");
  if (!existsSync(made)) return true;
  const { mtimeMs } = statSync(made);
  return ["compiler", "runtime", "src", "package.json"].some((name) => {
    const path = join(root, name);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
      : [path];
    return files.some((file) => statSync(file).mtimeMs > mtimeMs);
  });
};

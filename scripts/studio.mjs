// Builds the page of `graft studio` into dist/studio. In: src/studio and all that it imports. Out: files whose
// addresses are relative, so that they work in any folder, with the licences of what they bring along. Built when asked
// for, when it is absent, and when its own sources changed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Every file below, in one order. */
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const sourcesHash = (root) => {
  const hash = createHash("sha256");
  for (const file of [...filesBelow(join(root, "src/studio")), join(root, "scripts/studio.mjs")])
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex");
};

const stampIn = (root) => join(root, "dist/studio/.built");

export const isBuilt = (root) => {
  const stamp = stampIn(root);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash(root);
};

/** What `graft explain CODE` says of a problem, which a page of the studio never shows: a tenth of its code. */
const withoutPages = () => ({
  name: "without-pages",
  enforce: "pre",
  transform: (code, id) =>
    /\/problem\/.*\.ts$/.test(id)
      ? code.replace(/^( *)page: page\((?:.*\),|[\s\S]*?\n\1\),)$/gm, "$1page: undefined,")
      : undefined,
});

export const buildStudio = async (root) => {
  const { build } = await import("vite");
  await build({
    root: join(root, "src/studio"),
    configFile: false,
    base: "./",
    logLevel: "warn",
    plugins: [withoutPages()],
    worker: { format: "es", plugins: () => [withoutPages()] },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: join(root, "dist/studio"),
      emptyOutDir: true,
      target: "es2022",
      // A file that is inlined as a data: address would need a laxer policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      license: { fileName: "licences.md" },
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  writeFileSync(stampIn(root), sourcesHash(root));
};

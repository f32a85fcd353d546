/**
 * How the page is built: every address relative, so that it works in any folder; the licences of what it brings along beside it.
 */
import { join } from "node:path";
import { defineConfig } from "vite";

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: "./",
  logLevel: "warn",
  worker: { format: "es" },
  build: {
    outDir: join(root, "../../dist/studio"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: true,
    chunkSizeWarningLimit: 2000,
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});

// The page's entries reach no Node built-in: what a page can't have would fail when a person opens it.
import { builtinModules } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test.each(["src/studio/main.tsx", "src/studio/worker/language.ts", "src/studio/worker/training.ts"])(
  "%s",
  async (entry) => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      write: false,
      outdir: "unused",
      format: "esm",
      platform: "browser",
      jsx: "automatic",
      jsxImportSource: "preact",
      external: ["*?url", "*?raw"],
      metafile: true,
      logLevel: "silent",
    }).catch((error: { readonly errors: ReadonlyArray<{ readonly text: string }> }) => {
      throw new Error(error.errors.map(({ text }) => text).join("\n"));
    });
    const reached = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports
        .filter(({ path }) => builtinModules.includes(path.replace(/^node:/, "")) || path.startsWith("node:"))
        .map(({ path }) => `${file}: ${path}`),
    );
    expect(reached).toEqual([]);
    expect(Object.keys(metafile.inputs).length).toBeGreaterThan(5);
  },
);

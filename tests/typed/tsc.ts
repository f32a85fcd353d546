// The TypeScript compiler on files that a test makes. In: files by name. Out: what the compiler says, by file and line.
// The files may import the sources of graft by their absolute path.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

export interface Diagnostic {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `TS2322`. */
  readonly code: string;
  readonly message: string;
}

const options = {
  strict: true,
  noEmit: true,
  target: "es2022",
  module: "nodenext",
  skipLibCheck: true,
  allowArbitraryExtensions: true,
  resolveJsonModule: true,
  types: [],
};

/** `a.ts(3,14): error TS2322: …`, with the indented lines that follow. */
const parsed = (output: string): ReadonlyArray<Diagnostic> =>
  [...output.matchAll(/^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*(?:\n\s.*)*)/gm)].map((m) => ({
    file: m[1] ?? "",
    line: Number(m[2]),
    column: Number(m[3]),
    code: m[4] ?? "",
    message: m[5] ?? "",
  }));

/** Compiles the files together. Throws where the compiler itself fails. */
export const compileFiles = (
  files: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, unknown>> = {},
): ReadonlyArray<Diagnostic> => {
  const folder = mkdtempSync(join(tmpdir(), "graft-tsc-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const config = { compilerOptions: { ...options, ...extra }, include: ["**/*.ts"] };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const ran = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    const found = parsed(ran.stdout);
    if (ran.status !== 0 && found.length === 0) throw new Error(`tsc: ${ran.stdout}${ran.stderr}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const importTyped = `import { defineModel } from ${JSON.stringify(join(root, "src/typed/index.js"))};\n`;

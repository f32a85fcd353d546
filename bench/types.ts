// What the checker in the type system costs: `tsc` on files of gallery specs, with `defineModel` and without, taking
// turns; and how many types it instantiates. In: the gallery. Out: a table.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Bench, Print } from "./bench.js";
import { milliseconds, range, spread } from "./measure.js";
import { table } from "./table.js";

const rounds = 5;
const counts = [1, 5, 20] as const;
const root = join(import.meta.dirname, "..");
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const gallery = (): ReadonlyArray<string> =>
  readdirSync(join(root, "specs/gallery"))
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(root, "specs/gallery", name), "utf8"));

const checked = (specs: ReadonlyArray<string>): string =>
  [
    `import { defineModel } from ${JSON.stringify(join(root, "src/typed/index.js"))};`,
    ...specs.map((spec, i) => `export const spec${i} = defineModel(${spec});`),
  ].join("\n");

/** The same literals, of a type that nothing is asked of. */
const plain = (specs: ReadonlyArray<string>): string =>
  [
    `import type { Spec } from ${JSON.stringify(join(root, "src/typed/spec.js"))};`,
    "export type { Spec };",
    ...specs.map((spec, i) => `export const spec${i} = ${spec.trim()} as const;`),
  ].join("\n");

interface Compiled {
  readonly ms: number;
  readonly instantiations: number;
}

const config = JSON.stringify({
  compilerOptions: { strict: true, noEmit: true, target: "es2022", module: "nodenext", skipLibCheck: true, types: [] },
});

const compiled = (text: string): Compiled => {
  const folder = mkdtempSync(join(tmpdir(), "graft-bench-"));
  try {
    writeFileSync(join(folder, "specs.ts"), text);
    writeFileSync(join(folder, "tsconfig.json"), config);
    const start = performance.now();
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--extendedDiagnostics"], { encoding: "utf8" });
    const ms = performance.now() - start;
    const instantiations = Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
    if (/error TS/.test(stdout)) throw new Error(stdout);
    return { ms, instantiations };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const run = async (print: Print): Promise<void> => {
  const specs = gallery();
  const rows = counts.map((count) => {
    const some = specs.slice(0, count);
    const [withIt, without]: [Array<Compiled>, Array<Compiled>] = [[], []];
    for (let round = 0; round < rounds; round++) {
      withIt.push(compiled(checked(some)));
      without.push(compiled(plain(some)));
    }
    const [a, b] = [spread(withIt.map(({ ms }) => ms)), spread(without.map(({ ms }) => ms))];
    return [
      String(some.length),
      milliseconds(a.median),
      range(a),
      milliseconds(b.median),
      milliseconds(a.median - b.median),
      String(withIt[0]?.instantiations),
      String(without[0]?.instantiations),
    ];
  });
  print(table([["specs", "defineModel", "range", "as const", "more", "instantiations", "without"], ...rows]));
};

export const types: Bench = { name: "types", doc: "tsc on gallery specs: the checker in the type system", run };

// `npm run bench [name…]`: runs the benches asked for, or all, and prints their tables. Says what it ran on; asserts
// nothing.
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { agree } from "./agree.js";
import type { Bench } from "./bench.js";
import { compile } from "./compile.js";
import { conv } from "./conv.js";
import { data } from "./data.js";
import { dense } from "./dense.js";
import { editor } from "./editor.js";
import { gpu } from "./gpu.js";
import { growth } from "./growth.js";
import { endHosts } from "./peer/worker.js";
import { processes } from "./process.js";
import { serve } from "./serve.js";
import { types } from "./types.js";
import { workloads } from "./workloads.js";

const benches: ReadonlyArray<Bench> = [
  ...workloads,
  growth,
  agree,
  dense,
  conv,
  compile,
  types,
  editor,
  serve,
  data,
  processes,
  gpu,
];

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const version = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version;

const machine = (): string => {
  const processors = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? "?";
  return [
    `node ${process.version}, ${process.platform} ${process.arch}`,
    `${processors.length} × ${processors[0]?.model.trim() ?? "unknown processor"}, load ${load}`,
    `graftml ${version("graftml")}, @tensorflow/tfjs ${version("@tensorflow/tfjs")}, ` +
      `@tensorflow/tfjs-backend-wasm ${version("@tensorflow/tfjs-backend-wasm")} (one thread)`,
  ].join("\n");
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => benches.every((bench) => bench.name !== name));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(", ")}; there are:\n`);
  for (const { name, doc } of benches) process.stderr.write(`  ${name}  ${doc}\n`);
  process.exitCode = 2;
} else {
  print(machine());
  for (const { name, doc, run } of benches) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    print(`\n━━ ${name}: ${doc}\n`);
    await run(print);
  }
  endHosts();
}

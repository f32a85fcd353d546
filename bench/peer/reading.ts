// Ours of the bench `data`: reads a table or a folder of pictures once. In: which, and where. Out: milliseconds, and
// bytes at most beyond what was before, as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import type { Wanted } from "../../runtime/data/dataset.js";
import { open } from "../../runtime/data/files.js";

const resident = (field: "VmRSS" | "VmHWM"): number =>
  1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1]);

const wanted: Readonly<Record<string, Wanted>> = {
  csv: { name: "x", role: "input", shape: [20], dtype: "f32", from: Array.from({ length: 20 }, (_, i) => `c${i}`) },
  images: { name: "image", role: "input", shape: [64, 64, 3], dtype: "f32", range: [0, 1], fit: "cover" },
};

const [what, path = ""] = process.argv.slice(2);
const scheme = what === "table" ? "csv" : "images";
if (scheme === "images") await import("sharp");
writeFileSync("/proc/self/clear_refs", "5");
const before = resident("VmRSS");
const started = performance.now();
const opened = await open(`${scheme}:${path}`, [wanted[scheme] as Wanted]);
const ms = performance.now() - started;
if (E.isLeft(opened)) throw new Error(JSON.stringify(opened.left));
process.stdout.write(JSON.stringify({ ms, resident: resident("VmHWM") - before }));

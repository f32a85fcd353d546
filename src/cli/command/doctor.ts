/**
 * `graft doctor`: which engines run here and how fast they multiply, which one `auto` takes, and what would make it
 * faster.
 */
import { type engineNames, engines, preference, ranked } from "../../../runtime/engine/registry.js";
import { measureProducts } from "../../../runtime/measure/products.js";
import { counted, table } from "../../report/format.js";
import { type Define, examples } from "../command.js";
import type { Outcome } from "../outcome.js";

interface Finding {
  readonly name: string;
  readonly ready: boolean;
  readonly version: string | null;
  readonly threads: number | null;
  /** Of matrix products, measured here and now. */
  readonly gigaflops: number | null;
  /** What it computes on, and the memory of one of these in bytes, where they have their own and tell. */
  readonly devices: string | null;
  readonly deviceBytes: number | null;
  readonly doc: string;
  readonly why: string | null;
}

const nothing = { version: null, threads: null, gigaflops: null, devices: null, deviceBytes: null };

const examine = async (name: (typeof engineNames)[number]): Promise<Finding> => {
  const { doc, open } = engines[name];
  const opened = await open();
  if (opened._tag === "Unavailable") return { ...nothing, name, ready: false, doc, why: opened.why };
  const { version, threads, devices = null, deviceBytes = null } = opened.engine;
  const gigaflops = await measureProducts(opened.engine);
  return { name, ready: true, version, threads, gigaflops, devices, deviceBytes, doc, why: null };
};

const oldest = [20, 19] as const;

const nodeIsFine = (version: string): boolean => {
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

const rate = (gigaflops: number | null): string => {
  if (gigaflops === null) return "";
  const [number, unit] = gigaflops < 1000 ? [gigaflops, "GFLOPS"] : [gigaflops / 1000, "TFLOPS"];
  return `${number < 10 ? number.toFixed(1) : Math.round(number)} ${unit}`;
};

/** `; 141 GB of memory on each device`; nothing for an engine that computes on this machine's processor alone. */
const memoryWords = ({ devices, deviceBytes }: Finding): string => {
  if (devices === null) return "";
  return deviceBytes === null
    ? "; no memory of its own, this machine's"
    : `; ${Math.round(deviceBytes / 1e9)} GB of memory on each device`;
};

/** The one command after which training is faster, where there is one, and why. */
const improvement = (
  fine: boolean,
  findings: ReadonlyArray<Finding>,
): { readonly command: string; readonly why: string } | null => {
  if (!fine) return { command: `nvm install ${oldest[0]}`, why: `Node ${oldest.join(".")} or newer is needed` };
  const [best] = findings;
  if (best === undefined || best.ready) return null;
  return { command: "graft native", why: `it sets up the engine ${best.name}, the fastest on a processor` };
};

const engineRow = (found: Finding): ReadonlyArray<string> => {
  const { name, ready, version, threads, gigaflops, doc, why } = found;
  return [
    name,
    ready ? "runs" : "does not run",
    rate(gigaflops),
    threads === null ? "" : counted(threads, "thread"),
    ready ? `${doc} (${/^[0-9]/.test(version ?? "") ? "version " : ""}${version}${memoryWords(found)})` : (why ?? ""),
  ];
};

const diagnose = async (): Promise<Outcome> => {
  const findings: Array<Finding> = [];
  for (const name of ranked) findings.push(await examine(name));
  const auto = preference.find((name) => findings.some((each) => each.name === name && each.ready)) ?? null;
  const fine = nodeIsFine(process.version);
  const rows = [
    [
      "node",
      fine ? "fine" : "too old",
      "",
      "",
      `${process.version}, ${process.platform} ${process.arch}; ${oldest.join(".")} or newer is needed`,
    ],
    ...findings.map(engineRow),
  ];
  const better = improvement(fine, findings);
  const advice = better === null ? "Nothing would make it faster here." : `Next: ${better.command} (${better.why}).`;
  return {
    exit: fine && auto !== null ? 0 : 1,
    text: `${table(rows)}\n${auto === null ? "No engine runs here." : `--engine auto takes ${auto}.`} ${advice}\n`,
    json: { node: { version: process.version, fine }, engines: findings, auto, improvement: better },
    reports: [],
  };
};

export const define: Define = (command) => {
  examples(command, [["graft doctor", "exit code 0 if a model can be trained here"]]);
  return diagnose;
};

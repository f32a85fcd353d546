/**
 * What `graft studio` was given: a spec to be edited, a run to be looked at, a folder of runs, or nothing.
 *
 * In: a path. Out: what the page may ask about it, and nothing beside it.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { zipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import { bytesAt, textAt, writeAtomic } from "../../../runtime/checkpoint/atomic.js";
import { sha256 } from "../../../runtime/run/hash.js";
import { lockFile } from "../../../runtime/run/lock.js";
import { metricsFile, specFile, stateFile } from "../../../runtime/run/names.js";
import { decodeState, type RunState } from "../../../runtime/run/state.js";
import { nothingToOpenProblem } from "../../report/problem/studio/nothing-to-open.js";
import { type Refusal, refusalOf } from "../../report/refusal.js";
import { readText } from "../../run/file.js";

export type Home =
  | { readonly kind: "none" }
  | { readonly kind: "spec"; readonly path: string }
  | { readonly kind: "run"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string };

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export const homeOf = async (path: string | undefined): Promise<E.Either<Refusal, Home>> => {
  if (path === undefined) return E.right({ kind: "none" });
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true)
    return E.right({ kind: (await isThere(join(path, stateFile))) ? "run" : "folder", path });
  const text = await readText(path);
  if (E.isLeft(text)) return text;
  if (path !== "-") return E.right({ kind: "spec", path });
  return E.left(refusalOf(nothingToOpenProblem, {}));
};

/** A run's folders below, two levels deep, as `sweep` and `lecture` lay them out. */
const runsBelow = async (folder: string, depth = 2): Promise<ReadonlyArray<string>> => {
  if (await isThere(join(folder, stateFile))) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  return (await Promise.all(below.map(({ name }) => runsBelow(join(folder, name), depth - 1)))).flat();
};

const stateOf = async (folder: string): Promise<RunState | undefined> => {
  const text = await textAt(join(folder, stateFile));
  const state = text === undefined ? undefined : decodeState(folder, text, sha256);
  return state !== undefined && E.isRight(state) ? state.right : undefined;
};

const nameOf = (root: string, folder: string): string => relative(root, folder).split(sep).join("/");

interface Line {
  readonly step: number;
  readonly split: "train" | "held-out";
  readonly loss: number;
}

/** Whole lines only: a run that trains now may be writing the last one. */
const linesOf = async (folder: string): Promise<ReadonlyArray<Line>> => {
  const text = (await textAt(join(folder, metricsFile))) ?? "";
  return text
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => {
      try {
        const { step, split, ...rest } = JSON.parse(line) as Readonly<Record<string, number | string>>;
        const loss = rest["negative-elbo"] ?? rest["loss"];
        return typeof step === "number" && typeof loss === "number" ? [{ step, split, loss } as Line] : [];
      } catch {
        return [];
      }
    });
};

/** The same as what the page calls a curve. */
const curveOf = (lines: ReadonlyArray<Line>) => {
  const points = new Map<number, { step: number; train?: number; heldOut?: number }>();
  for (const { step, split, loss } of lines) {
    const point = points.get(step) ?? { step };
    points.set(step, { ...point, ...(split === "train" ? { train: loss } : { heldOut: loss }) });
  }
  return [...points.values()];
};

const rowOf = async (root: string, folder: string) => {
  const [state, lines, live] = [await stateOf(folder), await linesOf(folder), await isThere(join(folder, lockFile))];
  if (state === undefined) return [];
  const { position, plan } = state;
  const held = lines.findLast(({ split }) => split === "held-out") ?? lines.at(-1);
  const curve = curveOf(lines);
  const step = Math.max(position.step, curve.at(-1)?.step ?? 0);
  return [
    { name: nameOf(root, folder), step, steps: plan.steps, epochs: plan.epochs, live, loss: held?.loss ?? null, curve },
  ];
};

export const runRows = async (root: string) =>
  (await Promise.all((await runsBelow(root)).map((folder) => rowOf(root, folder)))).flat();

/** Tables that a sweep or the lecture left beside its runs. */
const tablesIn = async (root: string) => {
  const names = await readdir(root).catch(() => []);
  const tables = names.filter((name) => name.endsWith(".csv")).slice(0, 6);
  return Promise.all(
    tables.map(async (name) => ({ name, text: ((await textAt(join(root, name))) ?? "").slice(0, 20_000) })),
  );
};

/** A run as the page opens it: the files that its checkpoint names, and no others. */
export const zippedRun = async (folder: string): Promise<Uint8Array | undefined> => {
  const state = await stateOf(folder);
  if (state === undefined) return undefined;
  const { spec, model, optimizer, best } = state.files;
  const names = [stateFile, specFile, metricsFile, spec.name, model.name, optimizer.name, ...(best ? [best.name] : [])];
  const files: Record<string, Uint8Array> = {};
  for (const name of new Set(names)) {
    const bytes = await bytesAt(join(folder, name));
    if (bytes === undefined) return undefined;
    files[name] = bytes;
  }
  return zipSync(files, { level: 0 });
};

/** The run of this name below a folder; a name that no run there has is none. */
export const runNamed = async (root: string, name: string): Promise<string | undefined> =>
  (await runsBelow(root)).find((folder) => nameOf(root, folder) === name);

/** What the page is told at its start. */
export const describeHome = async (home: Home): Promise<Readonly<Record<string, unknown>>> => {
  if (home.kind === "none") return { kind: "none", name: "" };
  const name = basename(home.path);
  if (home.kind === "spec") return { kind: "spec", name: home.path, spec: (await textAt(home.path)) ?? "" };
  return home.kind === "run" ? { kind: "run", name } : { kind: "folder", name, tables: await tablesIn(home.path) };
};

export type Saved = "saved" | "changed" | "failed";

/** Writes the spec, unless its file is no longer what the page has read. */
export const saveSpec = async (path: string, before: string, text: string): Promise<Saved> => {
  const now = await textAt(path);
  if (now !== before) return "changed";
  return E.isRight(await writeAtomic(path, text)) ? "saved" : "failed";
};

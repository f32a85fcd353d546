/**
 * A run's folder while a run writes it.
 *
 *   spec.json            what was trained, written once
 *   metrics.jsonl        one line per epoch and split, appended
 *   model-120.safetensors, optimizer-120.safetensors    the tensors after step 120
 *   best-100.safetensors  the model of the best epoch, while the run goes on and is to end with it
 *   state.json           which of these files are the checkpoint, and their hashes
 *   .graft-files         what graft wrote here, and may remove (record.ts)
 *   .graft-lock          which process writes here at this moment (lock.ts)
 *
 * A checkpoint writes new files under names with its step, then replaces state.json by one rename, then removes the
 * older files: a crash at any point leaves the old checkpoint or the new one. The last checkpoint of a complete run has
 * the plain names model.safetensors and optimizer.safetensors. The first file is written at the first checkpoint, after
 * the first step: a run that fails before leaves nothing.
 */
import * as fs from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import {
  attempt,
  cleanTemporary,
  type Door,
  type FileProblem,
  isTemporary,
  makeFolder,
  writeAtomic,
} from "../checkpoint/atomic.js";
import type { Tensors } from "../engine/engine.js";
import { readPlain } from "../file/plain.js";
import { isOver, type Plan, type Position } from "../train/plan.js";
import type { Keeper } from "../train/train.js";
import { sha256 } from "./hash.js";
import { type Journal, journalOf } from "./journal.js";
import { type Lock, lockFiles } from "./lock.js";
import type { DataMark, EngineMark } from "./mark.js";
import { drawnFile, figuresFile, metricsFile, mostState, specFile, stateFile } from "./names.js";
import { checkpointTensors } from "./pack.js";
import type { RunProblem } from "./problem/index.js";
import { noteFiles, readRecord, recordFile, rewriteRecord, strangersAmong, type Written } from "./record.js";
import { decodeState, encodeState, type FileMark, type RunState, schema } from "./state.js";

export { figuresFile, metricsFile, specFile, stateFile } from "./names.js";

const tensorFile = /^(model|optimizer|best)(-[0-9]+)?\.safetensors$/;

/** What a run that never reached a checkpoint leaves. */
const isLeft = (name: string): boolean => [specFile, metricsFile].includes(name) || tensorFile.test(name);

/** What a run writes into its folder by itself, pictures of its end included: none of these may be somebody else's. */
const isRuns = (name: string): boolean =>
  isLeft(name) || [stateFile, figuresFile].includes(name) || drawnFile.test(name);

type Done<A = void> = Promise<E.Either<RunProblem, A>>;

/** The folder's names but for its lock, its record and temporary files; none where there is no folder. */
const namesIn = async (folder: string, door: Door): Promise<E.Either<FileProblem, ReadonlyArray<string>>> => {
  const names = await attempt(folder, "list", () => door.readdir(folder));
  if (E.isLeft(names)) return names.left.code === "ENOENT" ? E.right([]) : names;
  return E.right(names.right.filter((name) => name !== recordFile && !lockFiles.includes(name) && !isTemporary(name)));
};

/** The folder's record. A run of before there were records is known by its state.json, whose hashes name its files. */
const recordIn = async (folder: string): Promise<Written> => {
  const record = await readRecord(folder);
  if (record.size > 0) return record;
  const text = await readPlain(join(folder, stateFile), mostState);
  const state = E.isLeft(text) ? text : decodeState(folder, new TextDecoder().decode(text.right), sha256);
  return E.isLeft(state)
    ? record
    : new Map(recorded(state.right).map(([name, hash]) => [name, new Map([[hash, undefined]])]));
};

/** A checkpoint's files and their hashes. */
const recorded = ({ files }: Pick<RunState, "files">): ReadonlyArray<readonly [string, string]> => [
  ...[files.spec, files.model, files.optimizer, ...(files.best ? [files.best] : [])].map(
    ({ name, sha256: hash }) => [name, hash] as const,
  ),
  [metricsFile, ""],
  [stateFile, ""],
];

/**
 * Whether a new run may have the folder: it must be absent or empty, hold only what a run left that never reached a
 * checkpoint, or hold a run that may be replaced. Changes nothing. Out: the files that graft wrote there, which a new
 * run removes.
 */
export const checkFolder = async (folder: string, replace: boolean, door: Door = fs): Done<ReadonlyArray<string>> => {
  const names = await namesIn(folder, door);
  if (E.isLeft(names)) return names;
  const run = names.right.includes(stateFile);
  const record = names.right.length === 0 ? new Map() : await recordIn(folder);
  const strangers = await strangersAmong(folder, record, names.right);
  const inTheWay = run
    ? strangers.filter(isRuns)
    : names.right.filter((name) => strangers.includes(name) || !isLeft(name));
  if (run && !replace && !inTheWay.includes(stateFile))
    return E.left({ _tag: "FolderTaken", folder, run, found: names.right });
  if (inTheWay.length > 0) return E.left({ _tag: "FolderTaken", folder, run: false, found: inTheWay });
  return E.right(names.right.filter((name) => !strangers.includes(name)));
};

/** Gives a run of before there were records its own. */
export const ensureRecord = async (folder: string, state: RunState, door: Door): Done =>
  (await readRecord(folder)).size > 0 ? E.right(undefined) : rewriteRecord(folder, recorded(state), door);

const remove = async (folder: string, names: ReadonlyArray<string>, door: Door): Done => {
  for (const name of names) {
    const removed = await attempt(join(folder, name), "remove", () => door.unlink(join(folder, name)));
    if (E.isLeft(removed)) return removed;
  }
  return E.right(undefined);
};

/**
 * Empties the folder of an earlier run, state.json first: what is left without it is no run. Files that aren't ours
 * stay.
 */
const prepare = async (folder: string, replace: boolean, spec: string, door: Door): Done => {
  const found = await checkFolder(folder, replace, door);
  if (E.isLeft(found)) return found;
  const old = [...found.right].sort((a, b) => Number(b === stateFile) - Number(a === stateFile));
  const removed = await remove(folder, old, door);
  if (E.isLeft(removed)) return removed;
  const made = await makeFolder(folder, door);
  if (E.isLeft(made)) return made;
  const begun = [
    [specFile, sha256(spec)],
    [metricsFile, ""],
    [stateFile, ""],
  ] as const;
  const noted = await rewriteRecord(folder, begun, door);
  if (E.isLeft(noted)) return noted;
  const written = await writeAtomic(join(folder, specFile), spec, door);
  return E.isLeft(written) ? written : writeAtomic(join(folder, metricsFile), "", door);
};

/** Removes tensor files that graft wrote and the checkpoint doesn't name, and what crashed writes left. */
export const prune = async (folder: string, { files }: Pick<RunState, "files">, door: Door = fs): Done => {
  const names = await namesIn(folder, door);
  if (E.isLeft(names)) return names;
  const kept = [files.model.name, files.optimizer.name, files.best?.name];
  const spare = names.right.filter((name) => tensorFile.test(name) && !kept.includes(name));
  const record = spare.length === 0 ? new Map() : await readRecord(folder);
  const removed = await remove(
    folder,
    spare.filter((name) => record.has(name)),
    door,
  );
  if (E.isLeft(removed)) return removed;
  return E.map(() => undefined)(await cleanTemporary(folder, door));
};

/** What a run is, all along. */
export interface Identity {
  readonly folder: string;
  readonly program: Program;
  readonly spec: string;
  readonly plan: Plan;
  readonly engine: EngineMark;
  readonly data: DataMark;
}

/** Notes a file and writes it. */
const writeNoted = async (folder: string, name: string, bytes: Uint8Array, door: Door): Done<FileMark> => {
  const mark = { name, sha256: sha256(bytes) };
  const noted = await noteFiles(folder, [[name, mark.sha256]], door);
  const written = E.isLeft(noted) ? noted : await writeAtomic(join(folder, name), bytes, door);
  return E.isLeft(written) ? written : E.right(mark);
};

const writeTensors = async (
  { folder, program }: Identity,
  state: Tensors,
  suffix: string,
  door: Door,
): Done<Pick<RunState["files"], "model" | "optimizer">> => {
  const write = async (kind: "model" | "optimizer"): Done<FileMark> => {
    const name = `${kind}${suffix}.safetensors`;
    const bytes = checkpointTensors(program, state, kind === "optimizer");
    return writeNoted(folder, name, bytes, door);
  };
  const model = await write("model");
  if (E.isLeft(model)) return model;
  const optimizer = await write("optimizer");
  return E.isLeft(optimizer) ? optimizer : E.right({ model: model.right, optimizer: optimizer.right });
};

/** The best epoch's model in a file of its own, written once: later checkpoints name it again. */
const writeBest = async (
  { folder, program }: Identity,
  { best: at }: Position,
  best: Tensors | undefined,
  door: Door,
): Done<{ readonly best?: FileMark }> => {
  if (best === undefined || at === undefined) return E.right({});
  const name = `best-${at.step}.safetensors`;
  const bytes = checkpointTensors(program, best, false);
  return E.map((best: FileMark) => ({ best }))(await writeNoted(folder, name, bytes, door));
};

/** The record of a complete run: its last files, and those that other commands wrote meanwhile. */
export const settleRecord = async (folder: string, state: RunState, door: Door = fs): Done => {
  const [names, record] = [await namesIn(folder, door), await readRecord(folder)];
  if (E.isLeft(names)) return names;
  const own = recorded(state);
  const others = [...record].filter(([name]) => names.right.includes(name) && !own.some(([each]) => each === name));
  const all = [
    ...own,
    ...others.flatMap(([name, hashes]) => [...hashes].map(([hash, by]) => [name, hash, by] as const)),
  ];
  const noted = [...record.values()].reduce((sum, hashes) => sum + hashes.size, 0);
  return noted === all.length ? E.right(undefined) : rewriteRecord(folder, all, door);
};

/** One checkpoint, in the order that makes it whole. */
const checkpoint = async (
  identity: Identity,
  lock: Lock,
  journal: Journal,
  position: Position,
  state: Tensors,
  best: Tensors | undefined,
  door: Door,
): Done => {
  const { folder, spec, plan, engine, data } = identity;
  const held = await lock.held();
  if (E.isLeft(held)) return held;
  const suffix = isOver(plan, position) ? "" : `-${position.step}`;
  const tensors = await writeTensors(identity, state, suffix, door);
  if (E.isLeft(tensors)) return tensors;
  const apart = await writeBest(identity, position, best, door);
  if (E.isLeft(apart)) return apart;
  const synced = await journal.sync();
  if (E.isLeft(synced)) return synced;
  const files = { spec: { name: specFile, sha256: sha256(spec) }, ...tensors.right, ...apart.right };
  const next: RunState = { schema, position, plan, engine, data, metrics: journal.mark(), files };
  const switched = await writeAtomic(join(folder, stateFile), encodeState(next, sha256), door);
  const pruned = E.isLeft(switched) ? switched : await prune(folder, next, door);
  return E.isLeft(pruned) || !isOver(plan, position) ? pruned : settleRecord(folder, next, door);
};

/** What went wrong in a folder that is no longer ours, or no longer there, went wrong for that reason. */
const orLost = async (lock: Lock, done: Done): Done => {
  const result = await done;
  if (E.isRight(result)) return result;
  const held = await lock.held();
  return E.isLeft(held) ? held : result;
};

/** The keeper of a new run: its first record or save empties the folder of an older one. */
export const freshKeeper = (identity: Identity, lock: Lock, replace: boolean, door: Door = fs): Keeper<RunProblem> => {
  const path = join(identity.folder, metricsFile);
  const journal = journalOf(path, new Uint8Array(), door);
  let ready: Done | undefined;
  const begin = (): Done => {
    ready ??= prepare(identity.folder, replace, identity.spec, door);
    return ready;
  };
  return {
    record: async (record) => {
      const begun = await begin();
      return E.isLeft(begun) ? begun : orLost(lock, journal.append(record));
    },
    save: async (position, state, best) => {
      const begun = await begin();
      return E.isLeft(begun) ? begun : orLost(lock, checkpoint(identity, lock, journal, position, state, best, door));
    },
  };
};

/** The keeper of a run that goes on with this journal. */
export const resumedKeeper = (
  identity: Identity,
  lock: Lock,
  journal: Journal,
  door: Door = fs,
): Keeper<RunProblem> => ({
  record: (record) => orLost(lock, journal.append(record)),
  save: (position, state, best) => orLost(lock, checkpoint(identity, lock, journal, position, state, best, door)),
});

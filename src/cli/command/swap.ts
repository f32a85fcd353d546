/**
 * `graft swap`: a trained run under a changed spec. What the change only moves or rewrites goes on as it was; what is
 * new is named, with the reason.
 */
import * as fs from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import { noneWord } from "../../../compiler/language/samples.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import { type Dataset, take } from "../../../runtime/data/index.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import { checkFolder, freshKeeper } from "../../../runtime/run/folder.js";
import type { Run } from "../../../runtime/run/index.js";
import { recordsOf } from "../../../runtime/run/journal.js";
import { type Lock, withLock } from "../../../runtime/run/lock.js";
import type { RunProblem } from "../../../runtime/run/problem/index.js";
import { type Compared, compare } from "../../../runtime/swap/compare.js";
import { type Carried, type Swapped, swap } from "../../../runtime/swap/index.js";
import { planOf } from "../../../runtime/train/plan.js";
import { counted, table, whole } from "../../report/format.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { usage } from "../../report/usage.js";
import { openEngine } from "../../run/engine.js";
import { readRun, splitOwn } from "../../run/run.js";
import { changesOf, compileSource, openSpec } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { changing, type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";

interface Options {
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly to?: string;
  readonly out?: string;
  readonly replace?: true;
}

/** The new spec: the run's own with changes, or another one. */
const changed = async (folder: string, run: Run<Compiled>, options: Options): Promise<E.Either<Refusal, Compiled>> => {
  const path = options.to ?? `${folder}/spec.json`;
  const opened = await openSpec(path, changesOf(options));
  if (E.isLeft(opened)) return opened;
  // The data and the seed are the run's: it is the same training that goes on.
  const { source } = run.state.data;
  const { core } = opened.right.typed;
  // A run that names no category is older than the word, and its samples were drawn without.
  const { stratify = noneWord } = core.train;
  const text = resolvedSpec(core, { data: source, seed: run.state.plan.seed, stratify });
  return compileSource({ name: path, text });
};

interface Work {
  readonly folder: string;
  readonly out: string;
  readonly run: Run<Compiled>;
  readonly compiled: Compiled;
  readonly swapped: Swapped;
}

const shown = 64;

/** Both models on the same held-out samples. */
const agreement = async (
  { run, compiled, swapped }: Work,
  engine: Engine,
  data: Dataset,
): Promise<ReadonlyArray<Compared>> => {
  const rows = take(
    data,
    Uint32Array.from({ length: Math.min(shown, data.count) }, (_, i) => i),
  );
  const [before, after] = [await engine.load(run.compiled.program), await engine.load(compiled.program)];
  try {
    await before.write({ ...run.model, ...run.slots });
    await after.write(swapped.tensors);
    return await compare(
      { session: before, program: run.compiled.program },
      { session: after, program: compiled.program },
      rows,
    );
  } finally {
    before.dispose();
    after.dispose();
  }
};

/** The new run's folder: the old one's metrics, position and data, under the new spec. */
const keepLocked = async (
  { out, run, compiled, swapped }: Work,
  lock: Lock,
  replace: boolean,
  engine: Engine,
  count: number,
): Promise<E.Either<RunProblem, void>> => {
  const { state } = run;
  const plan = planOf({ ...compiled.core.train, seed: state.plan.seed }, count);
  const spec = resolvedSpec(compiled.core, { stratify: compiled.core.train.stratify ?? noneWord });
  const mark = { name: engine.name, version: engine.version };
  const keeper = freshKeeper(
    { folder: out, program: compiled.program, spec, plan, engine: mark, data: state.data },
    lock,
    replace,
  );
  for (const record of await recordsOf(run.folder, state.metrics)) {
    const kept = await keeper.record(record);
    if (E.isLeft(kept)) return kept;
  }
  return keeper.save(state.position, swapped.tensors);
};

const keep = async (work: Work, replace: boolean, engine: Engine, count: number): Promise<E.Either<Refusal, void>> => {
  const kept = await withLock(work.out, undefined, fs, (lock) => keepLocked(work, lock, replace, engine, count));
  return E.mapLeft(refuseRun)(kept);
};

const words: Readonly<Record<Carried["how"], string>> = {
  same: "as before",
  moved: "as before, rows in another order",
  grown: "as before, with new rows",
  new: "new",
};

const parameters = ({ account }: Swapped): ReadonlyArray<Carried> => account.filter(({ role }) => role !== "slot");

const countRows = (swapped: Swapped) =>
  (Object.keys(words) as ReadonlyArray<Carried["how"]>).flatMap((how) => {
    const found = parameters(swapped).filter((each) => each.how === how);
    if (found.length === 0) return [];
    const fresh = found.reduce((n, each) => n + each.fresh, 0);
    const note = fresh > 0 ? `${counted(fresh, "number")} start fresh` : "";
    return [[{ right: counted(found.length, "tensor") }, words[how], note]];
  });

/** What is new, by name, and why. */
const newLines = (swapped: Swapped): string =>
  parameters(swapped)
    .filter(({ fresh }) => fresh > 0)
    .map(({ name, elements, fresh, how }) =>
      how === "new"
        ? `  ${name}: the old model has no tensor of this name and these axes\n`
        : `  ${name}: ${whole(fresh)} of ${counted(elements, "number")} have no counterpart in the old model\n`,
    )
    .join("");

const slotsNew = ({ account }: Pick<Swapped, "account">): number =>
  account.filter(({ role, fresh }) => role === "slot" && fresh > 0).length;

const exact = (compared: ReadonlyArray<Compared>): boolean =>
  compared.length > 0 && compared.every(({ difference, scale }) => difference <= 1e-6 * Math.max(1, scale));

/** Outputs of a model that learned something stay far below. */
const sane = 1e8;

/** What comparing both models' outputs says of the swap. */
export const verdict = (swapped: Pick<Swapped, "account">, compared: ReadonlyArray<Compared>): string => {
  if (compared.length === 0) return "The two models want different inputs, so their outputs were not compared.";
  const worst = Math.max(...compared.map(({ difference }) => difference));
  const said =
    `largest difference ${worst.toExponential(1)} over ${compared.map(({ graph }) => graph).join(" and ")} of ` +
    `${shown} samples at most`;
  const reach = Math.max(...compared.map(({ scale }) => scale));
  if (!Number.isFinite(worst) || reach > sane)
    return (
      `The outputs reach ${reach.toExponential(1)}: the old model has diverged, and whether the new one is the same ` +
      "function says nothing. Train anew."
    );
  if (!exact(compared)) return `The outputs differ (${said}): train on, so that what is new is learned.`;
  return slotsNew(swapped) === 0
    ? `It is the same function (${said}), and the optimiser's slots moved too: ` +
        "training goes on as if nothing had happened."
    : `It is the same function (${said}); ${whole(slotsNew(swapped))} of the optimiser's slots start from zero ` +
        "where their parameter is new or was rewritten.";
};

const textOf = ({ folder, out, swapped }: Work, compared: ReadonlyArray<Compared>): string => {
  const dropped = swapped.dropped.length === 0 ? "" : `\nDropped: ${swapped.dropped.join(", ")}\n`;
  const news = newLines(swapped);
  return [
    `${folder} → ${out}\n\n`,
    table(countRows(swapped)),
    swapped.notes.length === 0 ? "" : `\nRewritten\n${swapped.notes.map((note) => `  ${note}\n`).join("")}`,
    news === "" ? "" : `\nNew\n${news}`,
    dropped,
    `\n${verdict(swapped, compared)}\nTo go on: graft train --resume ${out}\n`,
  ].join("");
};

const jsonOf = (
  { folder, out, swapped }: Work,
  compared: ReadonlyArray<Compared>,
): Readonly<Record<string, unknown>> => ({
  run: out,
  from: folder,
  same: exact(compared),
  compared,
  tensors: swapped.account,
  dropped: swapped.dropped,
  notes: swapped.notes,
});

const perform = async (folder: string, out: string, options: Options): Promise<E.Either<Refusal, Outcome>> => {
  const run = await readRun(folder);
  if (E.isLeft(run)) return run;
  const free = await checkFolder(out, options.replace === true);
  if (E.isLeft(free)) return E.left(refuseRun(free.left));
  const compiled = await changed(folder, run.right, options);
  if (E.isLeft(compiled)) return compiled;
  const before = run.right.compiled;
  const tensors = { ...run.right.model, ...run.right.slots };
  const swapped = swap(before, compiled.right, tensors, run.right.state.plan.seed);
  const work: Work = { folder, out, run: run.right, compiled: compiled.right, swapped };
  const parts = await splitOwn(folder, { compiled: compiled.right, state: run.right.state });
  if (E.isLeft(parts)) return parts;
  const engine = await openEngine(run.right.state.engine.name);
  if (E.isLeft(engine)) return engine;
  const { heldOut, train } = parts.right;
  const compared = await agreement(work, engine.right.engine, heldOut.count > 0 ? heldOut : train);
  const kept = await keep(work, options.replace === true, engine.right.engine, train.count);
  if (E.isLeft(kept)) return kept;
  return E.right({
    exit: 0,
    text: textOf(work, compared),
    json: jsonOf(work, compared),
    reports: engine.right.warnings,
  });
};

export const define: Define = (command) => {
  changing(command.argument("<run>", "the folder of a trained run"))
    .option("--to <spec>", "another spec, instead of changes to the run's own")
    .option("--out <folder>", "where the new run goes")
    .option("--replace", "put the run where an older one is");
  examples(command, [
    [
      "graft swap runs/cvae --set inject.0.place=prefix --out runs/prefix",
      "the same function, its rows in another order",
    ],
    ["graft swap runs/cvae --set inject.1.place=add --out runs/added", "the same function where the algebra allows it"],
    [
      "graft swap runs/cvae --set conditions.digit.size=12 --out runs/twelve",
      "two classes more; the ten stay as they are",
    ],
  ]);
  return async () => {
    const options = command.opts<Options>();
    const [folder = ""] = command.args;
    if (options.out === undefined)
      return refused(
        refusal(2, usage("Say where the new run goes; the old one stays as it is.", "add --out with a new folder")),
      );
    if (options.set === undefined && options.variant === undefined && options.to === undefined)
      return refused(refusal(2, usage("Say what changes.", "add --set, --variant or --to")));
    const done = await perform(folder, options.out, options);
    return E.isLeft(done) ? refused(done.left) : done.right;
  };
};

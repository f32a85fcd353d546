/**
 * The training side of the page, off its main thread: models in two slots, side by side.
 *
 * In: specs, data and wishes. Out: progress as it happens, pictures, codes, files. While a training runs, what else is
 * asked is answered between two of its steps.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { type Compiled, compile } from "../../../compiler/pipeline/compile.js";
import type { Bases } from "../../../compiler/read/extends.js";
import { reportAll } from "../../../compiler/report/index.js";
import type { Report } from "../../../compiler/words/report.js";
import { take } from "../../../runtime/data/index.js";
import type { Engine, Tensors } from "../../../runtime/engine/engine.js";
import type { Digest, NewHash } from "../../../runtime/run/mark.js";
import { markWith } from "../../../runtime/run/mark.js";
import { packRun } from "../../../runtime/run/pack.js";
import { decode, encode, reconstruct, sampleGrid } from "../../../runtime/run/use.js";
import { swap } from "../../../runtime/swap/index.js";
import { fittedStatistics } from "../../../runtime/train/fitted.js";
import { initialise, initialSeedOf, withCopies } from "../../../runtime/train/initialise.js";
import { isOver, origin, type Plan, planOf } from "../../../runtime/train/plan.js";
import { type EpochEnd, type MetricsRecord, type Progress, train } from "../../../runtime/train/train.js";
import { reportData } from "../../report/data.js";
import { refuseRun } from "../../report/run.js";
import { refuseUse } from "../../report/use.js";
import { resolvedSpec } from "../../spec.js";
import type {
  CodesView,
  EpochView,
  OpenedView,
  ProgressView,
  ReportView,
  RowsView,
  Slot,
  Told,
  ValuesView,
  Way,
} from "../state/types.js";
import { openSplit, type Shelf } from "./data.js";
import { openEngine } from "./engine.js";
import { gateOf } from "./gate.js";
import { type Held, keepingOf } from "./held.js";
import { reportView } from "./views.js";
import { readWeights } from "./weights.js";
import { unexpected } from "./words.js";
import { openZip } from "./zip.js";

/** What happens in a training, as it is posted. */
export type Posted =
  | { readonly _tag: "Progress"; readonly slot: Slot; readonly progress: ProgressView }
  | { readonly _tag: "Epoch"; readonly slot: Slot; readonly epoch: EpochView }
  | { readonly _tag: "Ended"; readonly slot: Slot; readonly how: "Completed" | "Stopped" }
  | { readonly _tag: "Failed"; readonly slot: Slot; readonly reports: ReadonlyArray<ReportView> };

export type Start =
  | { readonly _tag: "Fresh" }
  /** The weights that the page ships with. */
  | { readonly _tag: "Shown"; readonly weights: ArrayBuffer }
  /** The weights of a slot, carried over to the new spec. */
  | { readonly _tag: "Carried"; readonly from: Slot }
  /** A run's folder as a zip. */
  | { readonly _tag: "Run"; readonly zip: Uint8Array };

const digest: Digest = (whole) =>
  bytesToHex(sha256(typeof whole === "string" ? new TextEncoder().encode(whole) : whole));

const newHash: NewHash = () => {
  const hash = sha256.create();
  return {
    update: (part) => void hash.update(typeof part === "string" ? new TextEncoder().encode(part) : part),
    digest: () => bytesToHex(hash.digest()),
  };
};

const NAME = "spec.json";

/** Between two messages of one training, in milliseconds: ten a second are enough for an eye. */
const BETWEEN = 100;

const unreadInit = "`train.init` names the folder of a run, which a page can't read: the weights are drawn.";

const unreadFeatures =
  "`objective.features` names the folder of a run, which a page can't read: its layers have drawn weights here.";

/** Codes that lie beneath the pad. */
const CLOUD = 600;

const views = (text: string, reports: ReadonlyArray<Report>): ReadonlyArray<ReportView> =>
  reports.map((report) => reportView({ name: NAME, text }, report));

const done = <A>(value: A): Told<A> => ({ _tag: "Done", value });
const refused = <A>(text: string, reports: ReadonlyArray<Report>): Told<A> => ({
  _tag: "Refused",
  reports: views(text, reports),
});

const epochOf = ({ step, epoch, train: losses, heldOut }: EpochEnd): EpochView => ({
  step,
  epoch,
  train: losses,
  ...(heldOut && { heldOut }),
});

/** What metrics.jsonl says, as epochs. */
const epochsOf = (records: ReadonlyArray<MetricsRecord>): ReadonlyArray<EpochView> => {
  const losses = ({ schema: _, step: __, epoch: ___, split: ____, samples: _____, ...rest }: MetricsRecord) =>
    rest as Readonly<Record<string, number>>;
  return records
    .filter((record) => record.split === "train")
    .map((record) => {
      const held = records.find((each) => each.split === "held-out" && each.step === record.step);
      return { step: record.step, epoch: record.epoch, train: losses(record), ...(held && { heldOut: losses(held) }) };
    });
};

interface Watching {
  readonly pace: () => Promise<void>;
  readonly isDue: (progress: Progress) => boolean;
  readonly signal: AbortSignal | undefined;
  readonly post: (what: Posted) => void;
}

/** Trains, decodes and exports. One for the page. */
export class Training {
  private readonly slots = new Map<Slot, Held>();
  private readonly shelf: Shelf = { opened: new Map(), files: new Map() };
  private bases: Bases = new Map();
  private engine: Promise<Engine> | undefined;
  private way: Way = "fast";
  private delay = 0;
  private stops: ReadonlyArray<AbortController> = [];

  setBases(texts: Readonly<Record<string, string>>): void {
    this.bases = new Map(Object.entries(texts).map(([name, text]) => [name, { text }]));
  }

  /** Files that were dropped into the page: an address names them as it names files of a folder. */
  setFiles(files: Readonly<Record<string, Uint8Array>>): void {
    for (const [name, bytes] of Object.entries(files)) this.shelf.files.set(name, bytes);
    this.shelf.opened.clear();
  }

  /** The least time of a step, in milliseconds: for watching. */
  setDelay(milliseconds: number): void {
    this.delay = milliseconds;
  }

  /** How models that are opened from now on compute; where that can't be, the way stays, and it says why. */
  async setWay(way: Way): Promise<string | undefined> {
    if (way === this.way) return undefined;
    const engine = await openEngine(way);
    if (typeof engine === "string") return engine;
    this.way = way;
    this.engine = Promise.resolve(engine);
    return undefined;
  }

  async open(slot: Slot, text: string, start: Start): Promise<Told<OpenedView>> {
    return guarded(text, async () => {
      if (start._tag === "Run") return this.openRun(slot, start.zip);
      const compiled = compile({ name: NAME, text }, { bases: this.bases });
      if (T.isLeft(compiled)) return refused(text, reportAll(compiled.left));
      return this.openCompiled(slot, text, compiled.right, start);
    });
  }

  close(slot: Slot): void {
    this.slots.get(slot)?.session.dispose();
    this.slots.delete(slot);
  }

  /** Trains the slots in step, until their plans are done or `stop` is called. `further`: as many steps again. */
  async train(slots: ReadonlyArray<Slot>, further: boolean, post: (what: Posted) => void): Promise<void> {
    this.stops = slots.map(() => new AbortController());
    const gate = gateOf(slots.length, () => this.delay);
    const isDue = throttle();
    await Promise.all(
      slots.map(async (slot, i) => {
        const said = await this.trainOne(slot, further, {
          pace: gate.pace,
          isDue,
          signal: this.stops[i]?.signal,
          post,
        }).catch(
          (error: unknown): Posted => ({
            _tag: "Failed",
            slot,
            reports: views(this.slots.get(slot)?.text ?? "", [unexpected(error)]),
          }),
        );
        gate.leave();
        post(said);
      }),
    );
  }

  stop(): void {
    for (const each of this.stops) each.abort();
  }

  /** What the decoder makes of codes under one value of each condition, or one for each code. */
  async decode(slot: Slot, z: Float32Array, values: ValuesView, output?: string): Promise<Told<RowsView>> {
    return this.using(slot, async (held) => decode(modelOf(held, output), z, values));
  }

  /** A condition's values through the same latents, drawn from the prior. */
  async grid(slot: Slot, condition: string, columns: number, seed: number, values: ValuesView, output?: string) {
    return this.using(slot, async (held) =>
      E.map(
        (grid: { readonly rows: number; readonly labels: ReadonlyArray<string>; readonly images: RowsView }) => grid,
      )(await sampleGrid(modelOf(held, output), { condition, columns, seed, others: values })),
    );
  }

  /** The codes of held-out samples. */
  async codes(slot: Slot): Promise<Told<CodesView>> {
    return this.using(slot, async (held) => {
      const parts = await openSplit(held.compiled.core, this.shelf);
      if (E.isLeft(parts)) return E.left({ _tag: "Data", problems: parts.left } as const);
      const { heldOut, train: rest } = parts.right;
      const from = heldOut.count >= 100 ? heldOut : rest;
      const shown = take(
        from,
        Uint32Array.from({ length: Math.min(CLOUD, from.count) }, (_, i) => i),
      );
      const { z, width, labels } = await encode(modelOf(held), shown);
      return E.right({ width, z, labels: Array.from(labels?.values ?? []) });
    });
  }

  /** Held-out samples and what the model makes of them. */
  async reconstructions(slot: Slot, count: number, output?: string) {
    return this.using(slot, async (held) => {
      const parts = await openSplit(held.compiled.core, this.shelf);
      if (E.isLeft(parts)) return E.left({ _tag: "Data", problems: parts.left } as const);
      const from = parts.right.heldOut.count > 0 ? parts.right.heldOut : parts.right.train;
      return E.right(await reconstruct(modelOf(held, output), from, count));
    });
  }

  /** The run as files of a folder, by name. */
  async files(slot: Slot): Promise<Told<Readonly<Record<string, Uint8Array>>>> {
    return this.using(slot, async (held) => {
      const { core, program } = held.compiled;
      const parts = await openSplit(core, this.shelf);
      if (E.isLeft(parts)) return E.left({ _tag: "Data", problems: parts.left } as const);
      const plan = this.planOf(held, parts.right.train.count);
      const { name, version } = await this.opened();
      return E.right(
        packRun(
          {
            program,
            spec: resolvedSpec(core),
            plan,
            engine: { name, version },
            data: markWith(newHash, core.train.data, parts.right),
            position: held.position,
            state: await held.session.read(),
            records: held.records,
          },
          digest,
        ),
      );
    });
  }

  /** SHA-256 of all state, name by name in order: what a test compares with Node's. */
  async stateHash(slot: Slot): Promise<string> {
    const state = (await this.slots.get(slot)?.session.read()) ?? {};
    const hash = newHash();
    for (const name of Object.keys(state).sort()) {
      const { data } = state[name] as Tensors[string];
      hash.update(name);
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    return hash.digest();
  }

  private opened(): Promise<Engine> {
    this.engine ??= openEngine(this.way).then((engine) => {
      if (typeof engine === "string") throw new Error(engine);
      return engine;
    });
    return this.engine;
  }

  /** The plan so far; of a model that has gone past its spec's steps, as far as it went. */
  private planOf({ compiled, goal, position }: Held, count: number): Plan {
    const plan = planOf(compiled.core.train, count);
    const steps = Math.max(goal ?? plan.steps, position.step);
    return { ...plan, steps, epochs: Math.ceil(steps / Math.max(1, Math.ceil(count / plan.batch))) };
  }

  private async openCompiled(slot: Slot, text: string, compiled: Compiled, start: Start): Promise<Told<OpenedView>> {
    const { program, core } = compiled;
    const carried = start._tag === "Carried" ? await this.carry(start.from, compiled) : undefined;
    const shown = start._tag === "Shown" ? readWeights(start.weights) : undefined;
    const fresh = initialise(program, initialSeedOf(core.train));
    const engine = await this.opened();
    this.close(slot);
    const session = await engine.load(program);
    const begun = { ...fresh, ...carried?.tensors };
    await session.write(
      shown ? withCopies(program, { ...begun, ...Object.fromEntries(named(shown.tensors, fresh)) }) : begun,
    );
    const held: Held = { text, compiled, session, position: origin, records: [] };
    this.slots.set(slot, held);
    const unread = [
      ...(core.train.init === undefined ? [] : [unreadInit]),
      ...(core.features === undefined ? [] : [unreadFeatures]),
    ];
    return done(this.told(held, engine, [...(carried?.notes ?? []), ...unread]));
  }

  private async openRun(slot: Slot, zip: Uint8Array): Promise<Told<OpenedView>> {
    const run = await openZip(zip, digest, (source) => compile(source, { bases: this.bases }));
    if (E.isLeft(run)) return refused("", run.left);
    const { compiled, model, slots, state, spec, records } = run.right;
    const engine = await this.opened();
    this.close(slot);
    const session = await engine.load(compiled.program);
    await session.write({ ...model, ...slots });
    const held: Held = {
      text: spec,
      compiled,
      session,
      position: state.position,
      goal: state.plan.steps,
      records: [...records],
    };
    this.slots.set(slot, held);
    return done(this.told(held, engine, []));
  }

  private told(held: Held, engine: Engine, carried: ReadonlyArray<string>): OpenedView {
    const { graphs } = held.compiled.program;
    return {
      text: held.text,
      step: held.position.step,
      steps: held.goal ?? 0,
      engine: engine.version,
      decodes: graphs["decode"] !== undefined,
      samplesPrior: graphs["sample"] !== undefined,
      carried,
      records: epochsOf(held.records),
    };
  }

  private async carry(from: Slot, after: Compiled) {
    const held = this.slots.get(from);
    if (held === undefined) return undefined;
    const { typed, program } = held.compiled;
    return swap({ typed, program }, after, await held.session.read(), after.core.train.seed);
  }

  private async trainOne(slot: Slot, further: boolean, { pace, isDue, signal, post }: Watching): Promise<Posted> {
    const held = this.slots.get(slot);
    if (held === undefined) return { _tag: "Ended", slot, how: "Stopped" };
    const { compiled, session, text } = held;
    const parts = await openSplit(compiled.core, this.shelf);
    if (E.isLeft(parts)) return { _tag: "Failed", slot, reports: views(text, parts.left.map(reportData)) };
    const plan = this.planOf(held, parts.right.train.count);
    held.goal =
      further && isOver(plan, held.position)
        ? held.position.step + planOf(compiled.core.train, plan.count).steps
        : plan.steps;
    if (held.position.step === 0) await session.write(fittedStatistics(compiled.program.state, parts.right.train));
    const keep = keepingOf(held, E.right);
    const ended = await train({
      session,
      program: compiled.program,
      split: parts.right,
      settings: { ...compiled.core.train, epochs: undefined, steps: held.goal },
      from: held.position,
      keeper: keep.keeper,
      pace,
      ...(signal && { signal }),
      onProgress: (progress) => {
        if (isDue(progress)) post({ _tag: "Progress", slot, progress });
      },
      onEpoch: (end) => post({ _tag: "Epoch", slot, epoch: epochOf(end) }),
    });
    if (E.isRight(ended)) {
      held.position = ended.right.position;
      return { _tag: "Ended", slot, how: ended.right._tag };
    }
    await keep.restore();
    return { _tag: "Failed", slot, reports: views(text, refuseRun(ended.left).reports) };
  }

  /** Does something with an opened model, and tells what it may refuse with in words. */
  private async using<A>(slot: Slot, use: (held: Held) => Promise<E.Either<Refused, A>>): Promise<Told<A>> {
    const held = this.slots.get(slot);
    if (held === undefined) return refused("", []);
    return guarded(held.text, async () => {
      const made = await use(held);
      if (E.isRight(made)) return done(made.right);
      const problem = made.left;
      return refused(
        held.text,
        "_tag" in problem && problem._tag === "Data"
          ? problem.problems.map(reportData)
          : refuseUse(problem as UseRefused).reports,
      );
    });
  }
}

type UseRefused = Parameters<typeof refuseUse>[0];
type Refused =
  | UseRefused
  | { readonly _tag: "Data"; readonly problems: ReadonlyArray<Parameters<typeof reportData>[0]> };

/** Whatever is thrown is told: memory that runs out, an engine that does not start. */
const guarded = async <A>(text: string, act: () => Promise<Told<A>>): Promise<Told<A>> => {
  try {
    return await act();
  } catch (error) {
    return refused(text, [unexpected(error)]);
  }
};

const modelOf = ({ session, compiled: { program, core } }: Held, output?: string) => ({
  session,
  program,
  conditions: core.conditions,
  ...(output === undefined ? {} : { output }),
});

/** Those tensors that the model declares. */
const named = (
  tensors: ReturnType<typeof readWeights>["tensors"],
  declared: Tensors,
): ReadonlyArray<readonly [string, Tensors[string]]> =>
  Object.entries(tensors).flatMap(([name, { shape, data }]) =>
    declared[name]?.data.length === data.length ? [[name, { dtype: "f32", shape, data }] as const] : [],
  );

/** Which progress is posted: of trainings in step, the same steps of each. */
const throttle = () => {
  let [last, step] = [Number.NEGATIVE_INFINITY, -1];
  return ({ step: at, steps }: Progress): boolean => {
    const now = performance.now();
    if (at !== step && now - last < BETWEEN && at < steps) return false;
    if (at !== step) [last, step] = [now, at];
    return true;
  };
};

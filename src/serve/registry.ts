/**
 * The models that are served.
 *
 * In: places, and how to open a run. Out: models by name, version and label, each loaded and warm. A run that changed
 * is opened beside the old one, which answers until the new one can and for as long as somebody waits for it; one that
 * can't be opened changes nothing but its status.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { inferenceProgram } from "../../runtime/run/checked.js";
import type { Run } from "../../runtime/run/open.js";
import { padded } from "./batcher.js";
import type { Compute } from "./compute.js";
import { type Fault, notFound, said } from "./fault.js";
import type { Place, Scanned } from "./places.js";
import { type Signature, signaturesOf } from "./signature.js";

/** A model that answers. */
export interface Served {
  readonly place: Place;
  /** As Compute knows it. */
  readonly key: string;
  readonly compiled: Compiled;
  readonly signatures: ReadonlyMap<string, Signature>;
  /** What the run was trained to. */
  readonly position: { readonly step: number; readonly epoch: number };
}

export type State = "LOADING" | "AVAILABLE" | "UNLOADING" | "END";

export interface Standing {
  readonly version: string;
  readonly state: State;
  /** Why it could not be opened; empty where all is well. */
  readonly error: string;
}

/** Opens a run; a sentence where it can't be. */
export type OpenRun = (folder: string) => Promise<E.Either<string, Run<Compiled>>>;

/** What happened to a model, for the log. */
export interface Event {
  readonly what: "loaded" | "reloaded" | "unloaded" | "failed";
  readonly place: Place;
  readonly why?: string;
}

export interface Registry {
  /** Loads what is new, loads again what changed, lets go of what is gone. */
  readonly refresh: () => Promise<void>;
  readonly models: () => ReadonlyArray<string>;
  /** Of a model, its versions in order; none where there is no such model. */
  readonly versions: (model: string) => ReadonlyArray<Standing>;
  /** Every model that answers, by name and version. */
  readonly served: () => ReadonlyArray<Served>;
  /** By version, by label, or the newest. */
  readonly find: (model: string, wanted?: Wanted) => E.Either<Fault, Served>;
  /** Keeps the model's numbers until `use` is done. */
  readonly hold: <A>(served: Served, use: () => Promise<A>) => Promise<A>;
}

export interface Wanted {
  readonly version?: string | undefined;
  readonly label?: string | undefined;
}

interface Entry {
  readonly place: Place;
  readonly state: State;
  readonly error: string;
  readonly served?: Served;
}

export interface RegistryOptions {
  readonly compute: Compute;
  readonly open: OpenRun;
  readonly scan: () => Promise<Scanned>;
  /** The most rows of a batch. */
  readonly rows: number;
  /** `MODEL/LABEL` to a version. */
  readonly labels: ReadonlyMap<string, string>;
  readonly onEvent?: (event: Event) => void;
}

/** Feeds of zeros: what is computed from them is thrown away. */
const zeros = ({ inputs }: Signature, rows: number): Tensors =>
  Object.fromEntries(
    inputs.flatMap(({ from, kind, dtype, shape }): ReadonlyArray<readonly [string, Tensor]> => {
      const length = shape.reduce((product, size) => product * size, rows);
      const data = dtype === "i32" ? new Int32Array(length) : new Float32Array(length);
      return kind === "seed" ? [] : [[from, { dtype, shape: [rows, ...shape], data }]];
    }),
  );

/** The sizes of batches that will be met: 1, 2, 4 … up to the most. */
const sizes = (most: number): ReadonlyArray<number> => {
  const all: Array<number> = [];
  for (let size = 1; size < most; size = padded(size + 1, most)) all.push(size);
  return [...all, most];
};

/** Every size of what is asked for most, and one row of all else. */
const warmth = (signatures: ReadonlyMap<string, Signature>, rows: number) =>
  [...signatures.values()].flatMap((signature, i) =>
    (i === 0 ? sizes(rows) : [1]).map((size) => ({ graph: signature.name, feeds: zeros(signature, size) })),
  );

/** Held models by key: how many wait for each, and what to do when nobody does. */
const openHolds = () => {
  const users = new Map<string, number>();
  const after = new Map<string, () => void>();
  return {
    hold: async <A>({ key }: Served, use: () => Promise<A>): Promise<A> => {
      users.set(key, (users.get(key) ?? 0) + 1);
      try {
        return await use();
      } finally {
        const left = (users.get(key) ?? 1) - 1;
        if (left > 0) users.set(key, left);
        else {
          users.delete(key);
          after.get(key)?.();
          after.delete(key);
        }
      }
    },
    whenFree: (key: string, act: () => void): void => {
      if (users.has(key)) after.set(key, act);
      else act();
    },
  };
};

const byVersion = (a: Entry, b: Entry): number => Number(a.place.version) - Number(b.place.version);

const nameOf = ({ model, version }: Place): string => `${model}/${version}`;

class Models implements Registry {
  private readonly entries = new Map<string, Entry>();
  private readonly holds = openHolds();
  private loads = 0;
  private refreshing = Promise.resolve();

  constructor(private readonly options: RegistryOptions) {}

  readonly hold = this.holds.hold;

  // One after another: two would load the same run twice.
  readonly refresh = (): Promise<void> => {
    const again = (): Promise<void> => this.refreshOnce();
    this.refreshing = this.refreshing.then(again, again);
    return this.refreshing;
  };

  readonly models = (): ReadonlyArray<string> => [
    ...new Set([...this.entries.values()].map(({ place }) => place.model)),
  ];

  readonly versions = (model: string): ReadonlyArray<Standing> =>
    this.of(model).map(({ place, state, error }) => ({ version: place.version, state, error }));

  readonly served = (): ReadonlyArray<Served> =>
    [...this.entries.values()].sort(byVersion).flatMap(({ served }) => served ?? []);

  readonly find = (model: string, wanted: Wanted = {}): E.Either<Fault, Served> => {
    const all = this.of(model);
    if (all.length === 0)
      return E.left(notFound(`There is no model ${said(model)}. There is ${this.models().join(", ") || "none yet"}.`));
    const named = wanted.label !== undefined && wanted.label !== "latest";
    const version = named ? this.options.labels.get(`${model}/${wanted.label}`) : wanted.version;
    if (named && version === undefined)
      return E.left(notFound(`The model ${said(model)} has no label ${said(wanted.label ?? "")}.`));
    const able = all.filter(({ served }) => served !== undefined);
    const found = version === undefined ? able.at(-1) : able.find(({ place }) => place.version === version);
    return found?.served === undefined ? E.left(absent(model, version, all)) : E.right(found.served);
  };

  private of(model: string): ReadonlyArray<Entry> {
    return [...this.entries.values()].filter(({ place }) => place.model === model).sort(byVersion);
  }

  /** Lets the engine forget a model once nobody waits for it. */
  private release(served: Served | undefined): void {
    if (served !== undefined) this.holds.whenFree(served.key, () => void this.options.compute.unload(served.key));
  }

  private tell(event: Event): void {
    this.options.onEvent?.(event);
  }

  private async load(place: Place, served: Served | undefined): Promise<void> {
    const name = nameOf(place);
    if (served === undefined) this.entries.set(name, { place, state: "LOADING", error: "" });
    const made = await this.make(place);
    if (E.isLeft(made)) {
      const kept = served === undefined ? { state: "END" as const } : { state: "AVAILABLE" as const, served };
      this.entries.set(name, { place, error: made.left, ...kept });
      return this.tell({ what: "failed", place, why: made.left });
    }
    this.entries.set(name, { place, state: "AVAILABLE", error: "", served: made.right });
    this.release(served);
    this.tell({ what: served === undefined ? "loaded" : "reloaded", place });
  }

  /** Opens a run and loads it under a key of its own. */
  private async make(place: Place): Promise<E.Either<string, Served>> {
    const { compute, open, rows } = this.options;
    const run = await open(place.folder);
    if (E.isLeft(run)) return run;
    const { compiled, model, state } = run.right;
    const [key, signatures] = [`${nameOf(place)}#${++this.loads}`, signaturesOf(compiled)];
    const loadable = { program: inferenceProgram(compiled.program), state: model, warm: warmth(signatures, rows) };
    const { step, epoch } = state.position;
    try {
      await compute.load(key, loadable);
      return E.right({ place, key, compiled, signatures, position: { step, epoch } });
    } catch (error) {
      return E.left(error instanceof Error ? error.message : String(error));
    }
  }

  private async refreshOnce(): Promise<void> {
    const { places } = await this.options.scan();
    const names = new Set(places.map(nameOf));
    for (const [name, entry] of this.entries) {
      if (names.has(name)) continue;
      this.entries.delete(name);
      this.release(entry.served);
      this.tell({ what: "unloaded", place: entry.place });
    }
    for (const place of places) {
      const before = this.entries.get(nameOf(place));
      const same = before?.place.stamp === place.stamp && before.place.folder === place.folder;
      if (!same) await this.load(place, before?.served);
    }
  }
}

const absent = (model: string, version: string | undefined, all: ReadonlyArray<Entry>): Fault => {
  const what = version === undefined ? "version that answers" : `version ${said(version)}`;
  const why = all.find(({ error }) => error !== "")?.error;
  const versions = all.map(({ place }) => place.version).join(", ");
  return notFound(
    `The model ${said(model)} has no ${what}. It has ${versions}${why === undefined ? "" : ` (${why})`}.`,
  );
};

/** Nothing is served before the first `refresh`. */
export const openRegistry = (options: RegistryOptions): Registry => new Models(options);

/**
 * The models that are served.
 *
 * In: places, and how to open a run. Out: models by name, version and label, each loaded and warm. A run that changed is opened beside the old one, which answers
 * until the new one can and for as long as somebody waits for it; one that can't be opened changes nothing but its status.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { inferenceProgram, type Run } from "../../runtime/run/open.js";
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
  state: State;
  error: string;
  served?: Served;
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
    inputs.flatMap(({ name, kind, dtype, shape }): ReadonlyArray<readonly [string, Tensor]> => {
      const length = shape.reduce((product, size) => product * size, rows);
      const data = dtype === "i32" ? new Int32Array(length) : new Float32Array(length);
      return kind === "seed" ? [] : [[name, { dtype, shape: [rows, ...shape], data }]];
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

/** Nothing is served before the first `refresh`. */
export const openRegistry = ({
  compute,
  open,
  scan,
  rows,
  labels,
  onEvent = () => undefined,
}: RegistryOptions): Registry => {
  const entries = new Map<string, Entry>();
  const holds = openHolds();
  let [loads, refreshing] = [0, Promise.resolve()];

  const release = (served: Served | undefined): void => {
    if (served !== undefined) holds.whenFree(served.key, () => void compute.unload(served.key));
  };

  const load = async (place: Place, before: Entry | undefined): Promise<void> => {
    const entry: Entry = before ?? { place, state: "LOADING", error: "" };
    const name = `${place.model}/${place.version}`;
    entries.set(name, entry);
    const fail = (why: string): void => {
      entries.set(name, {
        place,
        state: entry.served === undefined ? "END" : "AVAILABLE",
        error: why,
        ...(entry.served && { served: entry.served }),
      });
      onEvent({ what: "failed", place, why });
    };
    const run = await open(place.folder);
    if (E.isLeft(run)) return fail(run.left);
    const { compiled, model, state } = run.right;
    const key = `${name}#${++loads}`;
    const signatures = signaturesOf(compiled);
    try {
      const program = inferenceProgram(compiled.program);
      await compute.load(key, { program, state: model, warm: warmth(signatures, rows) });
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
    const { step, epoch } = state.position;
    const served: Served = { place, key, compiled, signatures, position: { step, epoch } };
    entries.set(name, { place, state: "AVAILABLE", error: "", served });
    release(entry.served);
    onEvent({ what: entry.served === undefined ? "loaded" : "reloaded", place });
  };

  const refreshOnce = async (): Promise<void> => {
    const { places } = await scan();
    const names = new Set(places.map(({ model, version }) => `${model}/${version}`));
    for (const [name, entry] of entries) {
      if (names.has(name)) continue;
      entries.delete(name);
      release(entry.served);
      onEvent({ what: "unloaded", place: entry.place });
    }
    for (const place of places) {
      const before = entries.get(`${place.model}/${place.version}`);
      if (before?.place.stamp !== place.stamp || before.place.folder !== place.folder) await load(place, before);
    }
  };

  const of = (model: string): ReadonlyArray<Entry> =>
    [...entries.values()].filter(({ place }) => place.model === model).sort(byVersion);

  const wantedVersion = (model: string, { version, label }: Wanted): string | undefined =>
    label === undefined ? version : label === "latest" ? undefined : labels.get(`${model}/${label}`);

  return {
    // One after another: two would load the same run twice.
    refresh: () => {
      refreshing = refreshing.then(refreshOnce, refreshOnce);
      return refreshing;
    },
    models: () => [...new Set([...entries.values()].map(({ place }) => place.model))],
    versions: (model) => of(model).map(({ place, state, error }) => ({ version: place.version, state, error })),
    served: () => [...entries.values()].sort(byVersion).flatMap(({ served }) => served ?? []),
    find: (model, wanted = {}) => {
      const all = of(model);
      if (all.length === 0)
        return E.left(
          notFound(
            `There is no model ${said(model)}. There is ${[...new Set([...entries.values()].map(({ place }) => place.model))].join(", ") || "none"}.`,
          ),
        );
      const version = wantedVersion(model, wanted);
      if (wanted.label !== undefined && wanted.label !== "latest" && version === undefined)
        return E.left(notFound(`The model ${said(model)} has no label ${said(wanted.label)}.`));
      const able = all.filter(({ served }) => served !== undefined);
      const found = version === undefined ? able.at(-1) : able.find(({ place }) => place.version === version);
      if (found?.served !== undefined) return E.right(found.served);
      const why = all.find(({ error }) => error !== "")?.error;
      return E.left(
        notFound(
          `The model ${said(model)} has no ${version === undefined ? "version that answers" : `version ${said(version)}`}. It has ${all.map(({ place }) => place.version).join(", ")}${why === undefined ? "" : ` (${why})`}.`,
        ),
      );
    },
    hold: holds.hold,
  };
};

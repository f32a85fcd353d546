/**
 * Two specs compared by what they mean. In: two models, checked and compiled. Out: whether they are the same, and else
 * what differs: settings, layers and injections, parameters, cost. How they are spelled makes no difference:
 * expressions, defaults, blocks, the order of keys, files.
 */
import type { InjectionTrace, LayerTrace, Trace, TypedModel } from "../assemble/typed.js";
import { canonical, hash } from "../base/hash.js";
import type { CoreLayer, CoreModel, PartName } from "../expand/core.js";
import { allLayers } from "../expand/site.js";
import { explain } from "../explain/index.js";
import { printType } from "../ir/graph/type.js";
import type { Program } from "../ir/program.js";
import type { Compiled } from "../pipeline/compile.js";
import { type FullSpec, fullSpec } from "../pipeline/full.js";
import { align, type Pair } from "./align.js";

/** A value that differs; undefined where a side has none. */
export interface Setting {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

export interface Row {
  readonly change: "added" | "removed" | "changed";
  readonly kind: "layer" | "injection";
  /** Of the side that has it; of `b` where both have. */
  readonly site: string;
  readonly what: string;
  readonly details: ReadonlyArray<Setting>;
}

export interface ParameterRow {
  readonly name: string;
  /** Types, printed; undefined where a side has none. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

export interface Cost {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

export interface Difference {
  /** The same engine's numbers from the same program; the rest says which data, how long, and in what words. */
  readonly sameProgram: boolean;
  readonly sameTraining: boolean;
  /** Names of the programs: equal exactly where the programs are. */
  readonly fingerprints: readonly [string, string];
  readonly settings: ReadonlyArray<Setting>;
  /** By part; of parts that a side lacks, everything is added or removed. */
  readonly modules: Readonly<Record<string, ReadonlyArray<Row>>>;
  readonly parameters: ReadonlyArray<ParameterRow>;
  readonly costs: ReadonlyArray<Cost>;
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every value that is no object, by its path. Lists of layers and injections have rows of their own. */
const leaves = (value: unknown, path = ""): ReadonlyArray<readonly [string, unknown]> =>
  isFields(value)
    ? Object.entries(value)
        .filter(([key]) => key !== "layers")
        .flatMap(([key, each]) => leaves(each, path === "" ? key : `${path}.${key}`))
    : [[path, value]];

const settingsOf = (a: unknown, b: unknown): ReadonlyArray<Setting> => {
  const [left, right] = [new Map(leaves(a)), new Map(leaves(b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((path) => ({ path, a: left.get(path), b: right.get(path) }))
    .filter((each) => canonical(each.a) !== canonical(each.b));
};

/** What a spec says beside its layers and injections; words about it are none of its meaning. */
const meaning = ({ name: _, description: __, allow: ___, graft: ____, inject: _____, ...spec }: FullSpec): FullSpec =>
  spec;

const isNamed = (site: string): boolean => !/\.layers\[\d+\]$/.test(site);

/**
 * A named layer is the same one while it has its name; another while it is of one type with those around it in order.
 */
const keyOf = (trace: Trace): string => {
  if (trace.kind === "injection") return `injection ${trace.condition}`;
  return isNamed(trace.site) ? `layer ${trace.site}` : `layer of type ${trace.type}`;
};

const layerAt = (core: CoreModel, site: string): CoreLayer | undefined =>
  allLayers(core.modules).find((layer) => layer.site === site);

const optionsOf = (core: CoreModel, trace: LayerTrace): unknown => {
  const { name: _, ...written } = layerAt(core, trace.site)?.written ?? { name: undefined };
  return { ...written, output: printType(trace.output) };
};

const injectionOf = (core: CoreModel, trace: InjectionTrace): unknown => {
  const {
    into: _,
    condition: __,
    ...written
  } = core.inject.find(({ pointer }) => pointer === trace.pointer)?.written ?? {
    into: "",
    condition: "",
  };
  return {
    ...written,
    site: trace.siteName,
    encoding: trace.encoding,
    before: printType(trace.before),
    after: printType(trace.after),
  };
};

const detailsOf = (core: CoreModel, trace: Trace): unknown =>
  trace.kind === "layer" ? optionsOf(core, trace) : injectionOf(core, trace);

const siteOf = (trace: Trace): string => (trace.kind === "layer" ? trace.site : trace.siteName);

const whatOf = (trace: Trace): string => (trace.kind === "layer" ? trace.type : `${trace.condition}, ${trace.place}`);

const rowOf =
  (a: CoreModel, b: CoreModel) =>
  (pair: Pair<Trace>): ReadonlyArray<Row> => {
    if (pair._tag !== "Both") {
      const trace = pair._tag === "Gone" ? pair.a : pair.b;
      const change = pair._tag === "Gone" ? "removed" : "added";
      return [{ change, kind: trace.kind, site: siteOf(trace), what: whatOf(trace), details: [] }];
    }
    const details = settingsOf(detailsOf(a, pair.a), detailsOf(b, pair.b));
    if (details.length === 0) return [];
    return [{ change: "changed", kind: pair.b.kind, site: siteOf(pair.b), what: whatOf(pair.b), details }];
  };

const rowsOf = (a: TypedModel, b: TypedModel, part: PartName): ReadonlyArray<Row> => {
  const traces = ({ parts }: TypedModel): ReadonlyArray<Trace> => parts.find(({ name }) => name === part)?.traces ?? [];
  return align(traces(a), traces(b), keyOf).flatMap(rowOf(a.core, b.core));
};

const modulesOf = (a: TypedModel, b: TypedModel): Difference["modules"] => {
  const names = [...new Set([...a.parts, ...b.parts].map(({ name }) => name))];
  return Object.fromEntries(names.map((name) => [name, rowsOf(a, b, name)]));
};

const parametersOf = (a: TypedModel, b: TypedModel): ReadonlyArray<ParameterRow> => {
  const types = ({ state }: TypedModel) =>
    new Map(state.flatMap(({ name, role, type }) => (role === "parameter" ? [[name, printType(type)] as const] : [])));
  const [left, right] = [types(a), types(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((name) => ({ name, a: left.get(name), b: right.get(name) }))
    .filter((row) => row.a !== row.b);
};

const costsOf = (a: Compiled, b: Compiled): ReadonlyArray<Cost> => {
  const [left, right] = [a, b].map(({ typed, program }) => explain(typed, program).totals);
  const row = (name: string, of: (totals: NonNullable<typeof left>) => number | undefined): Cost => ({
    name,
    a: (left && of(left)) ?? 0,
    b: (right && of(right)) ?? 0,
  });
  return [
    row("parameters", ({ parameters }) => parameters),
    row("FLOPs, one sample through encoder and decoder", ({ flops }) => flops),
    row("samples of a train step", ({ training }) => training?.batch),
    row("FLOPs, one train step", ({ training }) => training?.flops),
    row("bytes of a train step at its peak", ({ training }) => training?.peakBytes),
  ];
};

/** A name for what an engine is given: graphs, state and how it begins. */
const fingerprint = (program: Program): string => hash(canonical(program));

export const diff = (a: Compiled, b: Compiled): Difference => {
  const [left, right] = [meaning(fullSpec(a.core)), meaning(fullSpec(b.core))];
  const settings = settingsOf(left, right);
  return {
    sameProgram: canonical(a.program) === canonical(b.program),
    sameTraining: settings.every(({ path }) => !path.startsWith("train.")),
    fingerprints: [fingerprint(a.program), fingerprint(b.program)],
    settings,
    modules: modulesOf(a.typed, b.typed),
    parameters: parametersOf(a.typed, b.typed),
    costs: costsOf(a, b),
  };
};

/**
 * A trained model in a page: `graftml/browser`.
 *
 * ```ts
 * import { load } from "graftml/browser";
 * const model = await load("runs/cvae/");
 * await model.sample({ digit: 3 }, { canvas: document.querySelector("canvas") });
 * ```
 *
 * In: a run's folder by its address, or its spec and weights; or a GraphModel that `graft export --to tfjs` wrote. Out:
 * a model that samples and decodes on WebAssembly, under the same words as `graft serve`; the same seed gives the same
 * samples as `graft sample`. Needs no server but one for files, and under a CSP no more than `'wasm-unsafe-eval'`.
 *
 * @module graftml/browser
 */
import * as E from "fp-ts/lib/Either.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import { readSafetensors } from "../../runtime/checkpoint/safetensors.js";
import type { Engine, EngineSettings, Session, Tensor, Tensors } from "../../runtime/engine/engine.js";
import { openPageEngine, type PageEngineName } from "../../runtime/engine/page.js";
import { fromTfjs } from "../../runtime/export/import/tfjs.js";
import { inferenceProgram } from "../../runtime/run/checked.js";
import { slicedColumns } from "../../runtime/run/rows.js";
import type { Fault } from "../serve/fault.js";
import { feedsOf } from "../serve/feed.js";
import { type Signature, type Slot, signaturesOf } from "../serve/signature.js";
import { planned, type Signatures, wishOf } from "../serve/wish.js";
import { type DrawOptions, draw, type Rows } from "./pixels.js";

export { type DrawOptions, draw, type Pixels, pixelsOf, type Rows } from "./pixels.js";

/** A run's two files: the text of spec.json, the bytes of model.safetensors. */
export interface RunFiles {
  readonly spec: string;
  readonly weights: ArrayBuffer;
}

/** A GraphModel that graft exported: the bytes of model.json, and how the shards beside it are read. */
export interface GraphModelFiles {
  readonly model: ArrayBuffer;
  /** The bytes of a file beside model.json. */
  readonly shard: (name: string) => Promise<ArrayBuffer>;
}

/** Conditions by name: labels, numbers, lists; one value for all samples, or a list with one for each. */
export type Conditions = Readonly<Record<string, unknown>>;

/** What `sample` takes beside the conditions. */
export interface SampleOptions extends DrawOptions {
  /** How many; 16 if absent. */
  readonly count?: number;
  /** Of the drawn latents; drawn and told if absent. */
  readonly seed?: number;
  /** How far conditions are exaggerated, of a model that was trained with `drop`. */
  readonly guidance?: number;
  /** Codes to decode instead of drawing some: one, or a list of them. */
  readonly z?: unknown;
  /** What the first output is drawn into. */
  readonly canvas?: HTMLCanvasElement | null;
}

/** What was drawn: for each output, `count` samples. */
export interface Sampled {
  readonly seed: number;
  readonly count: number;
  readonly outputs: Readonly<Record<string, Rows>>;
}

/** What a person may choose of a condition. */
export interface PageCondition {
  readonly name: string;
  readonly type: string;
  /** Classes, members or numbers. */
  readonly size: number;
  readonly labels?: ReadonlyArray<string>;
  readonly range?: readonly [number, number];
  /** Of a text: its tokens, numbered from 1. A text of them is a value. */
  readonly vocabulary?: ReadonlyArray<string>;
  /** Whether it may be null, or left out. */
  readonly nullable: boolean;
}

/** A model in a page. Every promise rejects with an Error whose message says what does not fit. */
export interface PageModel {
  readonly name: string;
  readonly conditions: ReadonlyArray<PageCondition>;
  /** The shape of one code; undefined where none can be decoded alone. */
  readonly latent: ReadonlyArray<number> | undefined;
  /** Draws samples, or decodes `z`. Throws an Error whose message says what does not fit. */
  readonly sample: (conditions?: Conditions, options?: SampleOptions) => Promise<Sampled>;
  /** Gives the memory back. */
  readonly dispose: () => void;
}

const most = 1024;

/** Rows that are computed together; the engine keeps a plan for each number that it met. */
const batch = 256;

const wrong = (message: string): Error => new Error(`graft: ${message}`);

const fetched = async (address: URL): Promise<Response> => {
  const response = await fetch(address);
  if (!response.ok) throw wrong(`${address.href} can't be read (${response.status}); load takes the folder of a run`);
  return response;
};

/** Which file has the weights: state.json knows; without it, the name that a finished run gives. */
const weightsName = async (folder: URL): Promise<string> => {
  const response = await fetch(new URL("state.json", folder)).catch(() => undefined);
  const state: unknown = response?.ok === true ? await response.json().catch(() => undefined) : undefined;
  const name = (state as { readonly files?: { readonly model?: { readonly name?: unknown } } } | undefined)?.files
    ?.model?.name;
  return typeof name === "string" && /^model(-[0-9]+)?\.safetensors$/.test(name) ? name : "model.safetensors";
};

const graphModelAt = async (url: URL): Promise<GraphModelFiles> => ({
  model: await (await fetched(url)).arrayBuffer(),
  shard: async (name) => (await fetched(new URL(name, url))).arrayBuffer(),
});

const filesAt = async (address: string): Promise<RunFiles | GraphModelFiles> => {
  if (/\.json(\?|$)/.test(address)) return graphModelAt(new URL(address, document.baseURI));
  const folder = new URL(address.endsWith("/") ? address : `${address}/`, document.baseURI);
  const [spec, name] = await Promise.all([fetched(new URL("spec.json", folder)), weightsName(folder)]);
  const weights = await fetched(new URL(name, folder));
  return { spec: await spec.text(), weights: await weights.arrayBuffer() };
};

const compiledOf = (text: string): Compiled => {
  const compiled = compile({ name: "spec.json", text });
  if (compiled._tag === "Left")
    throw wrong("spec.json is no sound spec of this version; `graft check spec.json` says why");
  return compiled.right;
};

interface Read {
  readonly spec: string;
  readonly tensors: () => ReadonlyMap<string, Tensor>;
}

const tensorsIn = (weights: ArrayBuffer): ReadonlyMap<string, Tensor> => {
  const file = readSafetensors(new Uint8Array(weights));
  if (E.isLeft(file)) throw wrong("the weights are no safetensors file");
  return file.right.tensors;
};

const read = async (from: RunFiles | GraphModelFiles): Promise<Read> => {
  if ("weights" in from) return { spec: from.spec, tensors: () => tensorsIn(from.weights) };
  const came = await fromTfjs(new Uint8Array(from.model), async (name) => new Uint8Array(await from.shard(name)));
  if (E.isLeft(came)) throw wrong("that is no GraphModel that `graft export --to tfjs` wrote");
  const { spec, weights } = came.right;
  return { spec, tensors: () => new Map(Object.entries(weights)) };
};

/** What samples and codes are made by: an exported part holds no other weights. */
const drawing = ["sample", "guided", "decode"] as const;

const drawnFrom = ({ graphs }: Compiled["program"]): ReadonlySet<string> =>
  new Set(
    drawing.flatMap((name) =>
      (graphs[name]?.nodes ?? []).flatMap((node) => (node.op === "state" ? [node.attributes.name] : [])),
    ),
  );

const zeros = (dtype: Tensor["dtype"], shape: ReadonlyArray<number>): Tensor => {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype, shape, data: dtype === "f32" ? new Float32Array(count) : new Int32Array(count) };
};

/** The weights that the program wants, each of its type. One that draws nothing may be missing. */
const weightsFor = ({ program }: Compiled, read: Read): Tensors => {
  const [needed, tensors] = [drawnFrom(program), read.tensors()];
  return Object.fromEntries(
    inferenceProgram(program).state.map(({ name, type }) => {
      const [found, shape] = [tensors.get(name), shapeAt(type.axes, 1)];
      if (found === undefined && !needed.has(name)) return [name, zeros(type.dtype, shape)];
      if (found?.dtype !== type.dtype || String(found.shape) !== String(shape))
        throw wrong(`the weights are not those of the spec: ${name} is not ${type.dtype}[${shape.join(", ")}]`);
      return [name, found];
    }),
  );
};

const conditionOf = ({ condition, optional, shape }: Slot): ReadonlyArray<PageCondition> => {
  if (condition === undefined) return [];
  const { classes, members, labels, range, vocabulary } = condition.domain;
  const size = classes ?? members ?? shape.reduce((product, each) => product * each, 1);
  return [
    {
      name: condition.name,
      type: condition.written.type,
      size,
      nullable: optional,
      ...(labels === undefined ? {} : { labels }),
      ...(vocabulary === undefined ? {} : { vocabulary }),
      ...(range === undefined ? {} : { range: [range[0], range[1]] as const }),
    },
  ];
};

const sound = <A>(result: E.Either<Fault, A>): A => {
  if (E.isLeft(result)) throw wrong(result.left.message);
  return result.right;
};

const freshSeed = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;

/** Every output over all rows, a batch at a time. */
const outputsOf = async (session: Session, graph: string, feeds: Tensors, count: number) => {
  const outputs: Record<
    string,
    { readonly count: number; readonly shape: ReadonlyArray<number>; readonly data: Float32Array }
  > = {};
  const rowsOf = slicedColumns(feeds);
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(from + batch, count);
    const made = await session.run(graph, rowsOf(from, to));
    for (const [name, { shape, data }] of Object.entries(made)) {
      const width = data.length / (to - from);
      outputs[name] ??= { count, shape: shape.slice(1), data: new Float32Array(count * width) };
      outputs[name].data.set(data, from * width);
    }
  }
  return outputs;
};

const paint = ({ core }: Compiled, signature: Signature, { outputs }: Sampled, options: SampleOptions): void => {
  const [name] = signature.outputs.map((output) => output.name);
  const rows = name === undefined ? undefined : outputs[name];
  if (rows === undefined || !options.canvas) return;
  const range = core.inputs.find((input) => input.name === name)?.range;
  draw(options.canvas, rows, range === undefined ? options : { range, ...options });
};

const modelOf = (compiled: Compiled, session: Session): PageModel => {
  const signatures: Signatures = signaturesOf(compiled);
  const first = signatures.get("sample") ?? signatures.get("decode");
  const slots = first?.inputs.filter(({ kind }) => kind === "condition") ?? [];
  return {
    name: compiled.core.name,
    conditions: slots.flatMap(conditionOf),
    latent: signatures.get("decode")?.inputs.find(({ name }) => name === "z")?.shape,
    sample: async (conditions = {}, options = {}) => {
      const { count, seed, guidance, z } = options;
      const wish = sound(wishOf({ count, seed, guidance, z, conditions }, most, freshSeed));
      const { signature, given } = sound(planned(signatures, wish));
      const { graph, feeds, rows } = sound(feedsOf(signature, given, wish.seed));
      const outputs = await outputsOf(session, graph, feeds, rows);
      const sampled: Sampled = { seed: wish.seed, count: rows, outputs };
      paint(compiled, signature, sampled, options);
      return sampled;
    },
    dispose: session.dispose,
  };
};

/** How a page computes. */
export interface LoadOptions extends Pick<EngineSettings, "fma"> {
  /** `webgpu` is experimental: right on a GPU in software, timed on none. `wasm` if absent. */
  readonly engine?: PageEngineName;
}

const engineFor = async ({ engine, fma }: LoadOptions): Promise<Engine> => {
  const made = await openPageEngine(engine, { ...(fma && { fma }) });
  if (typeof made === "string") throw wrong(`${made}; leave \`engine\` out, and WebAssembly computes`);
  return made;
};

/**
 * Loads a run: the address of its folder, or its two files (from a drop, or bundled with the page). Or a GraphModel:
 * the address of its model.json, or its files. `fma: "off"` computes the same bits in every browser and in Node, a
 * little slower; `engine: "webgpu"` computes on the GPU. Throws an Error whose message says what is missing or does
 * not fit.
 */
export const load = async (
  from: string | RunFiles | GraphModelFiles,
  options: LoadOptions = {},
): Promise<PageModel> => {
  const files = await read(typeof from === "string" ? await filesAt(from) : from);
  const compiled = compiledOf(files.spec);
  const engine = await engineFor(options);
  const session = await engine.load(inferenceProgram(compiled.program));
  await session.write(weightsFor(compiled, files));
  return modelOf(compiled, session);
};

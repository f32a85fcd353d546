/**
 * A whole model of another tool becomes a spec, and a run. In: its file. Out: the spec, with what each layer has
 * become; where a folder or data is named, the run with its weights. Or every layer that has no counterpart.
 */
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { chainOf } from "../../../compiler/foreign/chain.js";
import type { ForeignFault, ForeignLayer } from "../../../compiler/foreign/model.js";
import { type Foreign, foreignSpec, type Named } from "../../../compiler/foreign/spec.js";
import { shapeAt } from "../../../compiler/ir/graph/type.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import { pretty } from "../../../compiler/report/pretty.js";
import { groupsOf } from "../../../compiler/weights/group.js";
import type { Entry, Order } from "../../../compiler/weights/map.js";
import { plan } from "../../../compiler/weights/plan.js";
import { readBytes } from "../../../runtime/checkpoint/atomic.js";
import type { Tensors } from "../../../runtime/engine/engine.js";
import { type ForeignFile, readForeign } from "../../../runtime/export/import/foreign.js";
import { shellWord } from "../../../runtime/problem/shell.js";
import { fill } from "../../../runtime/weights/fill.js";
import { misfitProblem } from "../../../runtime/weights/problem/misfit.js";
import type { FoundTensors } from "../../../runtime/weights/read.js";
import { refuseForeign } from "../../report/export.js";
import { counted, table } from "../../report/format.js";
import { dataNeededProblem } from "../../report/problem/command/data-needed.js";
import { type Refusal, refusalOf } from "../../report/refusal.js";
import { compileSource } from "../../run/spec.js";
import { type Outcome, refused } from "../outcome.js";
import { note } from "../terminal.js";
import { freeFolder, type KeepOptions, keepWeights } from "./keep.js";

export interface ForeignOptions extends KeepOptions {
  readonly latent?: string;
}

/** Everything before a layer's own tensors: of `vae.fc1.kernel`, for the layer fc1, `vae.fc1`. */
const placesOf = (tensors: FoundTensors, layer: ForeignLayer): ReadonlyArray<string> => {
  const leaf = layer.name.slice(layer.name.lastIndexOf("/") + 1);
  const found = [...tensors.keys()].flatMap((name) => {
    const parts = name.split(".");
    const at = parts.lastIndexOf(leaf);
    return at < 0 || at === parts.length - 1 ? [] : [parts.slice(0, at + 1).join(".")];
  });
  return [...new Set(found)];
};

/** A wrapper's tensors are those of the layer that it holds. */
const wrapped = (tensors: FoundTensors, place: string): string =>
  [...tensors.keys()].some((name) => name.startsWith(`${place}.layer.`)) ? `${place}.layer` : place;

/** By the layer's own name; of several, that within the same models. */
const namedIn =
  (tensors: FoundTensors): Named =>
  (layer) => {
    if (
      [...tensors.keys()].some(
        (name) => name.startsWith(`${layer.name}.`) && name.lastIndexOf(".") === layer.name.length,
      )
    )
      return layer.name;
    const [first, ...others] = placesOf(tensors, layer);
    if (others.length === 0) return first === undefined ? undefined : wrapped(tensors, first);
    const within = (place: string) => layer.within.filter((model) => place.split(".").includes(model)).length;
    const [nearest] = [first as string, ...others].sort((a, b) => within(b) - within(a));
    return wrapped(tensors, nearest as string);
  };

/** With the order in which the file counts what was flattened, where that is known. */
const entry = (from: string, { options }: ForeignLayer): Entry => {
  const order = (value: unknown): Order | undefined =>
    value === "channels-first" || value === "channels-last" ? value : undefined;
  const [flattened, parted] = [order(options["flattened"]), order(options["parted"])];
  return { from, ...(flattened && { flattened }), ...(parted && { parted }) };
};

const understood = (file: ForeignFile, { latent }: ForeignOptions): E.Either<ReadonlyArray<ForeignFault>, Foreign> => {
  const { model, layout } = file;
  if (E.isLeft(model)) return model;
  const { loss, name } = model.right;
  return E.map((chain: Parameters<typeof foreignSpec>[0]) =>
    foreignSpec(chain, name, { ...(loss !== undefined && { loss }), layout, named: namedIn(file.tensors), entry }),
  )(chainOf(model.right, latent));
};

/** A head that passes on what it reads: ones where feature meets itself. */
const identitiesIn = ({ program }: Compiled, heads: ReadonlyArray<string>): Tensors =>
  Object.fromEntries(
    program.state.flatMap(({ name, type }) => {
      if (!heads.some((head) => name.startsWith(`${head}.`))) return [];
      const shape = shapeAt(type.axes, 1);
      const width = shape.at(-1) ?? 1;
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
      if (name.endsWith(".kernel")) for (let i = 0; i < width; i++) data[i * width + i] = 1;
      return [[name, { dtype: "f32" as const, shape, data }]];
    }),
  );

const weightsOf = (path: string, file: ForeignFile, made: Foreign, compiled: Compiled): E.Either<Refusal, Tensors> => {
  const held = new Map([...file.tensors].map(([name, { shape }]) => [name, shape]));
  const planned = plan(held, groupsOf(compiled.typed), made.map);
  if (E.isLeft(planned)) return E.left(refusalOf(misfitProblem, { file: path, faults: planned.left }));
  return E.right({ ...fill(file.tensors, planned.right.fillings), ...identitiesIn(compiled, made.identities) });
};

const told = (path: string, { rows, guesses }: Foreign): string => {
  const layers = table(rows.map(([name, kind, became]) => [`  ${name}`, kind, `→ ${became}`]));
  const read = guesses.map((guess) => `  ${guess}`).join("\n");
  return (
    `${path}: ${counted(rows.length, "layer")}\n\n${layers}\nWhat the file leaves open, ` +
    `and how it was read:\n${read}\n`
  );
};

const kept = async (path: string, { made, compiled, weights }: Brought, options: ForeignOptions): Promise<Outcome> => {
  if (options.data === undefined) {
    const sizes = compiled.core.inputs.map(({ type }) => shapeAt(type.axes, 1).slice(1).join(" × ")).join(", ");
    return refused(refusalOf(dataNeededProblem, { file: path, sizes }));
  }
  const free = await freeFolder(compiled, options);
  if (E.isLeft(free)) return refused(free.left);
  const out = free.right;
  const done = await keepWeights(out, compiled, weights, options);
  if (E.isLeft(done)) return refused(done.left);
  const count = Object.keys(weights).length;
  note(told(path, made));
  return {
    exit: 0,
    text:
      `${out}: ${counted(count, "tensor")} of ${path}\nTo look at it: graft reconstruct ${out}\nTo train on: ` +
      `graft train --resume ${out}\n`,
    json: { run: out, from: path, tensors: count, guesses: made.guesses },
    reports: [],
  };
};

export interface Brought {
  readonly made: Foreign;
  /** The spec's text. */
  readonly text: string;
  readonly compiled: Compiled;
  readonly weights: Tensors;
}

/** A model of another tool as a spec and its weights; undefined where the file is none. */
export const foreignAt = async (
  path: string,
  options: ForeignOptions,
): Promise<E.Either<Refusal, Brought> | undefined> => {
  const bytes = await readBytes(path);
  if (E.isLeft(bytes)) return undefined;
  const file = await readForeign(bytes.right, async (name) => {
    const beside = await readBytes(join(dirname(path), name));
    return E.isRight(beside) ? beside.right : undefined;
  });
  if (file === undefined) return undefined;
  if (E.isLeft(file)) return E.left(refuseForeign(file.left, { file: path }));
  const made = understood(file.right, options);
  if (E.isLeft(made)) return E.left(refuseForeign({ _tag: "NotExpressible", faults: made.left }, { file: path }));
  const text = pretty(made.right.spec);
  const compiled = compileSource({ name: `${path}, as a spec`, text });
  if (E.isLeft(compiled)) return compiled;
  const weights = weightsOf(path, file.right, made.right, compiled.right);
  if (E.isLeft(weights)) return weights;
  return E.right({ made: made.right, text, compiled: compiled.right, weights: weights.right });
};

/** The spec where nothing more is named; with data or a folder, the run. */
export const importForeign = async (path: string, options: ForeignOptions): Promise<Outcome | undefined> => {
  const brought = await foreignAt(path, options);
  if (brought === undefined) return undefined;
  if (E.isLeft(brought)) return refused(brought.left);
  const { made, text } = brought.right;
  if (options.out !== undefined || options.data !== undefined) return kept(path, brought.right, options);
  note(
    `${told(path, made)}For a run with its weights: graft import ${shellWord(path)} --data ADDRESS --out ` +
      `runs/${made.spec["name"]}\n`,
  );
  return { exit: 0, text, json: { spec: made.spec, guesses: made.guesses }, reports: [] };
};

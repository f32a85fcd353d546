/**
 * The weights that a training begins with where its spec says `init`.
 *
 * In: a compiled spec. Out: the tensors of the run that it names which have the names and shapes of the spec's own,
 * those of the layers that its objective compares images by, and lines that say how many; or a refusal.
 */
import * as E from "fp-ts/lib/Either.js";
import { matchesGlob } from "../../compiler/base/glob.js";
import type { CoreInput, CoreLayer } from "../../compiler/expand/core.js";
import { shapeAt, type TensorType } from "../../compiler/ir/graph/type.js";
import type { State } from "../../compiler/ir/program.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import { inline } from "../../compiler/words/edit.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { featuresDifferProblem } from "../../runtime/weights/problem/features-differ.js";
import { nothingToBeginProblem } from "../../runtime/weights/problem/nothing-to-begin.js";
import { counted } from "../report/format.js";
import { type Refusal, refusalOf } from "../report/refusal.js";
import { readRun } from "./run.js";

export interface Beginning {
  readonly tensors: Tensors;
  /** What there is to say of it, as lines; nothing where the spec has no `init`. */
  readonly told: string;
}

const none: Beginning = { tensors: {}, told: "" };

const fits = ({ type }: State, { dtype, shape }: Tensor): boolean =>
  type.dtype === dtype && shapeAt(type.axes, 1).join() === shape.join();

const listed = (names: ReadonlyArray<string>): string =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");

/** Where an input lies and how it is read: layers that were trained under one reading say nothing under another. */
const reading = ({ type, range, scaling }: CoreInput): string =>
  inline({ ...kindsOf(type), ...(range && { range }), ...(scaling && { scale: scaling }) });

const kindsOf = ({ axes }: TensorType): Readonly<Record<string, unknown>> =>
  Object.fromEntries(axes.slice(1).map(({ name, size }) => [name, size]));

/** A layer as it computes: what it is called, and whether it is trained, are nothing to that. */
const computed = ({ written: { frozen: _, name: __, ...written } }: CoreLayer): unknown => written;

/** The weights of the layers that images are compared by, from the run that they are of. */
const featuresOf = async ({ core, program }: Compiled): Promise<E.Either<Refusal, Beginning>> => {
  const [{ features: settings }, { features }] = [core.objective, core];
  if (settings === undefined || features === undefined) return E.right(none);
  const { from } = settings;
  const run = await readRun(from);
  if (E.isLeft(run)) return run;
  const { model, compiled } = run.right;
  const { module, inputs } = compiled.core.encoder;
  const [wanted, there] = [features.module.layers, module.layers.slice(0, features.module.layers.length)];
  const read = inputs.length === 1 ? inputs[0]?.data : undefined;
  const unlike = (expected: string, found: string, what: "input" | "layers"): E.Either<Refusal, never> =>
    E.left(refusalOf(featuresDifferProblem, { from, what, expected, found }));
  if (read === undefined || reading(read) !== reading(features.data))
    return unlike(read === undefined ? "several inputs" : reading(read), reading(features.data), "input");
  const [theirs, ours] = [inline(there.map(computed)), inline(wanted.map(computed))];
  if (theirs !== ours) return unlike(inline(module.layers.map(computed)), ours, "layers");
  const named = new Map(wanted.map(({ site }, i) => [site, there[i]?.site ?? site]));
  const pairs = program.state.flatMap(({ name, owner }) => {
    const site = [...named.keys()].find((each) => name.startsWith(`${each}.`));
    if (owner?.part !== "features" || site === undefined) return [];
    const tensor = model[`${named.get(site)}${name.slice(site.length)}`];
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  const told = `  compares ${features.data.name} by ${counted(pairs.length, "tensor")} of ${from}\n`;
  return E.right({ tensors: Object.fromEntries(pairs), told });
};

/** Reads the runs that a spec begins with. */
export const beginningOf = async (compiled: Compiled): Promise<E.Either<Refusal, Beginning>> => {
  const [begun, features] = [await initOf(compiled), await featuresOf(compiled)];
  if (E.isLeft(begun)) return begun;
  if (E.isLeft(features)) return features;
  const tensors = { ...begun.right.tensors, ...features.right.tensors };
  return E.right({ tensors, told: begun.right.told + features.right.told });
};

/** The weights of the run that `train.init` names. */
const initOf = async ({ core, program }: Compiled): Promise<E.Either<Refusal, Beginning>> => {
  const { init } = core.train;
  if (init === undefined) return E.right(none);
  const { from, only } = typeof init === "string" ? { from: init, only: ["**"] } : init;
  const run = await readRun(from);
  if (E.isLeft(run)) return run;
  const { model } = run.right;
  const named = program.state.filter(
    ({ name, role }) =>
      role !== "slot" && Object.hasOwn(model, name) && only.some((pattern) => matchesGlob(pattern, name)),
  );
  const [own, others] = [
    named.filter((state) => fits(state, model[state.name] as Tensor)),
    named.filter((state) => !fits(state, model[state.name] as Tensor)).map(({ name }) => name),
  ];
  if (own.length === 0)
    return E.left(refusalOf(nothingToBeginProblem, { from, only, names: Object.keys(model), others }));
  const begun = `  begins with ${counted(own.length, "tensor")} of ${from}\n`;
  const left = others.length === 0 ? "" : `  of another shape there, so drawn afresh: ${listed(others)}\n`;
  return E.right({
    tensors: Object.fromEntries(own.map(({ name }) => [name, model[name] as Tensor])),
    told: begun + left,
  });
};

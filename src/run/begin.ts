/**
 * The weights that a training begins with where its spec says `init`.
 *
 * In: a compiled spec. Out: the tensors of the run that it names which have the names and shapes of the spec's own, and
 * a line that says how many; or a refusal.
 */
import * as E from "fp-ts/lib/Either.js";
import { matchesGlob } from "../../compiler/base/glob.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import type { State } from "../../compiler/ir/program.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
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

/** Reads the run that a spec begins with. */
export const beginningOf = async ({ core, program }: Compiled): Promise<E.Either<Refusal, Beginning>> => {
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

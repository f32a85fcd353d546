/** G874 · Weights that don't fit. */
import { nearest } from "../../../compiler/base/nearest.js";
import type { PlanFault } from "../../../compiler/weights/plan.js";
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";

/** Everything that does not fit, tensor by tensor. */
export interface Misfit {
  readonly _tag: "Misfit";
  readonly file: string;
  readonly faults: ReadonlyArray<PlanFault>;
}

const sized = (shape: ReadonlyArray<number>): string => `[${shape.join(", ")}]`;

const faultLine = (fault: PlanFault): string => {
  if (fault._tag === "NoPlace") {
    const near = nearest(fault.path, fault.known, 1)[0];
    return `${fault.path}: the model has no such layer${near === undefined ? "" : `; is ${near} meant?`}`;
  }
  if (fault._tag === "Unmapped") return `${fault.path}: the map says nothing of it; write null to have it drawn afresh`;
  const { state, tensor, wanted, found } = fault.misfit;
  if (wanted.length === 0) return `${state}: the file has no layer ${quote(tensor)}`;
  const there = found === undefined ? "the file has no such tensor" : `the file has ${sized(found)}`;
  return `${state}: ${tensor} ${sized(wanted)} is needed, and ${there}`;
};

export const misfitProblem = failure<Misfit>("Misfit", {
  code: "G874",
  exit: 3,
  words: ({ file, faults }) => ({
    title: "WEIGHTS THAT DON'T FIT",
    summary: `The weights of ${file} don't fit the model.`,
    notes: [...new Set(faults.map(faultLine))].slice(0, 100),
    fix: "mend the map, or change the spec to the sizes of the file",
  }),
  page: page(
    "Weights that don't fit",
    "A layer of the spec and the tensors that the map gives it have other shapes, or the map says nothing of a " +
      "layer. Nothing is written unless all of it fits.",
    "Mend the map, write null for what is to be drawn afresh, or change the spec to the sizes of the file.",
  ),
});

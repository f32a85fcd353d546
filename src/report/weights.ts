/** What a person is told about weights that don't come in. In: problems of files, maps and fits. Out: Reports. */
import { nearest } from "../../compiler/base/nearest.js";
import type { MapFault } from "../../compiler/weights/map.js";
import type { PlanFault } from "../../compiler/weights/plan.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { WeightsProblem } from "../../runtime/weights/problem.js";
import { plainReport, type Refusal, refusal } from "./refusal.js";

const torchWay = "save the numbers alone, in Python: torch.save(model.state_dict(), 'weights.pt')";

const problems: {
  readonly [T in WeightsProblem["_tag"]]: (
    file: string,
    problem: Extract<WeightsProblem, { readonly _tag: T }>,
  ) => Report;
} = {
  UnknownFile: (file) =>
    plainReport("G870", {
      title: "NO WEIGHTS HERE",
      summary: `${file} begins as no file of weights that graft reads.`,
      expected: { text: "safetensors, .npz, .pt or .pth of PyTorch, .keras or .h5 of Keras" },
      fix: "name such a file",
    }),
  BrokenFile: (file, { as, why }) =>
    plainReport("G870", {
      title: "NO WEIGHTS HERE",
      summary: `${file} can't be read as ${as}: ${why}.`,
      fix: "write the file again, and compare its size with that of the original",
    }),
  NoTensors: (file) =>
    plainReport("G870", {
      title: "NO WEIGHTS HERE",
      summary: `${file} holds no tensor of numbers.`,
      fix: torchWay,
    }),
  AsksToRun: (file, { what }) =>
    plainReport("G871", {
      title: "A FILE THAT WANTS TO RUN",
      summary: `Opening ${file} in Python would call ${quote(what)}. graft reads a pickle as data, and runs nothing.`,
      expected: { text: "tensors, numbers, texts and dictionaries", because: "that is all that weights need" },
      fix: torchWay,
    }),
  NotFinite: (file, { tensor }) =>
    plainReport("G872", {
      title: "NUMBERS THAT ARE NOT FINITE",
      summary: `${quote(tensor)} of ${file} holds NaN or infinity.`,
      fix: "take the checkpoint of an earlier step",
    }),
};

export const refuseWeights = (file: string, problem: WeightsProblem): Refusal =>
  // The table pairs each tag with its problem, which indexing by a union can't show.
  refusal(3, (problems[problem._tag] as (file: string, problem: WeightsProblem) => Report)(file, problem));

export const refuseMap = (file: string, faults: ReadonlyArray<MapFault>): Refusal =>
  refusal(
    3,
    plainReport("G873", {
      title: "A MAP THAT CAN'T BE READ",
      summary: `${file} is no map of weights.`,
      notes: faults.slice(0, 20).map(({ at, expected }) => `${at}: expected ${expected}.`),
      fix: "begin with the map that graft import prints without --map",
    }),
  );

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

/** Everything that does not fit, tensor by tensor. */
export const refusePlan = (file: string, faults: ReadonlyArray<PlanFault>): Refusal =>
  refusal(
    3,
    plainReport("G874", {
      title: "WEIGHTS THAT DON'T FIT",
      summary: `The weights of ${file} don't fit the model.`,
      notes: [...new Set(faults.map(faultLine))].slice(0, 100),
      fix: "mend the map, or change the spec to the sizes of the file",
    }),
  );

/** `--map` or `--set` without the spec that they are about. */
export const intoNeeded = (): Refusal =>
  refusal(
    2,
    plainReport("G701", {
      title: "INTO WHICH MODEL?",
      summary: "`--map` tells which weights go where in a spec, and no spec is named.",
      fix: "write --into spec.json",
    }),
  );

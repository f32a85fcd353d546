/** G876 · Layers that images are compared by, and that the run named for their weights has otherwise. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

export interface FeaturesDiffer {
  readonly _tag: "FeaturesDiffer";
  readonly from: string;
  readonly what: "input" | "layers";
  /** As the run has it, as JSON. */
  readonly expected: string;
  /** As the spec has it. */
  readonly found: string;
}

export const featuresDifferProblem = failure<FeaturesDiffer>("FeaturesDiffer", {
  code: "G876",
  exit: 3,
  words: ({ from, what, expected, found }) => ({
    title: "OTHER FEATURES",
    summary:
      what === "layers"
        ? `objective.features.layers are not the first layers of the encoder of ${from}, whose weights they ` +
          "are to have."
        : `The encoder of ${from} reads something else than objective.features does.`,
    notes: [`There: ${expected}`, `Here: ${found}`],
    fix:
      what === "layers"
        ? "write the layers as they are there, up to the one whose output is to be compared"
        : "give the input the size, range and scale that it has there, or name another run in objective.features.from",
  }),
  page: page(
    "Features of another model",
    "`objective.features` compares images by the first layers of another run's encoder. Weights mean something only " +
      "behind the layers, and for the numbers, that they were trained for; the run that `from` names has other ones.",
    "Write the layers as that run's spec has them (`graft resolve RUN` shows it), and the input with the same size, " +
      "`range` and `scale`; or name another run.",
  ),
});

/** G922 · A model that graft can't say. */
import type { ForeignFault } from "../../../compiler/foreign/model.js";
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { shellWord } from "../../problem/shell.js";

/** A model of another tool, and each layer or arrangement that graft has nothing for. */
export interface NotExpressible {
  readonly _tag: "NotExpressible";
  readonly faults: ReadonlyArray<ForeignFault>;
}

const line = ({ layer, kind, why }: ForeignFault): string => {
  if (layer === "") return `the model ${why}`;
  return `${layer}${kind === "" ? "" : ` (${kind})`} ${why}`;
};

export const notExpressibleProblem = failure<NotExpressible, InFile>("NotExpressible", {
  code: "G922",
  exit: 3,
  words: ({ faults }, { file }) => ({
    title: "A MODEL GRAFT CAN'T SAY",
    summary: `${quote(file)} holds a model of another tool that no spec says as it is.`,
    notes: [...new Set(faults.map(line))].slice(0, 100),
    fix:
      "write a spec of the layers that there are, and bring their weights into it: graft import " +
      `${shellWord(file)} --into spec.json`,
  }),
  page: page(
    "A model graft can't say",
    "`graft import` makes a spec of a model of Keras, TensorFlow.js or PyTorch (ONNX), from its file's own list of " +
      "layers: it follows them from the input to the end, and finds the code where two layers alike are drawn from, " +
      "between two models, or where least is left. It says of every layer that has no counterpart why; a spec that " +
      "computed something else would be worse than none. Code in a file, such as that of a Lambda or of a class of " +
      "its author's, is never run.",
    "Export the model with stock layers and fixed sizes; or write the spec by hand and import the weights with " +
      "`--into spec.json`. Where only the code was not found, name the layer that makes it: `--latent NAME`.",
  ),
});

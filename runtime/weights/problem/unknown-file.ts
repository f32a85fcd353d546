/** G870 · No kind of file that is known here. */
import { failure } from "../../problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { noWeightsCode, noWeightsPage } from "./shared.js";

export interface UnknownFile {
  readonly _tag: "UnknownFile";
}

export const unknownFileProblem = failure<UnknownFile, InFile>("UnknownFile", {
  code: noWeightsCode,
  exit: 3,
  words: (_, { file }) => ({
    title: "NO WEIGHTS HERE",
    summary: `${file} begins as no file of weights that graft reads.`,
    expected: { text: "safetensors, .npz, .pt or .pth of PyTorch, .keras or .h5 of Keras" },
    fix: "name such a file",
  }),
  page: noWeightsPage,
});

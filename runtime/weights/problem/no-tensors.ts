/** G870 · A file without numbers. */
import { failure } from "../../problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { noWeightsCode, noWeightsPage, torchWay } from "./shared.js";

export interface NoTensors {
  readonly _tag: "NoTensors";
}

export const noTensorsProblem = failure<NoTensors, InFile>("NoTensors", {
  code: noWeightsCode,
  exit: 3,
  words: (_, { file }) => ({
    title: "NO WEIGHTS HERE",
    summary: `${file} holds no tensor of numbers.`,
    fix: torchWay,
  }),
  page: noWeightsPage,
});

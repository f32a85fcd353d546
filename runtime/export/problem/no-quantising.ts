/** G855 · Weights in fewer bits. */
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";
import { quantisingCode, quantisingPage } from "./shared.js";

export interface NoQuantising {
  readonly _tag: "NoQuantising";
  readonly format: string;
}

export const noQuantisingProblem = failure<NoQuantising>("NoQuantising", {
  code: quantisingCode,
  exit: 2,
  words: ({ format }) => ({
    title: "NO QUANTISING HERE",
    summary: `${quote(format)} stores weights in float32 alone.`,
    fix: "leave --quantise out, or export to tfjs or onnx",
  }),
  page: quantisingPage,
});

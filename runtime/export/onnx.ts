/**
 * `onnx`: one file for ONNX Runtime and whatever else reads ONNX, opset 17 with a symbolic batch.
 *
 * In: a part of a trained model. Out: `model.onnx`, with the spec and the meaning of each input in its metadata.
 */

import { encodeOnnx, onnxOf } from "../../compiler/export/onnx/index.js";
import type { ExportPart } from "../../compiler/export/part.js";
import { gradients } from "../../compiler/export/refusal.js";
import type { Files, Format, Leaving } from "./format.js";
import { findOnnxruntime } from "./stock/onnxruntime.js";
import { findPythonStock } from "./stock/python.js";

const write = (part: ExportPart, { core, weights, version, spec, precision }: Leaving): Files => {
  const model = onnxOf(part, weights, { name: core.name, version, spec, precision });
  return new Map([["model.onnx", encodeOnnx(model)]]);
};

export const onnx: Format = {
  name: "onnx",
  doc: "one ONNX file, opset 17",
  holds: "one",
  quantises: true,
  lacks: gradients,
  stock: [findOnnxruntime, findPythonStock("onnxruntime")],
  write: async ({ parts: [part], model }) => write(part, model),
};

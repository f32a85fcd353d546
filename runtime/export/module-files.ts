/**
 * A Python module and its weights as files. In: the module and the model's weights. Out: `model.py`, and
 * `model.safetensors` with each weight in the module's layout.
 */
import { permuted } from "../../compiler/export/layout.js";
import type { PythonModule } from "../../compiler/export/python/module.js";
import { type StoredTensor, writeSafetensors } from "../checkpoint/safetensors.js";
import { textBytes } from "./bytes.js";
import type { Files, Leaving } from "./format.js";

export const moduleFiles = ({ text, weights, numbers }: PythonModule, metadata: string, model: Leaving): Files => {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, state, order } of weights) {
    const weight = model.weights[state];
    if (weight === undefined) throw new Error(`no weight ${state}`);
    const { dtype, shape, data } = weight;
    tensors.set(
      name,
      order === undefined
        ? { dtype, shape, data }
        : { dtype, shape: order.map((i) => shape[i] as number), data: permuted(data, shape, order) },
    );
  }
  for (const { name, dtype, shape, values } of numbers)
    tensors.set(name, { dtype, shape, data: dtype === "f32" ? Float32Array.from(values) : Int32Array.from(values) });
  const told = new Map([
    ["format", "pt"],
    ["graft", metadata],
    ["spec", model.spec],
  ]);
  return new Map([
    ["model.py", textBytes(text)],
    ["model.safetensors", writeSafetensors({ tensors, metadata: told })],
  ]);
};

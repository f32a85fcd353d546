/**
 * `keras`: a `.keras` file of Keras 3, a functional model of stock layers and of Keras' own operations.
 *
 * In: a part of a trained model. Out: `model.keras`: config, metadata and weights in one zip, opened by Keras on any of
 * its backends. Keras takes no notice of what else is in it: the spec, and those weights that Keras has only in another
 * form.
 */
import { zipSync } from "fflate";
import { describePart } from "../../compiler/export/describe.js";
import type { Json } from "../../compiler/export/json.js";
import { type KerasArray, kerasOf } from "../../compiler/export/keras/index.js";
import { type ExportPart, weightsOf } from "../../compiler/export/part.js";
import { gradients } from "../../compiler/export/refusal.js";
import { writeHdf5 } from "../checkpoint/hdf5.js";
import type { StoredTensor } from "../checkpoint/safetensors.js";
import { jsonBytes } from "./bytes.js";
import type { Files, Format, Leaving } from "./format.js";
import { findPythonStock } from "./stock/python.js";

/** The version of Keras whose format is written. */
const kerasVersion = "3.15.1";

/** The first day that a zip can tell. */
const never = new Date(1980, 0, 1);

const stored = ({ array: { shape, values, dtype } }: KerasArray): StoredTensor => ({
  dtype,
  shape,
  data: dtype === "f32" ? Float32Array.from(values) : Int32Array.from(values),
});

/** Where each weight of the part lies in the file; those that no layer holds as they are lie beside the layers. */
const pathsOf = (part: ExportPart, arrays: ReadonlyArray<KerasArray>): ReadonlyMap<string, string> => {
  const held = new Map(arrays.flatMap(({ array, path }) => (array.state === undefined ? [] : [[array.state, path]])));
  return new Map(weightsOf(part).map((state) => [state, held.get(state) ?? `graft/${state.replaceAll("/", "_")}`]));
};

const write = async (part: ExportPart, { core, weights, version, spec }: Leaving): Promise<Files> => {
  const { config, arrays } = kerasOf(part, weights, core.name);
  const paths = pathsOf(part, arrays);
  const all = new Map(arrays.map((one) => [one.path, stored(one)]));
  for (const [state, path] of paths) if (!all.has(path)) all.set(path, weights[state] as StoredTensor);
  const graft: Json = { version, ...(describePart(part) as object), spec, weights: Object.fromEntries(paths) };
  const metadata = { keras_version: kerasVersion, date_saved: "1980-01-01@00:00:00", graft };
  const zip = zipSync(
    {
      "metadata.json": jsonBytes(metadata),
      "config.json": jsonBytes(config),
      "model.weights.h5": [await writeHdf5(all), { level: 0 }],
    },
    { mtime: never },
  );
  return new Map([["model.keras", zip]]);
};

export const keras: Format = {
  name: "keras",
  doc: "a .keras file for Keras 3, on TensorFlow, JAX or PyTorch",
  holds: "one",
  readable: true,
  lacks: gradients,
  stock: (["tensorflow", "jax", "torch"] as const).map((backend) => findPythonStock(`keras-${backend}`)),
  write: async ({ parts: [part], model }) => write(part, model),
};

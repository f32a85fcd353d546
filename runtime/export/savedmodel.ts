/**
 * `savedmodel`: a model for TensorFlow, TensorFlow Serving and tfjs-node, in the folder of a version.
 *
 * In: a trained model. Out: `NAME/1/` with a signature for each part, the first of which is `serving_default`, and the
 * weights in a bundle of variables.
 */
import { encodeSavedModel } from "../../compiler/emit/tensorflow/saved-model.js";
import { describePart } from "../../compiler/export/describe.js";
import { savedModelOf } from "../../compiler/export/saved-model.js";
import { writeBundle } from "../checkpoint/bundle.js";
import type { StoredTensor } from "../checkpoint/safetensors.js";
import { jsonBytes } from "./bytes.js";
import type { Format, Leaving } from "./format.js";
import { findPythonStock } from "./stock/python.js";

/** A model's name as a folder's. */
const folderName = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "") || "model";

const tensorsOf = ({ weights }: Leaving, names: ReadonlyArray<string>): ReadonlyMap<string, StoredTensor> =>
  new Map(
    names.map((name) => {
      const weight = weights[name];
      if (weight === undefined) throw new Error(`no weight ${name}`);
      return [name, weight] as const;
    }),
  );

export const savedmodel: Format = {
  name: "savedmodel",
  doc: "a TensorFlow SavedModel with a signature for each part",
  holds: "all",
  lacks: {},
  stock: [findPythonStock("tensorflow")],
  write: async ({ parts, model }) => {
    const { model: saved, variables } = savedModelOf(parts);
    const bundle = writeBundle(tensorsOf(model, variables));
    const place = `${folderName(model.core.name)}/1`;
    return new Map([
      [`${place}/saved_model.pb`, encodeSavedModel(saved)],
      [`${place}/variables/variables.index`, bundle.index],
      [`${place}/variables/variables.data-00000-of-00001`, bundle.data],
      [`${place}/assets.extra/graft.json`, jsonBytes({ spec: model.spec, parts: parts.map(describePart) })],
    ]);
  },
};

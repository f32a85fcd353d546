/**
 * A part as a functional model of Keras 3.
 *
 * In: a part and the weights. Out: `config.json`, and every array with its path in `model.weights.h5`; beside that, for
 * whoever brings the model back, which state each of them is. Nothing needs a class of graft's: Keras opens the file in
 * its safe mode.
 */
import type { Json } from "../json.js";
import { type ExportPart, spelledPart } from "../part.js";
import { identifier } from "../python/names.js";
import type { Weight } from "../quantise.js";
import { emitPart, type Layer } from "./emission.js";
import { lower } from "./lower.js";
import { weightPaths } from "./order.js";
import { argumentJson, type Known, type Symbolic } from "./value.js";

export interface KerasArray {
  /** In `model.weights.h5`. */
  readonly path: string;
  readonly array: Known;
}

export interface KerasModel {
  readonly config: Json;
  readonly arrays: ReadonlyArray<KerasArray>;
}

const callJson = ({ given, named }: Layer["calls"][number]): Json => ({
  args: given.map(argumentJson),
  kwargs: { ...named },
});

const layerJson = ({ name, module, kind, config, calls }: Layer): Json => ({
  module,
  class_name: kind,
  config: { name, ...config },
  registered_name: module === "keras.layers" ? null : kind,
  name,
  inbound_nodes: calls.map(callJson),
});

const byName = <A>(pairs: ReadonlyArray<readonly [string, A]>): ReadonlyArray<readonly [string, A]> =>
  [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));

const history = ({ layer, call }: Symbolic): Json => [layer, call, 0];

export const kerasOf = (part: ExportPart, weights: Readonly<Record<string, Weight>>, name: string): KerasModel => {
  const spelled = spelledPart(part, "keras");
  const { layers, inputs, outputs } = emitPart(spelled, weights, lower);
  const named = byName(part.outputs.map((output, i) => [output.name, outputs[i] as Symbolic]));
  const paths = weightPaths(
    layers,
    named.map(([, tensor]) => tensor),
  );
  return {
    config: {
      module: "keras.src.models.functional",
      class_name: "Functional",
      config: {
        name: identifier(name),
        trainable: true,
        layers: layers.map(layerJson),
        input_layers: Object.fromEntries(inputs.map((input) => [input.layer, history(input)])),
        output_layers: Object.fromEntries(named.map(([key, tensor]) => [key, history(tensor)])),
      },
      registered_name: "Functional",
    },
    arrays: layers.flatMap((layer) =>
      layer.weights.map((array, i) => ({ path: `${paths.get(layer.name)}/${i}`, array })),
    ),
  };
};

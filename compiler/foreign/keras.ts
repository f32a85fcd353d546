// A Keras model's configuration, of version 2 or 3, `.keras`, HDF5 or TensorFlow.js's `model.json`, as layers that
// name what they read. Models within models are put in their place. Only words and numbers are read: code that a
// configuration carries, as a Lambda does, is left where it is.
//
//   Sequential  { "layers": [{ "class_name": "Dense", "config": { "name": "fc1", … } }, …] }
//   Functional  the same with "inbound_nodes", "input_layers", "output_layers"
import * as E from "fp-ts/lib/Either.js";
import type { ForeignFault, ForeignLayer, ForeignModel, Options } from "./model.js";

type Fields = Options;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : []);
const textOf = (value: unknown, otherwise = ""): string => (typeof value === "string" ? value : otherwise);

const [DEEPEST, MOST] = [8, 2000];

/** Models that hold layers; anything else is a layer. */
const holders: ReadonlySet<string> = new Set(["Sequential", "Functional", "Model"]);

/** The layers that a call's arguments come from: tensors of version 3, or [layer, node, tensor] of version 2. */
const readIn = (value: unknown): ReadonlyArray<string> => {
  if (isFields(value)) {
    const [layer] = listOf(fieldsOf(value["config"])["keras_history"]);
    if (value["class_name"] === "__keras_tensor__") return [textOf(layer)];
    return Object.values(value).flatMap(readIn);
  }
  if (!Array.isArray(value)) return [];
  const [name, node, tensor] = value;
  const isEntry = typeof name === "string" && typeof node === "number" && typeof tensor === "number";
  return isEntry ? [name, ...readIn(value[3])] : value.flatMap(readIn);
};

/** The calls of a layer, each the layers that it reads. */
const callsOf = (layer: Fields): ReadonlyArray<ReadonlyArray<string>> =>
  listOf(layer["inbound_nodes"]).map((node) => readIn(node));

/** Names of layers where [name, 0, 0] stands alone or in a list. */
const endsOf = (value: unknown): ReadonlyArray<string> => readIn(value);

interface Walk {
  readonly layers: Array<ForeignLayer>;
  readonly faults: Array<ForeignFault>;
}

const kindOf = (layer: Fields): string => textOf(layer["class_name"], "?");
const nameOf = (layer: Fields): string => textOf(fieldsOf(layer["config"])["name"], textOf(layer["name"], "?"));

const inOrder = (layers: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  layers.map((layer, i) =>
    i === 0 || kindOf(layer) === "InputLayer"
      ? layer
      : { ...layer, inbound_nodes: [[[nameOf(layers[i - 1] as Fields), 0, 0]]] },
  );

/** The shape of one sample, of a layer that says which batches it takes. */
const batchShape = (config: Fields): unknown =>
  config["batch_shape"] ?? config["batch_input_shape"] ?? config["batch_shape_value"];

/** A Sequential without an InputLayer says its shape beside its first layer, or once it was built. */
const withInput = (model: Fields, layers: ReadonlyArray<Fields>): ReadonlyArray<Fields> => {
  const [first] = layers;
  if (first === undefined || kindOf(first) === "InputLayer") return layers;
  const built = fieldsOf(fieldsOf(model["build_config"]))["input_shape"];
  const own = fieldsOf(first["build_config"])["input_shape"];
  const shape = batchShape(fieldsOf(first["config"])) ?? built ?? own ?? fieldsOf(model["config"])["build_input_shape"];
  const input = { class_name: "InputLayer", config: { name: "input", batch_shape: shape } };
  return [input, ...layers];
};

/** Puts a model's layers into the walk; the name of the layer that makes its result. */
const unfold = (walk: Walk, model: Fields, reads: ReadonlyArray<string>, within: ReadonlyArray<string>): string => {
  const config = fieldsOf(model["config"]);
  const given = listOf(config["layers"] ?? model["layers"]).filter(isFields);
  const sequential = kindOf(model) === "Sequential";
  const layers = sequential ? inOrder(withInput(model, given)) : given;
  const prefix = within.map((name) => `${name}/`).join("");
  const renamed = new Map<string, string>();
  const inputs = endsOf(config["input_layers"]);
  let last = "";
  for (const layer of layers) {
    const [kind, name] = [kindOf(layer), nameOf(layer)];
    if (walk.layers.length > MOST || within.length > DEEPEST) return last;
    const [call = [], ...more] = callsOf(layer);
    if (more.length > 0) walk.faults.push({ layer: name, kind, why: "is used more than once" });
    const known = call.map((read) => renamed.get(read) ?? prefix + read);
    if (kind === "InputLayer" && within.length > 0) {
      const place = sequential ? 0 : Math.max(0, inputs.indexOf(name));
      renamed.set(name, reads[place] ?? "");
    } else if (holders.has(kind)) {
      renamed.set(name, unfold(walk, layer, known, [...within, name]));
    } else {
      const options = fieldsOf(layer["config"]);
      walk.layers.push({ name: prefix + name, kind, reads: known, options, within });
    }
    last = renamed.get(name) ?? prefix + name;
  }
  const [end, ...others] = sequential ? [] : endsOf(config["output_layers"]);
  if (others.length > 0) walk.faults.push({ layer: "", kind: kindOf(model), why: `has ${others.length + 1} results` });
  return end === undefined ? last : (renamed.get(end) ?? prefix + end);
};

const lossIn = (value: unknown): string | undefined => {
  const loss = fieldsOf(value)["loss"];
  if (typeof loss === "string") return loss;
  const name = fieldsOf(fieldsOf(loss)["config"])["name"];
  return typeof name === "string" ? name : undefined;
};

/**
 * The layers of a Keras model. Left: every layer or arrangement that can't be followed.
 *
 * @param config what `config.json`, `model_config` or `modelTopology.model_config` holds, parsed
 * @param compiled what it says of training: `compile_config` or `training_config`
 */
export const kerasModel = (
  config: unknown,
  compiled?: unknown,
): E.Either<ReadonlyArray<ForeignFault>, ForeignModel> => {
  const model = fieldsOf(config);
  if (!holders.has(kindOf(model)))
    return E.left([
      { layer: "", kind: kindOf(model), why: "is a class of its author's, whose layers the file does not list" },
    ]);
  const walk: Walk = { layers: [], faults: [] };
  const ends = unfold(walk, model, [], []);
  if (walk.faults.length > 0) return E.left(walk.faults);
  const loss = lossIn(compiled ?? model["compile_config"]);
  return E.right({ name: nameOf(model), layers: walk.layers, ends, ...(loss !== undefined && { loss }) });
};

/** The shape of one sample that an InputLayer takes; undefined where a side is not fixed. */
export const inputShape = (options: Options): ReadonlyArray<number> | undefined => {
  const [, ...sizes] = listOf(batchShape(options));
  return sizes.length > 0 && sizes.every((size): size is number => Number.isSafeInteger(size) && Number(size) > 0)
    ? sizes
    : undefined;
};

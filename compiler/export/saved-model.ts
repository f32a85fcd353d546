/**
 * Parts of a model as one TensorFlow SavedModel: a signature for each, weights in resource variables that a saver
 * restores from a bundle beside it.
 *
 * In: parts, and the types of their weights. Out: the model as plain data, and the variables that the bundle must hold,
 * by name. Weights stand in no node, so 2 GB is no limit.
 */
import { openEmission, openWriter, shapeOf, type Tensor, typed, type Writer } from "../emit/tensorflow/emission.js";
import { lowerings, lowerWith } from "../emit/tensorflow/lower/index.js";
import { attribute, type SavedModel, type Signature, type TensorInfo } from "../emit/tensorflow/saved-model.js";
import type { TensorType } from "../ir/graph/type.js";
import { type ExportPart, spelledPart } from "./part.js";

export interface SavedParts {
  readonly model: SavedModel;
  /** Names of the weights, in the order of bytes. */
  readonly variables: ReadonlyArray<string>;
}

const tensor = (node: Tensor): string => `${node}:0`;

const infoOf = (node: Tensor, { dtype, axes }: TensorType): TensorInfo => ({
  tensor: tensor(node),
  type: dtype,
  shape: shapeOf(axes),
});

const typesOf = (parts: ReadonlyArray<ExportPart>): ReadonlyMap<string, TensorType> => {
  const found = new Map<string, TensorType>();
  for (const { graph } of parts)
    for (const node of graph.nodes) if (node.op === "state") found.set(node.attributes.name, node.attributes.type);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const emitSignature = (writer: Writer, part: ExportPart, handles: ReadonlyMap<string, Tensor>): Signature => {
  const { graph, inputs, outputs } = spelledPart(part, "tensorflow");
  const placeholders = inputs.map(({ name, type }) => {
    const attributes = { dtype: attribute.type(type.dtype), shape: attribute.shape(shapeOf(type.axes)) };
    return [name, writer.add(`${graph.name}/${name}`, "Placeholder", [], attributes)] as const;
  });
  const [fed, reads] = [new Map(placeholders), new Map<string, Tensor>()];
  const read = (state: string, { dtype }: TensorType): Tensor => {
    const made =
      reads.get(state) ??
      writer.add(`${graph.name}/${state}`, "ReadVariableOp", [handles.get(state) as Tensor], {
        dtype: attribute.type(dtype),
      });
    reads.set(state, made);
    return made;
  };
  const table = {
    ...lowerings(read),
    input: (_: unknown, node: { attributes: { name: string } }) => fed.get(node.attributes.name) as Tensor,
  };
  const e = openEmission(writer, graph, lowerWith(table));
  const made = outputs.map(({ name, id, type }) => {
    const node = writer.add(`${graph.name}/output/${name}`, "Identity", [e.value(id)], typed(type.dtype));
    return [name, infoOf(node, type)] as const;
  });
  return {
    inputs: Object.fromEntries(inputs.map(({ name, type }) => [name, infoOf(fed.get(name) as Tensor, type)])),
    outputs: Object.fromEntries(made),
  };
};

/** One vector of text. */
const texts = (writer: Writer, name: string, values: ReadonlyArray<string>): Tensor =>
  writer.add(name, "Const", [], { dtype: attribute.type("text"), value: attribute.texts(values) });

const restored = (writer: Writer, file: Tensor, name: string, { dtype }: TensorType, handle: Tensor): Tensor => {
  const [names, slices] = [texts(writer, `save/${name}/name`, [name]), texts(writer, `save/${name}/slice`, [""])];
  const value = writer.add(`save/${name}/restore`, "RestoreV2", [file, names, slices], {
    dtypes: attribute.types([dtype]),
  });
  return writer.add(`save/${name}/assign`, "AssignVariableOp", [handle, value], { dtype: attribute.type(dtype) });
};

const emitSaver = (writer: Writer, types: ReadonlyMap<string, TensorType>, handles: ReadonlyMap<string, Tensor>) => {
  const file = writer.add("save/file", "Const", [], {
    dtype: attribute.type("text"),
    value: attribute.texts(["model"], true),
  });
  const names = [...types.keys()];
  const assigned = [...types].map(([name, type]) => restored(writer, file, name, type, handles.get(name) as Tensor));
  const restore = writer.add(
    "save/restore_all",
    "NoOp",
    assigned.map((node) => `^${node}`),
  );
  const held = [...types].map(([name, { dtype }]) =>
    writer.add(`save/${name}/value`, "ReadVariableOp", [handles.get(name) as Tensor], { dtype: attribute.type(dtype) }),
  );
  const slices = names.map(() => "");
  const saving = writer.add(
    "save/all",
    "SaveV2",
    [file, texts(writer, "save/names", names), texts(writer, "save/slices", slices), ...held],
    {
      dtypes: attribute.types([...types.values()].map(({ dtype }) => dtype)),
    },
  );
  const save = writer.add("save/saved", "Identity", [file, `^${saving}`], { T: attribute.type("text") });
  return { file: tensor(file), save: tensor(save), restore };
};

/** The SavedModel of these parts, the first of which is also its default. */
export const savedModelOf = (parts: ReadonlyArray<ExportPart>): SavedParts => {
  const writer = openWriter();
  const types = typesOf(parts);
  const handles = new Map(
    [...types].map(([name, { dtype, axes }]) => {
      const attributes = {
        dtype: attribute.type(dtype),
        shape: attribute.shape(shapeOf(axes)),
        shared_name: attribute.text(name),
      };
      return [name, writer.add(name, "VarHandleOp", [], attributes)] as const;
    }),
  );
  const signed = parts.map((part) => [part.name, emitSignature(writer, part, handles)] as const);
  const saver = types.size === 0 ? {} : { saver: emitSaver(writer, types, handles) };
  const [first] = signed;
  const signatures = Object.fromEntries([...(first ? [["serving_default", first[1]] as const] : []), ...signed]);
  return { model: { nodes: writer.nodes(), signatures, ...saver }, variables: [...types.keys()] };
};

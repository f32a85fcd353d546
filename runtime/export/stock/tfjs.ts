/**
 * TensorFlow.js' own converter, on its plain or its WebAssembly backend. In: a folder with `model.json`. Out: the
 * GraphModel that the stock loader makes of it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Tensor as TfTensor } from "@tensorflow/tfjs-core";
import type { ExportPart } from "../../../compiler/export/part.js";
import type { Tensor, Tensors } from "../../engine/engine.js";
import type { FindStock, Opened } from "./stock.js";

type Tf = typeof import("@tensorflow/tfjs-core");
type Converter = typeof import("@tensorflow/tfjs-converter");

/** The stock HTTP loader, reading from a folder: Node's fetch opens no files. */
const fetchFrom =
  (folder: string): typeof fetch =>
  async (address) => {
    const path = new URL(`${address}`).pathname;
    return new Response(new Uint8Array(await readFile(join(folder, decodeURIComponent(path)))), {
      headers: { "content-type": path.endsWith(".json") ? "application/json" : "application/octet-stream" },
    });
  };

const toTf = (tf: Tf, { dtype, shape, data }: Tensor): TfTensor =>
  tf.tensor(data, [...shape], dtype === "f32" ? "float32" : "int32");

const fromTf = (tensor: TfTensor): Tensor => {
  const data = tensor.dataSync() as Float32Array | Int32Array;
  return { dtype: tensor.dtype === "int32" ? "i32" : "f32", shape: tensor.shape, data };
};

const run =
  (tf: Tf, model: Awaited<ReturnType<Converter["loadGraphModel"]>>, part: ExportPart) =>
  async (feeds: Tensors): Promise<Tensors> => {
    const fed = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toTf(tf, tensor)]));
    const made = model.predict(fed);
    const named: Readonly<Record<string, TfTensor>> =
      made instanceof tf.Tensor
        ? { [part.outputs[0]?.name ?? ""]: made }
        : (made as Readonly<Record<string, TfTensor>>);
    const read = Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, fromTf(tensor)]));
    tf.dispose([fed, named]);
    return read;
  };

const loadBackend = {
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
  wasm: () => import("@tensorflow/tfjs-backend-wasm"),
} as const;

/** The converter on the backend of this name. */
export const findTfjs =
  (backend: "cpu" | "wasm"): FindStock =>
  async () => {
    const converter = await import("@tensorflow/tfjs-converter").catch(() => undefined);
    if (converter === undefined)
      return {
        _tag: "Absent",
        why: "@tensorflow/tfjs-converter is not installed",
        how: "npm install @tensorflow/tfjs-converter",
      };
    const tf = await import("@tensorflow/tfjs-core");
    const loaded = await loadBackend[backend]().catch(() => undefined);
    if (loaded === undefined)
      return {
        _tag: "Absent",
        why: `@tensorflow/tfjs-backend-${backend} is not installed`,
        how: `npm install @tensorflow/tfjs-backend-${backend}`,
      };
    const open = async (folder: string, part: ExportPart): Promise<Opened> => {
      await tf.setBackend(backend);
      const model = await converter.loadGraphModel("http://files/model.json", { fetchFunc: fetchFrom(folder) });
      return { run: run(tf, model, part), close: async () => model.dispose() };
    };
    return { _tag: "Ready", stock: { name: `tfjs-converter ${converter.version_converter} on ${backend}`, open } };
  };

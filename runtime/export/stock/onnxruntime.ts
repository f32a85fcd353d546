/** ONNX Runtime for Node, on the CPU. In: a folder with `model.onnx`. Out: a session of the stock package. */
import { join } from "node:path";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { Tensor, Tensors } from "../../engine/engine.js";
import type { FindStock, Opened } from "./stock.js";

type Ort = typeof import("onnxruntime-node");

const toOrt = (ort: Ort, { dtype, shape, data }: Tensor): OrtTensor =>
  dtype === "f32"
    ? new ort.Tensor("float32", data as Float32Array, shape)
    : new ort.Tensor("int32", data as Int32Array, shape);

const fromOrt = (tensor: OrtTensor): Tensor => ({
  dtype: tensor.type === "int32" ? "i32" : "f32",
  shape: tensor.dims,
  data: tensor.data as Float32Array | Int32Array,
});

const mapped = <A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

const opened = (ort: Ort, session: InferenceSession): Opened => ({
  run: async (feeds: Tensors) => mapped(await session.run(mapped(feeds, (tensor) => toOrt(ort, tensor))), fromOrt),
  close: () => session.release(),
});

export const findOnnxruntime: FindStock = async () => {
  const ort = await import("onnxruntime-node").catch(() => undefined);
  if (ort === undefined)
    return { _tag: "Absent", why: "onnxruntime-node is not installed", how: "npm install onnxruntime-node" };
  const open = async (folder: string): Promise<Opened> =>
    opened(ort, await ort.InferenceSession.create(join(folder, "model.onnx"), { intraOpNumThreads: 1 }));
  return { _tag: "Ready", stock: { name: `onnxruntime-node ${ort.env.versions.node ?? ""}`.trim(), open } };
};

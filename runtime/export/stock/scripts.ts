/**
 * What Python runs to open an exported model with the library that people use. In: the library. Out: a program that
 * answers one question a line.
 */

import { mark } from "./peer.js";

export type Library = "torch" | "jax" | "tensorflow" | "onnxruntime" | `keras-${KerasBackend}`;

/** What Keras computes with. */
export type KerasBackend = "tensorflow" | "jax" | "torch";

/** Reading and writing safetensors with NumPy alone. */
const preamble = `
import importlib.util, json, os, sys, traceback
import numpy as np
types = {"F32": np.float32, "I32": np.int32}
def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    return {n: np.frombuffer(data[o["data_offsets"][0]:o["data_offsets"][1]], types[o["dtype"]]).reshape(o["shape"])
            for n, o in header.items() if n != "__metadata__"}
def write(path, outputs):
    header, blobs, at = {}, [], 0
    for name, value in outputs.items():
        value = np.array(value, order="C")
        value = value.astype(np.int32) if value.dtype.kind in "iu" else value.astype(np.float32)
        header[name] = {"dtype": "I32" if value.dtype == np.int32 else "F32", "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
        blobs.append(value.tobytes()); at += value.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(blobs))
def module(folder):
    spec = importlib.util.spec_from_file_location("model", os.path.join(folder, "model.py"))
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    return model
def named(told, results):
    return dict(zip(told["outputs"], results if isinstance(results, tuple) else (results,)))
`;

/** One question a line: the folder, feeds, where to write, and names. */
const loop = `
for line in sys.stdin:
    told = json.loads(line)
    try:
        write(told["made"], answer(told["folder"], read(told["given"]), told))
        print("${mark}" + json.dumps({"ok": True}), flush=True)
    except Exception as error:
        print("${mark}" + json.dumps({"ok": False, "why": type(error).__name__ + ": " + str(error)[:500]}), flush=True)
`;

/** The whole program of a library. */
export const programOf = (library: Library): string => preamble + scripts[library].script + loop;

interface Script {
  /** How people call it. */
  readonly called: string;
  /** Packages that bring it. */
  readonly distribution: ReadonlyArray<string>;
  /** Packages of which one has to be there beside it. */
  readonly beside?: ReadonlyArray<string>;
  readonly script: string;
}

const kerasOn = (backend: KerasBackend, called: string, beside: ReadonlyArray<string>): Script => ({
  called: `Keras on ${called}`,
  distribution: ["keras"],
  beside,
  script: `
os.environ["KERAS_BACKEND"] = "${backend}"
import keras
${backend === "jax" ? "import jax" : ""}
def answer(folder, feeds, told):
    model = keras.models.load_model(os.path.join(folder, "model.keras"))
    results = ${backend === "jax" ? "jax.jit(lambda fed: model(fed))" : "model"}({n: feeds[n] for n in told["inputs"]})
    return {n: keras.ops.convert_to_numpy(v) for n, v in results.items()}
`,
});

export const scripts: Readonly<Record<Library, Script>> = {
  "keras-tensorflow": kerasOn("tensorflow", "TensorFlow", ["tensorflow", "tensorflow-cpu"]),
  "keras-jax": kerasOn("jax", "JAX", ["jax"]),
  "keras-torch": kerasOn("torch", "PyTorch", ["torch"]),
  torch: {
    called: "PyTorch",
    distribution: ["torch"],
    script: `
import torch
torch.set_num_threads(2)
def answer(folder, feeds, told):
    with torch.no_grad():
        results = getattr(module(folder).Model().eval(), told["part"])(*[torch.from_numpy(feeds[n].copy()) for n in told["inputs"]])
    return {n: v.numpy() for n, v in named(told, results).items()}
`,
  },
  jax: {
    called: "JAX",
    distribution: ["jax"],
    script: `
import jax
def answer(folder, feeds, told):
    model = module(folder)
    results = jax.jit(getattr(model, told["part"]))(model.load(), *[feeds[n] for n in told["inputs"]])
    return {n: np.asarray(v) for n, v in named(told, results).items()}
`,
  },
  tensorflow: {
    called: "TensorFlow",
    distribution: ["tensorflow", "tensorflow-cpu"],
    script: `
import functools
import tensorflow as tf
@functools.lru_cache(maxsize=1)
def load(path, _):
    return tf.saved_model.load(path)
def answer(folder, feeds, told):
    for path, _, files in os.walk(folder):
        if "saved_model.pb" in files:
            file = os.stat(os.path.join(path, "saved_model.pb"))
            loaded = load(path, (file.st_mtime_ns, file.st_ino))
    results = loaded.signatures[told["part"]](**{n: tf.constant(v) for n, v in feeds.items()})
    return {n: v.numpy() for n, v in results.items()}
`,
  },
  onnxruntime: {
    called: "ONNX Runtime for Python",
    distribution: ["onnxruntime"],
    script: `
import onnxruntime
def answer(folder, feeds, told):
    session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), providers=["CPUExecutionProvider"])
    return dict(zip(told["outputs"], session.run(told["outputs"], feeds)))
`,
  },
};

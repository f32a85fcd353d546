"""A trained decoder behind FastAPI, as one writes it: Keras layers, or ONNX Runtime. In: the kind, a folder with decode.onnx and model.safetensors, a port. Out: TensorFlow Serving's predict."""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

kind, folder, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])


def weights() -> dict[str, np.ndarray]:
    raw = (folder / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    header.pop("__metadata__", None)
    return {name: np.frombuffer(data[slice(*at["data_offsets"])], "<f4").reshape(at["shape"]) for name, at in header.items()}


def keras_decode():
    import keras

    w = weights()
    hidden, out = (f"decoder.layers[{i}]" for i in (0, 1))
    z, digit = keras.Input((2,)), keras.Input((), dtype="int32")
    hot = keras.layers.CategoryEncoding(10, output_mode="one_hot")(keras.layers.Reshape((1,))(digit))
    layers = keras.layers.Dense(400, activation="relu"), keras.layers.Dense(784, activation="sigmoid")
    x = keras.layers.Concatenate()([z, hot])
    for layer in layers:
        x = layer(x)
    model = keras.Model([z, digit], keras.layers.Reshape((28, 28, 1))(x))
    for layer, name in zip(layers, (hidden, out)):
        layer.set_weights([w[f"{name}.kernel"], w[f"{name}.bias"]])
    import tensorflow as tf

    run = tf.function(lambda z, d: model([z, d], training=False), reduce_retracing=True)
    return lambda z, d: run(tf.constant(z), tf.constant(d)).numpy()


def onnx_decode():
    import onnxruntime as ort

    options = ort.SessionOptions()
    # So small a model gains nothing from more threads, and their waiting takes the server's time.
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(folder / "decode.onnx"), options, providers=["CPUExecutionProvider"])
    return lambda z, d: session.run(None, {"z": z, "digit": d})[0]


decode = keras_decode() if kind == "keras" else onnx_decode()


class Body(BaseModel):
    signature_name: str | None = None
    instances: list[dict]


app = FastAPI()


@app.post("/v1/models/cvae:predict")
async def predict(body: Body):
    z = np.array([each["z"] for each in body.instances], np.float32)
    digit = np.array([each["digit"] for each in body.instances], np.int32)
    return {"predictions": decode(z, digit).tolist()}


@app.get("/healthz")
async def healthz():
    return {"live": True}


uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)

"""Keras layers, on whatever KERAS_BACKEND says, trained by train_on_batch."""

import re
from types import SimpleNamespace

import keras
from keras import layers, ops

from models import divergence


class Draw(layers.Layer):
    """z = mean + deviation * noise; adds the divergence to the loss."""

    def call(self, inputs):
        mean, log_variance, noise = inputs
        self.add_loss(divergence(ops, mean, log_variance) / ops.cast(ops.shape(mean)[0], "float32"))
        return mean + ops.exp(0.5 * log_variance) * noise


def keras_model(name, parameters, batch):
    """Layers that bear the names of the parameters, since Keras allows no brackets but takes the rest."""

    def plain(layer):
        return layer.replace("[", "-").replace("]", "")

    def units(layer):
        return parameters[layer + ".kernel"].shape[1]

    def dense(layer, x, activation=None):
        return layers.Dense(units(layer), activation, name=plain(layer))(x)

    def conv(layer, x, kind=layers.Conv2D, activation="relu"):
        filters = parameters[layer + ".bias"].shape[0]
        return kind(filters, 3, 2, padding="same", activation=activation, name=plain(layer))(x)

    def with_channels(x, digit):
        tiled = ops.tile(digit[:, None, None, :], (1, *x.shape[1:3], 1))
        return layers.Concatenate()([x, tiled])

    inputs = [keras.Input(value.shape[1:], dtype=value.dtype.name) for value in batch]
    own = {"colour": 40, "point": parameters["latent.mean.kernel"].shape[0] - batch[0].shape[-1]}
    classes = own.get(name, 10)
    digit = ops.one_hot(inputs[1], classes)
    join = layers.Concatenate()
    x = inputs[0]
    if name == "decode":
        shared = dense("decoder.layers[0]", join([x, digit]), "relu")
        return keras.Model(inputs, dense("decoder.layers[1]", shared, "sigmoid"))
    if name == "point":
        code = layers.ReLU()(dense("latent.mean", join([x, digit])))
        return keras.Model(inputs, dense("decoder.layers[1]", code))
    if name == "cvae":
        joined = join([layers.Flatten()(x), digit])
    elif name == "colour":
        for i in range(4):
            x = conv(f"encoder.layers[{i}]", x)
        joined = join([layers.Flatten()(x), digit])
    else:
        one = conv("encoder.conv1", with_channels(x, digit))
        joined = layers.Flatten()(conv("encoder.conv2", with_channels(one, digit)))
    hidden = dense("encoder.hidden", joined, "relu")
    z = join([Draw()([dense("latent.mean", hidden), dense("latent.log-variance", hidden), inputs[2]]), digit])
    if name == "cvae":
        logits = dense("decoder.layers[1]", dense("decoder.layers[0]", z, "relu"))
    elif name == "colour":
        small = dense("decoder.layers[1]", dense("decoder.hidden", z, "relu"), "relu")
        x = layers.Reshape((4, 4, small.shape[1] // 16))(small)
        for i in range(3, 7):
            x = conv(f"decoder.layers[{i}]", x, layers.Conv2DTranspose, None if i == 6 else "relu")
        logits = layers.Flatten()(x)
    else:
        small = dense("decoder.layers[1]", dense("decoder.hidden", z, "relu"), "relu")
        middle = conv("decoder.up1", layers.Reshape((7, 7, 32))(small), layers.Conv2DTranspose)
        logits = layers.Flatten()(conv("decoder.up2", middle, layers.Conv2DTranspose, None))
    return keras.Model(inputs, logits)


def cross_entropy(x, logits):
    x = ops.reshape(x, ops.shape(logits))
    return ops.sum(ops.softplus(logits) - x * logits, axis=-1)


def open_keras(name, parameters, train, epsilon):
    model = None

    def opened(batch):
        made = keras_model(name, parameters, batch)
        made.compile(keras.optimizers.Adam(1e-3, epsilon=epsilon), cross_entropy)
        for layer in made.layers:
            if layer.weights:
                key = re.sub(r"layers-(\d+)", r"layers[\1]", layer.name)
                layer.set_weights([parameters[key + ".kernel"], parameters[key + ".bias"]])
        return made

    def step(batch):
        nonlocal model
        model = model or opened(batch)
        return float(model.train_on_batch(batch, batch[0])) if train else model.predict_on_batch(batch)

    called = "train_on_batch" if train else "predict_on_batch"
    return SimpleNamespace(title=f"Keras {keras.__version__} on {keras.backend.backend()}, {called}", step=step, parameters=dict)


peers = {"keras": open_keras}

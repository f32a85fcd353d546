"""TensorFlow: one tf.function compiled by XLA, and Keras layers trained by train_on_batch."""

from types import SimpleNamespace

import keras
import tensorflow as tf
from keras import layers, ops

from models import divergence, models

operations = SimpleNamespace(
    reshape=tf.reshape,
    sum=tf.reduce_sum,
    exp=tf.exp,
    relu=tf.nn.relu,
    sigmoid=tf.sigmoid,
    concat=tf.concat,
    tile=tf.tile,
    one_hot=tf.one_hot,
    cross_entropy=lambda logits, x: tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(x, logits)),
    conv=lambda x, k, b: tf.nn.conv2d(x, k, 2, "SAME") + b,
    up=lambda x, k, b: tf.nn.conv2d_transpose(x, k, [x.shape[0], 2 * x.shape[1], 2 * x.shape[2], k.shape[2]], 2) + b,
)


def open_function(name, parameters, train, epsilon):
    held = {key: tf.Variable(value) for key, value in parameters.items()}
    variables = list(held.values())
    slots = [(tf.Variable(tf.zeros_like(w)), tf.Variable(tf.zeros_like(w))) for w in variables if train]
    steps = tf.Variable(0.0)

    @tf.function(jit_compile=True)
    def forward(fed):
        return models[name](operations, held, *fed)

    @tf.function(jit_compile=True)
    def update(fed):
        with tf.GradientTape() as tape:
            loss = models[name](operations, held, *fed)
        steps.assign_add(1.0)
        settings = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": epsilon}
        powers = {"beta1_power": 0.9**steps, "beta2_power": 0.999**steps}
        for w, (m, v), gradient in zip(variables, slots, tape.gradient(loss, variables)):
            tf.raw_ops.ResourceApplyAdam(
                var=w.handle, m=m.handle, v=v.handle, grad=gradient, **settings, **powers
            )
        return loss

    def fed(batch):
        return [tf.constant(value) for value in batch]

    return SimpleNamespace(
        title=f"TensorFlow {tf.__version__}, tf.function(jit_compile=True)",
        step=(lambda batch: float(update(fed(batch)))) if train else (lambda batch: forward(fed(batch)).numpy()),
        parameters=lambda: {key: value.numpy() for key, value in held.items()},
    )


class Draw(layers.Layer):
    """z = mean + deviation * noise; adds the divergence to the loss."""

    def call(self, inputs):
        mean, log_variance, noise = inputs
        self.add_loss(divergence(ops, mean, log_variance) / ops.cast(ops.shape(mean)[0], "float32"))
        return mean + ops.exp(0.5 * log_variance) * noise


def keras_model(name, parameters, batch):
    """Layers that bear the names of the parameters, since Keras allows no brackets but takes the rest."""

    def units(layer):
        return parameters[layer + ".kernel"].shape[1]

    def dense(layer, x, activation=None):
        return layers.Dense(units(layer), activation, name=layer.replace("[", "-").replace("]", ""))(x)

    def conv(layer, x, kind=layers.Conv2D, activation="relu"):
        filters = parameters[layer + ".bias"].shape[0]
        return kind(filters, 3, 2, padding="same", activation=activation, name=layer)(x)

    def with_channels(x, digit):
        tiled = ops.tile(digit[:, None, None, :], (1, *x.shape[1:3], 1))
        return layers.Concatenate()([x, tiled])

    inputs = [keras.Input(value.shape[1:], dtype=value.dtype.name) for value in batch]
    classes = 10 if name != "point" else parameters["latent.mean.kernel"].shape[0] - batch[0].shape[1]
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
    else:
        one = conv("encoder.conv1", with_channels(x, digit))
        joined = layers.Flatten()(conv("encoder.conv2", with_channels(one, digit)))
    hidden = dense("encoder.hidden", joined, "relu")
    z = join([Draw()([dense("latent.mean", hidden), dense("latent.log-variance", hidden), inputs[2]]), digit])
    if name == "cvae":
        logits = dense("decoder.layers[1]", dense("decoder.layers[0]", z, "relu"))
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
                key = layer.name.replace("layers-0", "layers[0]").replace("layers-1", "layers[1]")
                layer.set_weights([parameters[key + ".kernel"], parameters[key + ".bias"]])
        return made

    def step(batch):
        nonlocal model
        model = model or opened(batch)
        return float(model.train_on_batch(batch, batch[0])) if train else model.predict_on_batch(batch)

    called = "train_on_batch" if train else "predict_on_batch"
    return SimpleNamespace(title=f"Keras {keras.__version__} on TensorFlow, {called}", step=step, parameters=dict)


peers = {"tf-function": open_function, "keras": open_keras}

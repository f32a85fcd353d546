"""TensorFlow: one tf.function compiled by XLA."""

from types import SimpleNamespace

import tensorflow as tf

from models import models

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


peers = {"tf-function": open_function}

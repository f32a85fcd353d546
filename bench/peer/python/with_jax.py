"""JAX: loss, gradients and Adam in one jitted step that may overwrite its state."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from models import models

layout = ("NHWC", "HWIO", "NHWC")

operations = SimpleNamespace(
    reshape=jnp.reshape,
    sum=jnp.sum,
    exp=jnp.exp,
    relu=jax.nn.relu,
    sigmoid=jax.nn.sigmoid,
    concat=jnp.concatenate,
    tile=jnp.tile,
    one_hot=jax.nn.one_hot,
    cross_entropy=lambda logits, x: jnp.sum(jax.nn.softplus(logits) - x * logits),
    conv=lambda x, k, b: lax.conv_general_dilated(x, k, (2, 2), "SAME", dimension_numbers=layout) + b,
    up=lambda x, k, b: lax.conv_transpose(x, k, (2, 2), "SAME", dimension_numbers=layout, transpose_kernel=True) + b,
)


def adam(p, m, v, gradient, t, epsilon):
    """Kingma & Ba 2015, algorithm 1."""
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient * gradient
    return p - 1e-3 * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + epsilon), m, v


def open(name, parameters, train, epsilon):
    def forward(p, fed):
        return models[name](operations, p, *fed)

    def update(state, fed):
        p, m, v, t = state
        loss, gradients = jax.value_and_grad(forward)(p, fed)
        moved = {key: adam(p[key], m[key], v[key], gradients[key], t + 1, epsilon) for key in p}
        return loss, (*({key: made[i] for key, made in moved.items()} for i in range(3)), t + 1)

    held = {key: jnp.array(value) for key, value in parameters.items()}
    slots = [{key: jnp.zeros_like(value) for key, value in held.items()} for _ in range(2)] if train else [{}, {}]
    state = (held, *slots, jnp.float32(0))
    function = jax.jit(update, donate_argnums=0) if train else jax.jit(forward)

    def trained(batch):
        nonlocal state
        loss, state = jax.block_until_ready(function(state, batch))
        return float(loss)

    return SimpleNamespace(
        title=f"JAX {jax.__version__}, jit, donated state",
        step=trained if train else lambda batch: np.asarray(function(held, batch)),
        parameters=lambda: {key: np.asarray(value) for key, value in state[0].items()},
    )


peers = {"jax": open}

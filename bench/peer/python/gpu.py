"""Train steps on a GPU as an expert has them: torch.compile with CUDA graphs, PyTorch with CUDA graphs, JAX by hand, Keras.

In: a peer, and a file of JSON with tasks: {"key", "model", "file", "parameters", "samples", "batch", "input", "classes",
"shape", "z", "precision", "seconds"}. Out: a line of JSON for each as it comes: {"key", "rate" (samples a second after
warm-up), "loss", "bytes" (most of the GPU's memory)} or {"key", "absent": why}; before them {"title"}.

Everybody's data lies on the device, drawn at random; a step picks its rows there and draws its noise there. Nobody
evaluates, logs or saves: graft, beside them, does. Without a GPU the same runs on a processor, without CUDA graphs."""

import json
import os
import sys
import time
from types import SimpleNamespace

import numpy as np

from models import models
from peers import read

CALLS_BETWEEN_LOOKS = 25


def rate(step, wait, task):
    """Samples a second: steps are handed out in runs, and a run ends when the device is done."""
    for _ in range(3):
        step()
    wait()
    start, steps = time.perf_counter(), 0
    while True:
        for _ in range(CALLS_BETWEEN_LOOKS if task["seconds"] >= 1 else 1):
            loss = step()
            steps += 1
        wait()
        spent = time.perf_counter() - start
        if spent >= task["seconds"]:
            return steps * task["batch"] / spent, float(loss)


def with_torch(compiled):
    import torch

    from with_torch import native, one_hot_as, operations

    gpu = torch.cuda.is_available()
    device = "cuda" if gpu else "cpu"
    o = SimpleNamespace(**vars(operations), relu=torch.relu, one_hot=one_hot_as(torch.float32))
    how = ("torch.compile" if compiled else "eager") + (", CUDA graph of the whole step" if gpu else ", no GPU here")

    def measure(task, parameters):
        torch.manual_seed(1)
        torch._dynamo.reset()
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = task["precision"] == "tf32"
        if gpu:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        held = {k: native(v, torch.float32).to(device).requires_grad_() for k, v in parameters.items()}
        optimizer = torch.optim.Adam(held.values(), lr=1e-3, fused=True, capturable=gpu)
        image = torch.rand(task["samples"], *task["shape"], device=device)
        digit = torch.randint(task["classes"], (task["samples"],), device=device)
        noise = torch.empty(task["batch"], task["z"], device=device)

        def forward(x, d, n):
            with torch.autocast(device, torch.bfloat16, enabled=task["precision"] == "bfloat16"):
                return models[task["model"]](o, held, x, d, n)
        function = torch.compile(forward) if compiled else forward

        def step():
            rows = torch.randint(task["samples"], (task["batch"],), device=device)
            noise.normal_()
            optimizer.zero_grad(set_to_none=True)
            loss = function(image[rows], digit[rows], noise)
            loss.backward()
            optimizer.step()
            return loss.detach()
        if not gpu:
            return (*rate(step, lambda: None, task), 0)
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                step()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            loss = step()

        def replay():
            graph.replay()
            return loss
        return (*rate(replay, torch.cuda.synchronize, task), torch.cuda.max_memory_allocated())

    return f"PyTorch {torch.__version__}, {how}", measure


def with_jax():
    import jax
    import jax.numpy as jnp

    from with_jax import adam, operations

    device = jax.devices()[0]

    def measure(task, parameters):
        jax.clear_caches()
        precision = {"tf32": "tensorfloat32", "float32": "highest", "bfloat16": "bfloat16"}[task["precision"]]
        jax.config.update("jax_default_matmul_precision", precision if device.platform == "gpu" else None)
        name, samples, batch = task["model"], task["samples"], task["batch"]
        image = jax.random.uniform(jax.random.key(1), (samples, *task["shape"]))
        digit = jax.random.randint(jax.random.key(2), (samples,), 0, task["classes"])

        def update(state, image, digit):
            p, m, v, t, key = state
            key, a, b = jax.random.split(key, 3)
            rows = jax.random.randint(a, (batch,), 0, samples)
            noise = jax.random.normal(b, (batch, task["z"]))
            def forward(p):
                return models[name](operations, p, image[rows], digit[rows], noise)
            loss, gradients = jax.value_and_grad(forward)(p)
            moved = {k: adam(p[k], m[k], v[k], gradients[k], t + 1, 1e-8) for k in p}
            return loss, (*({k: made[i] for k, made in moved.items()} for i in range(3)), t + 1, key)
        function = jax.jit(update, donate_argnums=0)
        held = {k: jnp.array(v) for k, v in parameters.items()}
        slots = [{k: jnp.zeros_like(v) for k, v in held.items()} for _ in range(2)]
        kept = SimpleNamespace(state=(held, *slots, jnp.float32(0), jax.random.key(3)))

        def step():
            loss, kept.state = function(kept.state, image, digit)
            return loss
        found = rate(step, lambda: jax.block_until_ready(kept.state), task)
        return (*found, (device.memory_stats() or {}).get("peak_bytes_in_use", 0))

    return f"JAX {jax.__version__} on {device.device_kind}, a jitted step", measure


def with_keras():
    os.environ["KERAS_BACKEND"] = "jax"
    import jax
    import keras

    from with_keras import cross_entropy, keras_model

    device = jax.devices()[0]

    def measure(task, parameters):
        precision = "tensorfloat32" if task["precision"] == "tf32" else "highest"
        jax.config.update("jax_default_matmul_precision", precision if device.platform == "gpu" else None)
        random = np.random.default_rng(1)
        # fit copies each batch to the device itself; more samples than this make its epochs longer, not faster
        samples = min(task["samples"], 20 * task["batch"])
        whole = [random.random((samples, *task["shape"]), np.float32),
                 random.integers(0, task["classes"], samples, np.int32),
                 random.standard_normal((samples, task["z"]), np.float32)]
        model = keras_model(task["model"], parameters, [x[:1] for x in whole])
        model.compile(keras.optimizers.Adam(1e-3), cross_entropy)
        losses = []

        def epoch():
            losses.append(model.fit(whole, whole[0], batch_size=task["batch"], epochs=1, verbose=0).history["loss"][0])
        epoch()
        start, seen = time.perf_counter(), 0
        while time.perf_counter() - start < task["seconds"]:
            epoch()
            seen += samples
        return seen / (time.perf_counter() - start), losses[-1], (device.memory_stats() or {}).get("peak_bytes_in_use", 0)

    return f"Keras {keras.__version__} on JAX, fit", measure


PEERS = {"torch-compile": lambda: with_torch(True), "torch": lambda: with_torch(False), "jax": with_jax,
         "keras": with_keras}


def main():
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no reply

    def told(**fields):
        print(json.dumps(fields), file=replies, flush=True)
    peer, path = sys.argv[1:]
    with open(path) as text:
        asked = json.load(text)
    try:
        title, measure = PEERS[peer]()
    except ImportError as missing:
        told(missing=f"{missing}")
        return
    told(title=title)
    for task in asked["tasks"]:
        if time.time() > asked["until"]:
            told(key=task["key"], absent="the time was up")
            continue
        try:
            parameters = {p["name"]: read(task["file"], p) for p in task["parameters"]}
            found, loss, size = measure(task, parameters)
            told(key=task["key"], rate=found, loss=loss, bytes=size)
        except Exception as cause:  # whatever a framework raises, the bench names it and goes on
            told(key=task["key"], absent=f"{type(cause).__name__}: {cause}".splitlines()[0][:300])


if __name__ == "__main__":
    main()

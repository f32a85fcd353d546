"""A worker that trains one of the benched models with one Python framework. In: lines of JSON; out: one line for each.

  {"cmd": "open", "peer", "model", "train", "epsilon", "file", "parameters", "batches"}  ->  {"title"} or {"absent": why}
  {"cmd": "steps", "from", "count"}  ->  {"ms": [...], "values": [...]}   a step is timed until its result is read
  {"cmd": "parameters", "file"}      ->  {"parameters": {name: place}}    float64, in graft's layouts
  {"cmd": "margin"}                  ->  {"margin"}                       of torch-float64: the least |input| of a ReLU
  {"cmd": "memory"}                  ->  {"resident"}                     bytes since `open`, at most; absent off Linux

Tensors lie in a file, one after the other: {"name", "shape", "dtype", "at"} tells a place in it."""

import importlib
import json
import os
import sys
import time

import numpy as np

modules = {
    "torch": "with_torch",
    "torch-compile": "with_torch",
    "torch-float64": "with_torch",
    "floor": "with_torch",
    "jax": "with_jax",
    "tf-function": "with_tensorflow",
    "keras": "with_keras",
}


def read(file, place):
    kind = {"f32": np.float32, "i32": np.int32}[place["dtype"]]
    count = int(np.prod(place["shape"], dtype=int))
    return np.fromfile(file, kind, count, offset=place["at"]).reshape(place["shape"])


def resident(field):
    """Bytes by /proc: VmRSS now, VmHWM at most. Not ru_maxrss, which starts at what the parent process had at the fork."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def restart_peak():
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")


def value_of(result):
    """A step's loss, or the sum of some pixels of its picture."""
    return float(result if np.ndim(result) == 0 else np.ravel(result)[::97].sum(dtype=np.float64))


class Worker:
    def open(self, peer, model, train, epsilon, file, parameters, batches):
        module = importlib.import_module(modules[peer])
        held = {place["name"]: read(file, place) for place in parameters}
        self.batches = [[read(file, place) for place in batch] for batch in batches]
        if sys.platform == "linux":
            restart_peak()
            self.before = resident("VmRSS")
        self.peer = module.peers[peer](model, held, train, epsilon)
        return {"title": self.peer.title}

    def steps(self, count, **more):
        times, values = [], []
        for number in range(more["from"], more["from"] + count):
            batch = self.batches[(number - 1) % len(self.batches)]
            start = time.perf_counter()
            result = self.peer.step(batch)
            times.append((time.perf_counter() - start) * 1e3)
            values.append(value_of(result))
        return {"ms": times, "values": [value if value == value else None for value in values]}

    def parameters(self, file):
        places = []
        with open(file, "wb") as out:
            for name, value in self.peer.parameters().items():
                places.append({"name": name, "shape": value.shape, "at": out.tell()})
                out.write(np.ascontiguousarray(value, np.float64).tobytes())
        return {"parameters": places}

    def margin(self):
        return {"margin": self.peer.margin()}

    def memory(self):
        return {"resident": resident("VmHWM") - self.before} if sys.platform == "linux" else {}


def settle():
    """What frameworks read of the environment when they are loaded."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", KERAS_BACKEND="tensorflow", JAX_PLATFORMS="cpu")
    # PyTorch's threads wait for each other by spinning, by default so long that a step takes ten times as long where
    # another process wants a core. About as fast on a quiet machine, and a favour on a shared one.
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")


def main():
    settle()
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no reply
    worker = Worker()
    for line in sys.stdin:
        message = json.loads(line)
        try:
            reply = getattr(worker, message.pop("cmd"))(**message)
        except Exception as cause:  # whatever a framework raises, the bench names it and goes on
            reply = {"absent": f"{type(cause).__name__}: {cause}".splitlines()[0]}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main()

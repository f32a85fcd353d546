"""PyTorch: eager, through torch.compile, in float64, and the bare products of a step. A peer's `open` takes the model's name,
parameters and whether to train; it gives what the peer is called and `step(batch) -> loss or picture`."""

from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F

from models import models

HWIO_TO_OIHW, OIHW_TO_HWIO = (3, 2, 0, 1), (2, 3, 1, 0)


def conv(x, kernel, bias):
    """Stride 2, "same": of an even size, one row and column of zeros behind. The permutes are views (channels_last)."""
    return F.conv2d(F.pad(x.permute(0, 3, 1, 2), (0, 1, 0, 1)), kernel, bias, stride=2).permute(0, 2, 3, 1)


def up(x, kernel, bias):
    made = F.conv_transpose2d(x.permute(0, 3, 1, 2), kernel, bias, stride=2)
    return made[:, :, :-1, :-1].permute(0, 2, 3, 1)


operations = SimpleNamespace(
    reshape=torch.reshape,
    sum=torch.sum,
    exp=torch.exp,
    sigmoid=torch.sigmoid,
    concat=torch.cat,
    tile=lambda x, times: x.expand(-1, *times[1:-1], -1),
    cross_entropy=lambda logits, x: F.binary_cross_entropy_with_logits(logits, x, reduction="sum"),
    conv=conv,
    up=up,
)


def one_hot_as(dtype):
    return lambda digit, classes: F.one_hot(digit.long(), classes).to(dtype)


def native(value, dtype):
    """A parameter in the layout that PyTorch has for it, in memory of its own."""
    made = torch.from_numpy(value.transpose(HWIO_TO_OIHW) if value.ndim == 4 else value)
    return made.to(dtype).clone(memory_format=torch.contiguous_format)


def foreign(value):
    found = value.detach().numpy()
    return found.transpose(OIHW_TO_HWIO) if found.ndim == 4 else found


class Watched:
    """ReLU, and the least |input| that it had: where that is within rounding of zero, a run in float32 may part from this one."""

    def __init__(self):
        self.least = np.inf

    def relu(self, x):
        self.least = min(self.least, x.detach().abs().min().item())
        return torch.relu(x)


def torch_peer(dtype=torch.float32, compiled=False):
    how = "torch.compile" if compiled else "eager"

    def open(name, parameters, train, epsilon):
        watched = Watched()
        relu = watched.relu if dtype == torch.float64 else torch.relu
        o = SimpleNamespace(**vars(operations), relu=relu, one_hot=one_hot_as(dtype))
        held = {key: native(value, dtype).requires_grad_(train) for key, value in parameters.items()}

        def forward(fed):
            return models[name](o, held, *fed)

        function = torch.compile(forward) if compiled else forward
        optimizer = torch.optim.Adam(held.values(), lr=1e-3, eps=epsilon, fused=True)

        def tensors(batch):
            fed = [torch.from_numpy(value) for value in batch]
            return [value.to(dtype) if value.is_floating_point() else value for value in fed]

        def trained(batch):
            optimizer.zero_grad()
            loss = function(tensors(batch))
            loss.backward()
            optimizer.step()
            return loss.item()

        def inferred(batch):
            with torch.inference_mode():
                return function(tensors(batch)).numpy()

        return SimpleNamespace(
            title=f"PyTorch {torch.__version__}, {how}, {torch.get_num_threads()} threads" + ", fused Adam" * train,
            step=trained if train else inferred,
            parameters=lambda: {key: foreign(value) for key, value in held.items()},
            margin=lambda: watched.least,
        )

    return open


def dense_products(parameters, samples, train):
    """Every product of a dense model's step as a call without arguments; the first layer's input has no gradient."""
    calls = []
    for name, kernel in parameters.items():
        if not name.endswith(".kernel"):
            continue
        inputs, outputs = kernel.shape
        x, w, dy = torch.rand(samples, inputs), native(kernel, torch.float32), torch.rand(samples, outputs)
        y, dw, dx = torch.empty_like(dy), torch.empty_like(w), torch.empty_like(x)
        calls.append(lambda x=x, w=w, y=y: torch.mm(x, w, out=y))
        if train:
            calls.append(lambda x=x, dy=dy, dw=dw: torch.mm(x.t(), dy, out=dw))
            if len(calls) > 2:
                calls.append(lambda dy=dy, w=w, dx=dx: torch.mm(dy, w.t(), out=dx))
    return calls


def floor(name, parameters, train, _):
    """The products alone. Only what a trained or run dense model multiplies: no bias, activation, loss, Adam or feeding."""
    if name == "conv-cvae":
        raise LookupError("the floor is of matrix products; this model has convolutions")
    used = {key: value for key, value in parameters.items() if name != "decode" or key.startswith("decoder")}
    calls = []

    def step(batch):
        if not calls:
            calls.extend(dense_products(used, len(batch[0]), train))
        for call in calls:
            call()
        return np.nan

    title = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, products only"
    return SimpleNamespace(title=title, step=step, parameters=dict)


peers = {
    "torch": torch_peer(),
    "torch-compile": torch_peer(compiled=True),
    "torch-float64": torch_peer(dtype=torch.float64),
    "floor": floor,
}

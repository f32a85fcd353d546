"""A ladder of three levels written by hand in PyTorch (Sønderby et al. 2016): ladder.json for tests/laws/ladder.test.ts.

Run with PyTorch 2: python tests/golden/torch/ladder.py
"""
import json
import math
from pathlib import Path

import torch

torch.manual_seed(13)
torch.set_default_dtype(torch.float64)

N, X, C = 5, 6, 3
SIZES = {"low": 4, "mid": 3, "high": 2}
LEVELS = list(SIZES)
Z = sum(SIZES.values())

SPEC = {
    "graft": 1,
    "inputs": {"x": {"type": "vector", "size": X, "range": [-3, 3]}},
    "conditions": {"kind": {"type": "category", "size": C}},
    "encoder": {
        "input": "x",
        "layers": [
            {"type": "dense", "name": "first", "units": 7, "activation": "tanh"},
            {"type": "dense", "name": "second", "units": 5, "activation": "tanh"},
            {"type": "dense", "name": "third", "units": 4, "activation": "tanh"},
        ],
    },
    "latent": {
        "type": "ladder",
        "levels": [
            {
                "name": "low",
                "size": 4,
                "from": "encoder.first",
                "layers": [{"type": "dense", "name": "down", "units": 6, "activation": "tanh"}],
                "free-bits": 0.9,
            },
            {"name": "mid", "size": 3, "from": "encoder.second"},
            {"name": "high", "size": 2, "free-bits": 40},
        ],
    },
    "decoder": {
        "output": "x",
        "likelihood": {"type": "gaussian", "variance": 0.5},
        "layers": [
            {"type": "dense", "name": "hidden", "units": 8, "activation": "tanh"},
            {"type": "dense", "name": "out", "units": X},
        ],
    },
    "inject": [
        {"condition": "kind", "into": "prior.low", "place": "suffix"},
        {"condition": "kind", "into": "decoder", "place": "suffix"},
    ],
    "objective": {"kl": {"weight": 0.7, "free-bits": 0.2}},
}

SHAPES = {
    "encoder.first": (X, 7),
    "encoder.second": (7, 5),
    "encoder.third": (5, 4),
    "latent.levels.low.mean": (7, 4),
    "latent.levels.low.log-variance": (7, 4),
    "latent.levels.mid.mean": (5, 3),
    "latent.levels.mid.log-variance": (5, 3),
    "latent.levels.high.mean": (4, 2),
    "latent.levels.high.log-variance": (4, 2),
    "prior.low.down": (3 + 2 + C, 6),
    "latent.levels.low.expected.mean": (6, 4),
    "latent.levels.low.expected.log-variance": (6, 4),
    "latent.levels.mid.expected.mean": (2, 3),
    "latent.levels.mid.expected.log-variance": (2, 3),
    "decoder.hidden": (Z + C, 8),
    "decoder.out": (8, X),
}

weights = {}
for name, (read, made) in SHAPES.items():
    weights[f"{name}.kernel"] = (torch.randn(read, made) / math.sqrt(read)).requires_grad_()
    weights[f"{name}.bias"] = (0.3 * torch.randn(made)).requires_grad_()

x = torch.randn(N, X)
kind = torch.randint(0, C, (N,))
noise = torch.randn(N, Z)
onehot = torch.nn.functional.one_hot(kind, C).to(x.dtype)


def dense(name, h):
    return h @ weights[f"{name}.kernel"] + weights[f"{name}.bias"]


def starts():
    at = 0
    for name, size in SIZES.items():
        yield name, at, size
        at += size


STARTS = {name: (at, size) for name, at, size in starts()}


def expected(name, above):
    """Mean and variance of p(level | above)."""
    if name == "high":
        return torch.zeros(N, 2), torch.ones(N, 2)
    h = torch.cat(above, 1)
    if name == "low":
        h = torch.tanh(dense("prior.low.down", torch.cat([h, onehot], 1)))
    at = f"latent.levels.{name}.expected"
    return dense(f"{at}.mean", h), dense(f"{at}.log-variance", h).exp()


def descend(own, noise):
    """Every level from the highest: a code, q and p of each."""
    codes, q, p = {}, {}, {}
    for name in reversed(LEVELS):
        above = [codes[each] for each in LEVELS if each in codes]
        m, s2 = p[name] = expected(name, above)
        if own is None:
            mean, variance = m, s2
        elif name == "high":
            mean, variance = own[name]
        else:
            mu, sigma2 = own[name]
            variance = 1 / (1 / sigma2 + 1 / s2)
            mean = (mu / sigma2 + m / s2) * variance
        q[name] = mean, variance
        at, size = STARTS[name]
        codes[name] = mean if noise is None else mean + variance.sqrt() * noise[:, at : at + size]
    return torch.cat([codes[name] for name in LEVELS], 1), q, p


def encode():
    own = {}
    h = x
    for name, layer in zip(LEVELS, ["first", "second", "third"]):
        h = torch.tanh(dense(f"encoder.{layer}", h))
        at = f"latent.levels.{name}"
        own[name] = dense(f"{at}.mean", h), dense(f"{at}.log-variance", h).exp()
    return own


def decode(z):
    return dense("decoder.out", torch.tanh(dense("decoder.hidden", torch.cat([z, onehot], 1))))


own = encode()
z, q, p = descend(own, noise)
mean = decode(z)
reconstruction = (0.5 * (x - mean).square() / 0.5 + 0.5 * math.log(2 * math.pi * 0.5)).sum(1).mean()
units = {
    name: 0.5 * (p[name][1].log() - q[name][1].log() + (q[name][1] + (q[name][0] - p[name][0]).square()) / p[name][1] - 1)
    for name in LEVELS
}
kl = {name: units[name].sum(1).mean() for name in LEVELS}
counted = kl["low"].clamp(min=0.9) + units["mid"].mean(0).clamp(min=0.2).sum() + kl["high"].clamp(min=40.0)
loss = reconstruction + 0.7 * counted
loss.backward()

log_q = sum(torch.distributions.Normal(q[n][0], q[n][1].sqrt()).log_prob(z[:, STARTS[n][0] : sum(STARTS[n])]).sum(1) for n in LEVELS)
log_p = sum(torch.distributions.Normal(p[n][0], p[n][1].sqrt()).log_prob(z[:, STARTS[n][0] : sum(STARTS[n])]).sum(1) for n in LEVELS)
nll = (0.5 * (x - mean).square() / 0.5 + 0.5 * math.log(2 * math.pi * 0.5)).sum(1)

centre, at_centre, _ = descend(own, None)
drawn, _, _ = descend(None, noise)


def plain(value):
    return {"shape": list(value.shape), "data": value.detach().flatten().tolist()}


total = sum(kl.values())
told = {
    "evaluate": {
        "loss": loss,
        "reconstruction": reconstruction,
        "kl": total,
        **{f"kl.{name}": value for name, value in kl.items()},
        "kl-counted": counted,
        "nll": reconstruction,
        "divergence": total,
        **{f"divergence.{name}": value for name, value in kl.items()},
        "negative-elbo": reconstruction + total,
    },
    "encode": {"z": centre, "log-variance": torch.cat([at_centre[name][1].log() for name in LEVELS], 1)},
    "reconstruct": {"x": decode(centre)},
    "sample": {"x": decode(drawn)},
    "weigh": {"log-weight": log_p - log_q - nll},
    "units": {"divergence": torch.cat([units[name] for name in LEVELS], 1)},
}

made = {
    "spec": SPEC,
    "weights": {name: plain(value) for name, value in weights.items()},
    "feeds": {
        "x": plain(x),
        "kind": {"shape": [N], "data": kind.tolist()},
        "latent": plain(noise),
        "prior": plain(noise),
    },
    "graphs": {graph: {name: plain(value) for name, value in outputs.items()} for graph, outputs in told.items()},
    "gradients": {name: plain(value.grad if value.grad is not None else torch.zeros_like(value)) for name, value in weights.items()},
}
Path(__file__).with_suffix(".json").write_text(json.dumps(made) + "\n")

"""Writes likelihoods.json: what PyTorch's distributions say of values under parameters in our layout, −log p and the mean.

Run with PyTorch 2: python tests/golden/torch/likelihoods.py
"""
import json
import pathlib

import torch
from torch import distributions as d
from torch.nn import functional as f

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)


def case(kind, written, made, x, nll, mean, range_=None):
    """`made`: [batch, parts]: what the decoder makes for one value; `x`: [batch, 1]."""
    return {
        "type": kind,
        "written": written,
        "range": range_,
        "made": made.tolist(),
        "x": x.tolist(),
        "nll": nll.flatten().tolist(),
        "mean": mean.flatten().tolist(),
    }


def counts(n=12):
    return torch.tensor([[float(i * i % 23)] for i in range(n)])


def poisson():
    x, eta = counts(), torch.randn(12, 1)
    p = d.Poisson(eta.exp())
    return case("poisson", {"library": "none", "zero-inflated": False}, eta, x, -p.log_prob(x), p.mean)


def inflated(nll, x, zero_nll, logit):
    pi = torch.sigmoid(logit)
    p = (1 - pi) * torch.exp(-nll) + torch.where(x == 0, pi, torch.zeros_like(pi))
    return -torch.log(p)


def zero_inflated_poisson():
    x, eta, logit = counts(), torch.randn(12, 1), torch.randn(12, 1)
    p = d.Poisson(eta.exp())
    nll = inflated(-p.log_prob(x), x, None, logit)
    made = torch.cat([eta, logit], 1)
    return case("poisson", {"library": "none", "zero-inflated": True}, made, x, nll, (1 - torch.sigmoid(logit)) * eta.exp())


def negative_binomial(zeros):
    x, eta, log_theta, logit = counts(), torch.randn(12, 1) + 1, torch.randn(12, 1), torch.randn(12, 1)
    theta = log_theta.exp() + 1e-4
    p = d.NegativeBinomial(total_count=theta, logits=eta - theta.log())
    nll, mean = -p.log_prob(x), p.mean
    made = [eta, log_theta]
    if zeros:
        nll, mean = inflated(nll, x, None, logit), (1 - torch.sigmoid(logit)) * mean
        made.append(logit)
    written = {"library": "none", "zero-inflated": zeros, "dispersion": "learned"}
    return case("negative-binomial", written, torch.cat(made, 1), x, nll, mean)


def student_t():
    x, mean, log_scale = torch.randn(12, 1) * 3, torch.randn(12, 1), torch.randn(12, 1)
    p = d.StudentT(3.5, mean, log_scale.exp() + 1e-3)
    made = torch.cat([mean, log_scale], 1)
    return case("student-t", {"freedom": 3.5, "scale": "learned"}, made, x, -p.log_prob(x), mean)


def continuous_bernoulli():
    x, logit = torch.rand(12, 1), torch.linspace(-6, 6, 12).reshape(12, 1)
    p = d.ContinuousBernoulli(logits=logit)
    return case("continuous-bernoulli", {}, logit, x, -p.log_prob(x), p.mean)


def discretised_logistic(mixture, levels=8):
    """As PixelCNN++ computes it (Salimans et al. 2017), on levels 0 … 7 of [−1, 1]."""
    k = torch.arange(12) % levels
    x = (2 * k / (levels - 1) - 1).reshape(12, 1).double()
    logits, means, log_scales = torch.randn(12, mixture), torch.rand(12, mixture) * 2 - 1, torch.randn(12, mixture) - 1
    half = 1 / (levels - 1)
    scale = log_scales.exp()
    plus, minus = torch.sigmoid((x - means + half) / scale), torch.sigmoid((x - means - half) / scale)
    mass = torch.where(x < -0.999, plus, torch.where(x > 0.999, 1 - minus, plus - minus))
    weights = f.softmax(logits, 1) if mixture > 1 else torch.ones(12, 1)
    made = torch.cat(([logits] if mixture > 1 else []) + [means, log_scales], 1)
    written = {"levels": levels, "mixture": mixture}
    return case("discretised-logistic", written, made, x, -torch.log((weights * mass).sum(1)), (weights * means).sum(1), [-1, 1])


cases = [
    poisson(),
    zero_inflated_poisson(),
    negative_binomial(False),
    negative_binomial(True),
    student_t(),
    continuous_bernoulli(),
    discretised_logistic(1),
    discretised_logistic(3),
]

target = pathlib.Path(__file__).parent / "likelihoods.json"
target.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")) + "\n")

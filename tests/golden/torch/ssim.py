"""Writes ssim.json: structural similarity on random images, with the gradient of Σ (1 − SSIM) in what is made.

Run with PyTorch 2: python tests/golden/torch/ssim.py
"""
import json
import pathlib

import torch
from torch.nn.functional import conv2d

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)


def listed(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]}


def ssim(x, y, window, deviation, width):
    """Of f64[batch, channel, height, width], per sample; Gaussian windows that lie inside, as Wang et al. 2004."""
    at = torch.arange(window) - (window - 1) / 2
    taps = torch.exp(-0.5 * (at / deviation) ** 2)
    taps = taps / taps.sum()
    channels = x.shape[1]
    kernel = torch.outer(taps, taps).expand(channels, 1, window, window)

    def mean(of):
        return conv2d(of, kernel, groups=channels)

    c1, c2 = (0.01 * width) ** 2, (0.03 * width) ** 2
    mx, my = mean(x), mean(y)
    sx, sy, sxy = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    each = (2 * mx * my + c1) * (2 * sxy + c2) / ((mx * mx + my * my + c1) * (sx + sy + c2))
    return each.mean(dim=(1, 2, 3))


def case(shape, window, deviation, least, most):
    y = torch.rand(shape) * (most - least) + least
    x = (0.6 * y + 0.4 * (torch.rand(shape) * (most - least) + least)).requires_grad_(True)
    distance = 1 - ssim(x.permute(0, 3, 1, 2), y.permute(0, 3, 1, 2), window, deviation, most - least)
    distance.sum().backward()
    return {
        "window": window,
        "deviation": deviation,
        "range": [least, most],
        "made": listed(x),
        "target": listed(y),
        "distance": listed(distance),
        "gradient": listed(x.grad),
    }


cases = [
    case((2, 12, 14, 1), 11, 1.5, 0, 1),
    case((2, 9, 7, 3), 7, 1.5, -1, 1),
    case((1, 6, 6, 2), 4, 0.8, 0, 255),
    case((1, 5, 5, 1), 5, 10.0, 0, 1),
]
path = pathlib.Path(__file__).with_name("ssim.json")
path.write_text(json.dumps({"cases": cases}) + "\n")

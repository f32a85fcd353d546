"""Writes layers.json: PyTorch's layers on random weights, with what they make and the gradients of Σ output · cotangent.

Run with PyTorch 2: python tests/golden/torch/make.py
"""
import json
import pathlib

import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def listed(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]}


def case(name, layer, x, parameters, run):
    """`parameters`: leaf tensors under our names and in our layout (kernels are [in, out])."""
    leaves = {"x": x, **parameters}
    for leaf in leaves.values():
        leaf.requires_grad_(True)
    y = run(**{key.replace(".", "_").replace("-", "_"): leaf for key, leaf in leaves.items()})
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    return {
        "name": name,
        "layer": layer,
        "inputs": {key: listed(leaf) for key, leaf in leaves.items()},
        "output": listed(y),
        "cotangent": listed(cotangent),
        "gradients": {key: listed(leaf.grad) for key, leaf in leaves.items()},
    }


def gru(returns, batch=2, time=4, features=3, units=5):
    gates = ["reset", "update", "new"]  # PyTorch's order of rows: r, z, n
    parameters = {}
    for gate in gates:
        parameters[f"{gate}.kernel"] = torch.randn(features, units) * 0.5
        parameters[f"{gate}.recurrent-kernel"] = torch.randn(units, units) * 0.5
        parameters[f"{gate}.bias"] = torch.randn(units) * 0.5
    parameters["new.recurrent-bias"] = torch.randn(units) * 0.5
    module = nn.GRU(features, units, batch_first=True)

    def run(x, **p):
        none = torch.zeros(units)
        weights = {
            "weight_ih_l0": torch.cat([p[f"{g}_kernel"].T for g in gates]),
            "weight_hh_l0": torch.cat([p[f"{g}_recurrent_kernel"].T for g in gates]),
            "bias_ih_l0": torch.cat([p[f"{g}_bias"] for g in gates]),
            "bias_hh_l0": torch.cat([none, none, p["new_recurrent_bias"]]),
        }
        states, last = torch.func.functional_call(module, weights, (x,))
        return states if returns == "sequence" else last[0]

    layer = {"type": "gru", "units": units, "returns": returns, "direction": "forward"}
    return case(f"GRU, {returns}", layer, torch.randn(batch, time, features), parameters, run)


def attention(heads, causal, batch=2, time=5, width=6):
    roles = ["query", "key", "value"]
    parameters = {}
    for role in [*roles, "output"]:
        parameters[f"{role}.kernel"] = torch.randn(width, width) * 0.7
        parameters[f"{role}.bias"] = torch.randn(width) * 0.5
    module = nn.MultiheadAttention(width, heads, batch_first=True)
    mask = nn.Transformer.generate_square_subsequent_mask(time) if causal else None

    def run(x, **p):
        weights = {
            "in_proj_weight": torch.cat([p[f"{role}_kernel"].T for role in roles]),
            "in_proj_bias": torch.cat([p[f"{role}_bias"] for role in roles]),
            "out_proj.weight": p["output_kernel"].T,
            "out_proj.bias": p["output_bias"],
        }
        options = {"need_weights": False, "attn_mask": mask}
        return torch.func.functional_call(module, weights, (x, x, x), options)[0]

    layer = {"type": "attention", "heads": heads, "causal": causal}
    return case(f"MultiheadAttention, {heads} heads, causal {causal}", layer, torch.randn(batch, time, width), parameters, run)


def norm(name, layer, run, channels=4):
    parameters = {"scale": torch.randn(channels), "shift": torch.randn(channels)}

    def channels_first(x, scale, shift):
        return run(x.permute(0, 3, 1, 2), scale, shift).permute(0, 2, 3, 1)

    return case(name, layer, torch.randn(2, 3, 2, channels), parameters, channels_first)


def recurrent(kind, returns, direction, batch=2, time=4, features=3, units=5):
    """Gates in PyTorch's order of rows: GRU r, z, n; LSTM i, f, g, o."""
    gates = {"gru": ["reset", "update", "new"], "lstm": ["input", "forget", "new", "output"]}[kind]
    both = direction == "both"
    ways = [""] + (["backward."] if both else [])
    parameters = {}
    for way in ways:
        for gate in gates:
            parameters[f"{way}{gate}.kernel"] = torch.randn(features, units) * 0.5
            parameters[f"{way}{gate}.recurrent-kernel"] = torch.randn(units, units) * 0.5
            parameters[f"{way}{gate}.bias"] = torch.randn(units) * 0.5
        if kind == "gru":
            parameters[f"{way}new.recurrent-bias"] = torch.randn(units) * 0.5
    module = {"gru": nn.GRU, "lstm": nn.LSTM}[kind](features, units, batch_first=True, bidirectional=both)

    def run(x, **p):
        none = torch.zeros(units)
        weights = {}
        for way in ways:
            w, suffix = way.replace(".", "_"), "_reverse" if way else ""
            weights["weight_ih_l0" + suffix] = torch.cat([p[f"{w}{g}_kernel"].T for g in gates])
            weights["weight_hh_l0" + suffix] = torch.cat([p[f"{w}{g}_recurrent_kernel"].T for g in gates])
            weights["bias_ih_l0" + suffix] = torch.cat([p[f"{w}{g}_bias"] for g in gates])
            second = [none, none, p[f"{w}new_recurrent_bias"]] if kind == "gru" else [none] * 4
            weights["bias_hh_l0" + suffix] = torch.cat(second)
        fed = x.flip(1) if direction == "backward" else x
        states, last = torch.func.functional_call(module, weights, (fed,))
        last = last[0] if kind == "lstm" else last
        if returns == "last":
            return torch.cat(list(last), 1)
        return states.flip(1) if direction == "backward" else states

    layer = {"type": kind, "units": units, "returns": returns, "direction": direction}
    return case(f"{kind.upper()}, {returns}, {direction}", layer, torch.randn(batch, time, features), parameters, run)


def conv1d(name, extra, run, time=7, features=3, filters=4, kernel=3):
    parameters = {"kernel": torch.randn(kernel, features, filters) * 0.5, "bias": torch.randn(filters)}

    def channels_first(x, kernel, bias):
        return run(x.permute(0, 2, 1), kernel.permute(2, 1, 0), bias).permute(0, 2, 1)

    layer = {"type": "conv1d", "filters": filters, "kernel": kernel, "stride": 1, "dilation": 1, "padding": "same", **extra}
    return case(name, layer, torch.randn(2, time, features), parameters, channels_first)


def conv1d_transpose(name, extra, run, time=4, features=3, filters=2, kernel=4):
    parameters = {"kernel": torch.randn(kernel, filters, features) * 0.5, "bias": torch.randn(filters)}

    def channels_first(x, kernel, bias):
        return run(x.permute(0, 2, 1), kernel.permute(2, 1, 0), bias).permute(0, 2, 1)

    layer = {"type": "conv1d-transpose", "filters": filters, "kernel": kernel, "stride": 1, "dilation": 1, "padding": "valid", **extra}
    return case(name, layer, torch.randn(2, time, features), parameters, channels_first)


def pool1d(name, layer, run):
    return case(name, layer, torch.randn(2, 7, 3), {}, lambda x: run(x.permute(0, 2, 1)).permute(0, 2, 1))


def image(name, layer, run, filters=None, channels=3, kernel=(3, 3), size=(7, 6), transposed=False):
    """A layer over images; a transposed convolution's kernel has what it makes third."""
    ends = (filters, channels) if transposed else (channels, filters)
    weights = {} if filters is None else {"kernel": torch.randn(*kernel, *ends) * 0.5, "bias": torch.randn(filters)}

    def channels_first(x, kernel=None, bias=None):
        given = [] if kernel is None else [kernel.permute(3, 2, 0, 1), bias]
        return run(x.permute(0, 3, 1, 2), *given).permute(0, 2, 3, 1)

    return case(name, layer, torch.randn(2, *size, channels), weights, channels_first)


def conv2d(name, extra, run, filters=4, kernel=(3, 3)):
    layer = {"type": "conv2d", "filters": filters, "kernel": kernel, "stride": [1, 1], "dilation": [1, 1], "padding": "same"}
    return image(name, {**layer, **extra}, run, filters, kernel=kernel)


def padded(before, after):
    return lambda x: nn.functional.pad(x, (before, after))


f = nn.functional

cases = [
    gru("sequence"),
    gru("last"),
    attention(1, False),
    attention(3, False),
    attention(2, True),
    norm("GroupNorm", {"type": "group-norm", "groups": 2, "epsilon": 1e-5}, lambda x, a, b: nn.functional.group_norm(x, 2, a, b, 1e-5)),
    norm("InstanceNorm", {"type": "instance-norm", "epsilon": 1e-5}, lambda x, a, b: nn.functional.instance_norm(x, weight=a, bias=b, eps=1e-5)),
    conv1d("Conv1d, same", {}, lambda x, k, b: f.conv1d(x, k, b, padding="same")),
    conv1d("Conv1d, stride 2, valid", {"stride": 2, "padding": "valid"}, lambda x, k, b: f.conv1d(x, k, b, stride=2)),
    conv1d("Conv1d, dilation 2, same", {"dilation": 2}, lambda x, k, b: f.conv1d(x, k, b, padding="same", dilation=2)),
    conv1d("Conv1d, dilation 3, causal", {"dilation": 3, "padding": "causal"}, lambda x, k, b: f.conv1d(padded(6, 0)(x), k, b, dilation=3)),
    conv1d("Conv1d, dilation 2, stride 2, valid", {"dilation": 2, "stride": 2, "padding": "valid"}, lambda x, k, b: f.conv1d(x, k, b, stride=2, dilation=2)),
    conv1d_transpose("ConvTranspose1d, valid", {"stride": 2}, lambda x, k, b: f.conv_transpose1d(x, k, b, stride=2)),
    conv1d_transpose("ConvTranspose1d, output padding 1", {"stride": 3, "size": 14}, lambda x, k, b: f.conv_transpose1d(x, k, b, stride=3, output_padding=1)),
    pool1d("MaxPool1d", {"type": "max-pool", "window": [2, 2], "padding": "valid"}, lambda x: f.max_pool1d(x, 2)),
    pool1d("AvgPool1d", {"type": "avg-pool", "window": [3, 3], "stride": [2, 2], "padding": "valid"}, lambda x: f.avg_pool1d(x, 3, 2)),
    recurrent("lstm", "sequence", "forward"),
    recurrent("lstm", "last", "both"),
    recurrent("lstm", "sequence", "both"),
    recurrent("gru", "sequence", "both"),
    recurrent("gru", "last", "backward"),
    conv2d("Conv2d, stride 2, padding 1", {"stride": [2, 2], "padding": [1, 1]}, lambda x, k, b: f.conv2d(x, k, b, 2, 1)),
    conv2d("Conv2d, stride 2×3, padding 2×0", {"stride": [2, 3], "padding": [2, 0]}, lambda x, k, b: f.conv2d(x, k, b, (2, 3), (2, 0))),
    conv2d("Conv2d, dilation 2, same", {"dilation": [2, 2]}, lambda x, k, b: f.conv2d(x, k, b, padding="same", dilation=2)),
    conv2d("Conv2d, dilation 3×2, padding 3×1", {"dilation": [3, 2], "padding": [3, 1]}, lambda x, k, b: f.conv2d(x, k, b, 1, (3, 1), (3, 2))),
    conv2d("Conv2d, dilation 1×2, valid", {"dilation": [1, 2], "padding": "valid"}, lambda x, k, b: f.conv2d(x, k, b, dilation=(1, 2))),
    conv2d("Conv2d, dilation 2, stride 2, padding 2", {"dilation": [2, 2], "stride": [2, 2], "padding": [2, 2]}, lambda x, k, b: f.conv2d(x, k, b, 2, 2, 2)),
    conv2d("Conv2d, kernel 2×3, dilation 2, stride 3×2, valid", {"dilation": [2, 2], "stride": [3, 2], "padding": "valid"}, lambda x, k, b: f.conv2d(x, k, b, (3, 2), 0, 2), kernel=(2, 3)),
    image("ConvTranspose2d, padding 1, output padding 1", {"type": "conv2d-transpose", "filters": 2, "kernel": [3, 3], "stride": [2, 2], "dilation": [1, 1], "padding": [1, 1], "size": [14, 12]}, lambda x, k, b: f.conv_transpose2d(x, k, b, 2, 1, 1), 2, transposed=True),
    image("ConvTranspose2d, padding 2×1", {"type": "conv2d-transpose", "filters": 2, "kernel": [4, 3], "stride": [2, 1], "dilation": [1, 1], "padding": [2, 1]}, lambda x, k, b: f.conv_transpose2d(x, k, b, (2, 1), (2, 1)), 2, kernel=(4, 3), transposed=True),
    image("MaxPool2d, padding 1", {"type": "max-pool", "window": [3, 3], "stride": [2, 2], "padding": [1, 1]}, lambda x: f.max_pool2d(x, 3, 2, 1)),
    image("AvgPool2d, padding 1, not counted", {"type": "avg-pool", "window": [3, 3], "stride": [2, 2], "padding": [1, 1]}, lambda x: f.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
    conv1d("Conv1d, stride 2, padding 1", {"stride": 2, "padding": 1}, lambda x, k, b: f.conv1d(x, k, b, 2, 1)),
    conv1d("Conv1d, dilation 2, padding 3", {"dilation": 2, "padding": 3}, lambda x, k, b: f.conv1d(x, k, b, 1, 3, 2)),
    conv1d_transpose("ConvTranspose1d, padding 2, output padding 1", {"stride": 3, "padding": 2, "size": 10}, lambda x, k, b: f.conv_transpose1d(x, k, b, 3, 2, 1)),
    conv1d_transpose("ConvTranspose1d, dilation 2, stride 3, padding 2", {"stride": 3, "dilation": 2, "padding": 2}, lambda x, k, b: f.conv_transpose1d(x, k, b, 3, 2, 0, 1, 2)),
    image("ConvTranspose2d, dilation 3×2, stride 2×1, padding 2×1", {"type": "conv2d-transpose", "filters": 2, "kernel": [3, 2], "stride": [2, 1], "dilation": [3, 2], "padding": [2, 1]}, lambda x, k, b: f.conv_transpose2d(x, k, b, (2, 1), (2, 1), 0, 1, (3, 2)), 2, kernel=(3, 2), transposed=True),
]

target = pathlib.Path(__file__).parent / "layers.json"
target.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")) + "\n")

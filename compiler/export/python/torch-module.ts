/**
 * The dialect of PyTorch: one `nn.Module`, its weights under PyTorch's names and in PyTorch's layouts. In: nothing.
 * Out: what `pythonModule` needs of it.
 */
import type { Dialect } from "./module.js";
import { asked, permuted, spell, spelledOps } from "./torch.js";

const head = (weights: string): string => `
import json
import os

import torch
import torch.nn.functional as F
from torch import nn

WEIGHTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "${weights}")


def load(path=WEIGHTS):
    """The tensors of a safetensors file, by name."""
    types = {"F32": torch.float32, "I32": torch.int32}
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    tensors = {}
    for name, of in header.items():
        if name != "__metadata__":
            start, end = of["data_offsets"]
            flat = torch.frombuffer(data, dtype=types[of["dtype"]], count=(end - start) // 4, offset=start)
            tensors[name] = flat.reshape(of["shape"]).clone()
    return tensors


def one_hot(x, size):
    """Zeros, with a one at x; all zeros where x is outside."""
    return (x.unsqueeze(-1) == torch.arange(size, device=x.device)).float()


class Model(nn.Module):
    def __init__(self, tensors=None):
        super().__init__()
        for name, value in (load() if tensors is None else tensors).items():
            *path, leaf = name.split(".")
            owner = self
            for step in path:
                owner = owner._modules.setdefault(step, nn.Module())
            owner._parameters[leaf] = nn.Parameter(value, requires_grad=value.is_floating_point())
`;

export const torchDialect: Dialect = {
  target: "torch",
  spell,
  ops: spelledOps,
  permute: permuted,
  first: true,
  asked,
  called: (state, order) => (order === undefined ? state : state.replace(/\.kernel$/, ".weight")),
  head,
  receiver: "self",
  opening: ["w = dict(self.named_parameters())"],
  use: (part, given) => ["model = Model().eval()", "with torch.no_grad():", `    model.${part}(${given})`],
  indent: "    ",
};

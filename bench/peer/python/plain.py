"""The jobs of bench/process.ts as a person writes them in plain PyTorch: one script, one process, nothing of graft's.

In: a job, a folder of .npy files, how many epochs, threads, and a file to make once the first step is taken.
Out: JSON of the last epoch's losses. The same split sizes, batch and Adam as the spec; held-out loss after each epoch;
the weights in a file at the end, as graft's last checkpoint is."""

import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Cvae(nn.Module):
    """What the jobs share: two heads of a hidden code, a sample of it, and the decoder's loss."""

    def __init__(self, hidden, z):
        super().__init__()
        self.mean, self.log_variance = nn.Linear(hidden, z), nn.Linear(hidden, z)

    def forward(self, x, digit):
        hidden = self.encode(x, digit)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        kl = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum()
        logits = self.decode(torch.cat([z, digit], -1))
        return (F.binary_cross_entropy_with_logits(logits, x, reduction="sum") + kl) / len(x)


class Dense(Cvae):
    def __init__(self):
        super().__init__(400, 2)
        self.hidden = nn.Linear(784 + 10, 400)
        self.decoder = nn.Sequential(nn.Linear(2 + 10, 400), nn.ReLU(), nn.Linear(400, 784))

    def encode(self, x, digit):
        return F.relu(self.hidden(torch.cat([x.flatten(1), digit], -1)))

    def decode(self, z):
        return self.decoder(z).view(-1, 28, 28)


class Tiny(nn.Module):
    """4 + 4 → 16 → 4, without a latent's noise."""

    def __init__(self):
        super().__init__()
        self.code, self.out = nn.Linear(4 + 4, 16), nn.Linear(16, 4)

    def forward(self, x, digit):
        logits = self.out(F.relu(self.code(torch.cat([x, digit], -1))))
        return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)


class Conv(Cvae):
    """The digit enters both convolutions as planes."""

    def __init__(self):
        super().__init__(128, 8)
        self.one = nn.Conv2d(1 + 10, 16, 3, stride=2, padding=1)
        self.two = nn.Conv2d(16 + 10, 32, 3, stride=2, padding=1)
        self.hidden = nn.Linear(7 * 7 * 32, 128)
        self.wide = nn.Sequential(nn.Linear(8 + 10, 128), nn.ReLU(), nn.Linear(128, 7 * 7 * 32), nn.ReLU())
        self.up = nn.Sequential(
            nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1))

    def encode(self, x, digit):
        def planes(x):
            return torch.cat([x, digit[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1)
        x = F.relu(self.one(planes(x[:, None])))
        return F.relu(self.hidden(F.relu(self.two(planes(x))).flatten(1)))

    def decode(self, z):
        return self.up(self.wide(z).view(-1, 32, 7, 7))[:, 0]


class Colour(Cvae):
    """64×64×3, a batch-norm after each convolution but the last."""

    def __init__(self):
        super().__init__(128, 32)

        def stage(layer, out):
            return [layer, nn.BatchNorm2d(out), nn.ReLU()]
        sizes = [3, 16, 32, 64, 128]
        self.down = nn.Sequential(*(m for a, b in zip(sizes, sizes[1:])
                                    for m in stage(nn.Conv2d(a, b, 3, stride=2, padding=1), b)))
        self.hidden = nn.Linear(4 * 4 * 128 + 40, 128)
        self.wide = nn.Sequential(nn.Linear(32 + 40, 128), nn.ReLU(), nn.Linear(128, 4 * 4 * 128), nn.ReLU())

        def up(a, b):
            return nn.ConvTranspose2d(a, b, 3, stride=2, padding=1, output_padding=1)
        self.up = nn.Sequential(*stage(up(128, 64), 64), *stage(up(64, 32), 32), *stage(up(32, 16), 16), up(16, 3))

    def encode(self, x, digit):
        return F.relu(self.hidden(torch.cat([self.down(x.permute(0, 3, 1, 2)).flatten(1), digit], -1)))

    def decode(self, z):
        return self.up(self.wide(z).view(-1, 128, 4, 4)).permute(0, 2, 3, 1)


class Mixed(nn.Module):
    """x + attention(norm(x))."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm, self.attention = nn.LayerNorm(width), nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        y = self.norm(x)
        return x + self.attention(y, y, y, need_weights=False)[0]


def places(length, width):
    """Sines and cosines of the place, as the Transformer has them."""
    rates = torch.exp(torch.arange(0, width, 2) * (-np.log(10000.0) / width))
    at = torch.arange(length)[:, None] * rates
    return torch.stack([at.sin(), at.cos()], -1).reshape(length, width)


class Attention(Cvae):
    def __init__(self):
        super().__init__(48, 8)
        self.rows, self.token = nn.Linear(28, 48), nn.Linear(10, 48)
        self.register_buffer("places", places(28, 48))
        self.mix = Mixed(48, 4)
        self.feed = nn.Sequential(nn.LayerNorm(48), nn.Linear(48, 96), nn.GELU(), nn.Linear(96, 48))
        self.learnt = nn.Parameter(torch.randn(28, 18) * 0.02)
        self.wide, self.back = nn.Sequential(nn.Linear(18, 48), nn.GELU()), Mixed(48, 4)
        self.out = nn.Sequential(nn.Linear(48, 128), nn.GELU(), nn.Linear(128, 28))

    def encode(self, x, digit):
        x = torch.cat([self.token(digit)[:, None], self.rows(x) + self.places], 1)
        x = self.mix(x)
        return (x + self.feed(x)).mean(1)

    def decode(self, z):
        return self.out(self.back(self.wide(z[:, None] + self.learnt)))


class Gru(Cvae):
    """100 time steps of 8 numbers, read and written by a GRU of 64 units."""

    def __init__(self):
        super().__init__(64, 8)
        self.reader = nn.GRU(8 + 10, 64, batch_first=True)
        self.learnt = nn.Parameter(torch.randn(100, 18) * 0.02)
        self.writer, self.out = nn.GRU(18, 64, batch_first=True), nn.Linear(64, 8)

    def encode(self, x, digit):
        return self.reader(torch.cat([x, digit[:, None].expand(-1, x.shape[1], -1)], -1))[1][0]

    def decode(self, z):
        return self.out(self.writer(z[:, None] + self.learnt)[0])


JOBS = {  # model, its input's file, classes, batch, rate, greatest norm of the gradients
    "dense": (Dense, "image", 10, 128, 0.001, None),
    "conv": (Conv, "image", 10, 128, 0.001, None),
    "tiny": (Tiny, "image", 4, 8, 0.001, None),
    "colour": (Colour, "image", 40, 64, 0.001, None),
    "attention": (Attention, "rows", 10, 64, 0.002, None),
    "gru": (Gru, "rows", 10, 64, 0.002, 5.0),
}


def train(job, folder, epochs, mark):
    make, name, classes, batch, rate, norm = JOBS[job]
    torch.manual_seed(1)
    x = torch.from_numpy(np.load(f"{folder}/{name}.npy"))
    x = x.float() / 255 if x.dtype == torch.uint8 else x
    digit = F.one_hot(torch.from_numpy(np.load(f"{folder}/digit.npy")).long(), classes).float()
    order = torch.randperm(len(x))
    held, kept = order[: round(0.2 * len(x))], order[round(0.2 * len(x)):]
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    for _ in range(epochs):
        model.train()
        losses = 0.0
        for rows in kept[torch.randperm(len(kept))].split(batch):
            optimizer.zero_grad()
            loss = model(x[rows], digit[rows])
            loss.backward()
            if norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), norm)
            optimizer.step()
            losses += loss.item() * len(rows)
            if not os.path.exists(mark):
                open(mark, "w").close()
        model.eval()
        with torch.inference_mode():
            told = sum(model(x[rows], digit[rows]).item() * len(rows) for rows in held.split(512))
    torch.save(model.state_dict(), f"{mark}.pt")
    return {"loss": losses / len(kept), "heldOut": told / len(held),
            "parameters": sum(p.numel() for p in model.parameters())}


if __name__ == "__main__":
    job, folder, epochs, threads, mark = sys.argv[1:]
    torch.set_num_threads(int(threads))
    print(json.dumps(train(job, folder, int(epochs), mark)))

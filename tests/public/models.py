"""The models of specs/public written by hand in PyTorch, as their authors have them: run on graft's weights, and trained.

In (stdin): a file of JSON for each model: weights by graft's names, a batch with its noise, and for each seed the weights
that graft started from. Out (stdout): what each model makes of the batch, and each seed's loss after the same training.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)


def tensor(value):
    kind = torch.int64 if value["dtype"] == "i32" else torch.float32
    return torch.tensor(value["data"], dtype=kind).reshape(value["shape"])


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(x):
    return x.movedim(1, -1)


def kl_normal(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1).mean()


def normal_loss(x, mean):
    return (0.5 * (x - mean).square() + 0.5 * math.log(2 * math.pi)).flatten(1).sum(1).mean()


class Same(nn.Module):
    """A convolution with TensorFlow's padding `same`: the odd zero stands behind."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        pads = []
        for n, k, s in zip(reversed(x.shape[2:]), reversed(self.layer.kernel_size), reversed(self.layer.stride)):
            total = max(0, (math.ceil(n / s) - 1) * s + k - n)
            pads += [total // 2, total - total // 2]
        return self.layer(F.pad(x, pads))


class SameTranspose(nn.Module):
    """A transposed convolution to n·stride: what the full one makes beyond is cut off."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        y = self.layer(x)
        for axis, (n, k, s) in enumerate(zip(x.shape[2:], self.layer.kernel_size, self.layer.stride), 2):
            y = y.narrow(axis, max(0, k - s) // 2, n * s)
        return y


def conv(axes, read, made, kernel, stride=1):
    return Same((nn.Conv1d if axes == 1 else nn.Conv2d)(read, made, kernel, stride))


def grow(axes, read, made, kernel, stride=1):
    return SameTranspose((nn.ConvTranspose1d if axes == 1 else nn.ConvTranspose2d)(read, made, kernel, stride))


def load(module, weights, name):
    """graft's tensors into a module: kernels are [window…, in, out] here, and statistics have other names."""
    layer = getattr(module, "layer", module)
    with torch.no_grad():
        if isinstance(layer, nn.LSTM):
            gates = ["input", "forget", "new", "output"]
            layer.weight_ih_l0.copy_(torch.cat([weights[f"{name}.{g}.kernel"].T for g in gates]))
            layer.weight_hh_l0.copy_(torch.cat([weights[f"{name}.{g}.recurrent-kernel"].T for g in gates]))
            layer.bias_ih_l0.copy_(torch.cat([weights[f"{name}.{g}.bias"] for g in gates]))
            layer.bias_hh_l0.zero_()
            layer.bias_hh_l0.requires_grad_(False)  # one bias counts; two would take two steps of Adam
        elif isinstance(layer, nn.MultiheadAttention):
            roles = ["query", "key", "value"]
            layer.in_proj_weight.copy_(torch.cat([weights[f"{name}.{r}.kernel"].T for r in roles]))
            layer.in_proj_bias.copy_(torch.cat([weights[f"{name}.{r}.bias"] for r in roles]))
            layer.out_proj.weight.copy_(weights[f"{name}.output.kernel"].T)
            layer.out_proj.bias.copy_(weights[f"{name}.output.bias"])
        elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)):
            layer.weight.copy_(weights[f"{name}.scale"])
            layer.bias.copy_(weights[f"{name}.shift"])
            if f"{name}.mean" in weights:
                layer.running_mean.copy_(weights[f"{name}.mean"])
                layer.running_var.copy_(weights[f"{name}.variance"])
        elif isinstance(layer, nn.Embedding):
            layer.weight.copy_(weights[name])
        else:
            kernel = weights[f"{name}.kernel"]
            order = [kernel.dim() - 1, kernel.dim() - 2, *range(kernel.dim() - 2)]
            layer.weight.copy_(kernel.permute(order))
            if layer.bias is not None:
                layer.bias.copy_(weights[f"{name}.bias"])


def loaded(module, weights, names):
    """Fills the modules that hold weights, in order, from graft's layers of these names."""
    holds = (Same, SameTranspose, nn.Linear, nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)
    holds += (nn.MultiheadAttention, nn.LSTM, nn.Embedding, nn.Conv2d, nn.ConvTranspose2d)
    found = []

    def visit(at):
        if isinstance(at, holds):
            found.append(at)
        else:
            for child in at.children():
                visit(child)

    visit(module)
    assert len(found) == len(names), (len(found), names)
    for each, name in zip(found, names):
        load(each, weights, name)
    return module


class Ecg(nn.Module):
    """Keras' `timeseries_anomaly_detection` with a dense bottleneck."""

    def __init__(self, weights):
        super().__init__()
        self.encoder = nn.Sequential(
            conv(1, 1, 32, 7, 2), nn.ReLU(), nn.Dropout(0.2), conv(1, 32, 16, 7, 2), nn.ReLU()
        )
        self.bottleneck = nn.Linear(560, 16)
        self.widen = nn.Sequential(nn.Linear(16, 560), nn.ReLU())
        self.decoder = nn.Sequential(
            grow(1, 16, 16, 7, 2), nn.ReLU(), nn.Dropout(0.2), grow(1, 16, 32, 7, 2), nn.ReLU(), grow(1, 32, 1, 7)
        )
        places = ["encoder.layers[0]", "encoder.layers[2]", "latent.mean", "decoder.layers[0]", "decoder.layers[2]"]
        loaded(self, weights, [*places, "decoder.layers[4]", "decoder.layers[5]"])

    def forward(self, batch, noise, step):
        x = batch["ecg"]
        h = channels_last(self.encoder(channels_first(x)))
        wide = self.widen(self.bottleneck(h.flatten(1))).reshape(-1, 35, 16)
        made = channels_last(self.decoder(channels_first(wide)))
        reconstruction = normal_loss(x, made)
        return {"loss": reconstruction, "reconstruction": reconstruction}, {"ecg": made}


class PlaneCvae(nn.Module):
    """PyTorch-VAE's `ConditionalVAE`."""

    def __init__(self, weights):
        super().__init__()
        self.embed = nn.Conv2d(3, 3, 1)
        self.plane = nn.Linear(4, 256)
        self.encoder = nn.Sequential(
            *[nn.Conv2d(4, 8, 3, 2, padding=1), nn.BatchNorm2d(8), nn.LeakyReLU()],
            *[nn.Conv2d(8, 16, 3, 2, padding=1), nn.BatchNorm2d(16), nn.LeakyReLU()],
        )
        self.mean, self.log_variance = nn.Linear(256, 8), nn.Linear(256, 8)
        self.widen = nn.Linear(12, 256)
        self.decoder = nn.Sequential(
            *[nn.ConvTranspose2d(16, 8, 3, 2, padding=1, output_padding=1), nn.BatchNorm2d(8), nn.LeakyReLU()],
            *[nn.ConvTranspose2d(8, 8, 3, 2, padding=1, output_padding=1), nn.BatchNorm2d(8), nn.LeakyReLU()],
            *[nn.Conv2d(8, 3, 3, padding=1), nn.Tanh()],
        )
        encoder = ["encoder.embed", "encoder.first.class", "encoder.first", *[f"encoder.layers[{i}]" for i in [2, 4, 5]]]
        decoder = [f"decoder.layers[{i}]" for i in [0, 2, 3, 5, 6, 8]]
        loaded(self, weights, [*encoder, "latent.mean", "latent.log-variance", *decoder])

    def forward(self, batch, noise, step):
        x, told = batch["image"], F.one_hot(batch["class"], 4).float()
        plane = self.plane(told).reshape(-1, 1, 16, 16)
        h = self.encoder(torch.cat([self.embed(channels_first(x)), plane], 1))
        flat = channels_last(h).flatten(1)
        mean, log_variance = self.mean(flat), self.log_variance(flat)

        def decoded(z):
            wide = self.widen(torch.cat([z, told], 1)).reshape(-1, 4, 4, 16)
            return channels_last(self.decoder(channels_first(wide)))

        made = decoded(mean + (0.5 * log_variance).exp() * noise("latent", mean))
        reconstruction, kl = normal_loss(x, made), kl_normal(mean, log_variance)
        return {"loss": reconstruction + 0.1 * kl, "reconstruction": reconstruction, "kl": kl}, {"image": decoded(mean)}


class SentenceVae(nn.Module):
    """Bowman et al. 2016, as in public code that gives z to every step."""

    def __init__(self, weights):
        super().__init__()
        self.embedding = nn.Embedding(11, 12)
        self.reader = nn.LSTM(12, 24, batch_first=True)
        self.mean, self.log_variance = nn.Linear(24, 8), nn.Linear(24, 8)
        self.writer = nn.LSTM(20, 24, batch_first=True)
        self.words = nn.Linear(24, 11)
        names = ["text.embedding", "encoder.reader", "latent.mean", "latent.log-variance"]
        loaded(self, weights, [*names, "decoder.writer", "decoder.layers[3]"])

    def forward(self, batch, noise, step):
        words, there = batch["text"].long().squeeze(2), batch["text.steps"]
        each = self.embedding(words)
        lengths = there.sum(1).long()
        packed = nn.utils.rnn.pack_padded_sequence(each, lengths, batch_first=True, enforce_sorted=False)
        h = self.reader(packed)[1][0][0]
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + (0.5 * log_variance).exp() * noise("latent", mean)
        told = each * (torch.rand(words.shape) >= 0.3).unsqueeze(2) if self.training else each
        before = F.pad(told, (0, 0, 1, 0))[:, :-1]
        states, _ = self.writer(torch.cat([z.unsqueeze(1).expand(-1, 8, -1), before], 2))
        logits = self.words(states)
        costs = F.cross_entropy(logits.movedim(2, 1), words, reduction="none") * there
        reconstruction, kl = costs.sum(1).mean(), kl_normal(mean, log_variance)
        weight = 1 if step is None else min(1, step / (5 * 6))
        return {"loss": reconstruction + weight * kl, "reconstruction": reconstruction, "kl": kl}, {}


class Scvi(nn.Module):
    """scvi-tools' `VAE` with gene_likelihood "nb", dispersion "gene" and the observed library size."""

    def __init__(self, weights):
        super().__init__()
        norm = lambda: nn.BatchNorm1d(32, eps=1e-3, momentum=0.01)
        self.encoder = nn.Sequential(nn.Linear(40, 32), norm(), nn.ReLU(), nn.Dropout(0.1))
        self.mean, self.log_variance = nn.Linear(32, 5), nn.Linear(32, 5)
        self.hidden = nn.Sequential(nn.Linear(7, 32), norm(), nn.ReLU())
        self.shares = nn.Linear(34, 40)
        names = ["encoder.layers[0]", "encoder.layers[1]", "latent.mean", "latent.log-variance"]
        loaded(self, weights, [*names, "decoder.hidden", "decoder.layers[1]", "decoder.shares"])
        self.log_dispersion = nn.Parameter(weights["decoder.likelihood.log-dispersion"].clone())

    def forward(self, batch, noise, step):
        x, told = batch["counts"], F.one_hot(batch["batch"], 2).float()
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        library = x.sum(1, keepdim=True)

        def rates(z):
            hidden = self.hidden(torch.cat([z, told], 1))
            return library * torch.softmax(self.shares(torch.cat([hidden, told], 1)), 1)

        rate = rates(mean + (0.5 * log_variance).exp() * noise("latent", mean))
        theta = self.log_dispersion.exp() + 1e-4
        chances = torch.distributions.NegativeBinomial(theta, logits=rate.log() - theta.log())
        reconstruction, kl = -chances.log_prob(x).sum(1).mean(), kl_normal(mean, log_variance)
        return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}, {}


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.layers(x)


def resnet(width):
    half = lambda: [nn.GroupNorm(4, width, eps=1e-6), nn.SiLU(), conv(2, width, width, 3)]
    return Residual(*half(), *half())


class Pixels(nn.Module):
    """Attention over the pixels of an image."""

    def __init__(self, width):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, 1, batch_first=True)

    def forward(self, x):
        each = x.flatten(2).movedim(1, 2)
        return self.attention(each, each, each, need_weights=False)[0].movedim(2, 1).reshape(x.shape)


def middle(width):
    return nn.Sequential(resnet(width), Residual(nn.GroupNorm(4, width, eps=1e-6), Pixels(width)))


class KlAutoencoder(nn.Module):
    """Latent diffusion's `AutoencoderKL`."""

    def __init__(self, weights):
        super().__init__()
        last = lambda width, made: [nn.GroupNorm(4, width, eps=1e-6), nn.SiLU(), conv(2, width, made, 3)]
        self.encoder = nn.Sequential(conv(2, 3, 8, 3), resnet(8), conv(2, 8, 16, 3, 2), middle(16), *last(16, 8))
        self.mean, self.log_variance = conv(2, 8, 4, 1), conv(2, 8, 4, 1)
        self.decoder = nn.Sequential(
            *[conv(2, 4, 4, 1), conv(2, 4, 16, 3), middle(16), nn.Upsample(scale_factor=2), conv(2, 16, 8, 3)],
            *[resnet(8), *last(8, 3)],
        )
        inside = lambda path: [f"{path}.layers[0].layers[{i}]" for i in [0, 2, 3, 5]]
        mid = lambda part: [*inside(f"{part}.middle.resnet"), *[f"{part}.middle.layers[1].layers[{i}]" for i in [0, 1]]]
        encoder = ["encoder.layers[0]", *inside("encoder.resnet"), "encoder.layers[2]", *mid("encoder")]
        decoder = [*[f"decoder.layers[{i}]" for i in [0, 1]], *mid("decoder"), "decoder.layers[4]"]
        encoder += ["encoder.layers[4]", "encoder.layers[6]", "latent.mean", "latent.log-variance"]
        decoder += [*inside("decoder.resnet"), "decoder.layers[6]", "decoder.layers[8]"]
        for each in ["latent.mean", "latent.log-variance"]:  # ours are matrices, theirs 1×1 convolutions: the same numbers
            weights = {**weights, f"{each}.kernel": weights[f"{each}.kernel"].reshape(1, 1, 8, 4)}
        loaded(self, weights, [*encoder, *decoder])

    def forward(self, batch, noise, step):
        x = batch["image"]
        h = self.encoder(channels_first(x))
        mean, log_variance = self.mean(h), self.log_variance(h)
        drawn = channels_first(noise("latent", channels_last(mean)))
        made = channels_last(self.decoder(mean + (0.5 * log_variance).exp() * drawn))
        reconstruction = ((x - made).abs() + math.log(2)).flatten(1).sum(1).mean()
        kl = kl_normal(mean, log_variance)
        terms = {"loss": reconstruction + 0.001 * kl, "reconstruction": reconstruction, "kl": kl}
        return terms, {"image": channels_last(self.decoder(mean))}


class CausalAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        mask = torch.triu(torch.full((x.shape[1], x.shape[1]), -math.inf), 1)
        return self.attention(x, x, x, need_weights=False, attn_mask=mask)[0]


class VqTransformer(nn.Module):
    """van den Oord et al. 2017 with gradients into the codebook; a pre-norm transformer expects the codes."""

    def __init__(self, weights):
        super().__init__()
        self.encoder = nn.Sequential(
            *[conv(2, 3, 8, 4, 2), nn.ReLU(), conv(2, 8, 16, 4, 2), nn.ReLU()],
            Residual(nn.ReLU(), conv(2, 16, 8, 3), nn.ReLU(), conv(2, 8, 16, 1)),
        )
        self.encoded = nn.Linear(16, 4)
        self.told = nn.Linear(4, 16, bias=False)
        self.prior = nn.Sequential(
            Residual(nn.LayerNorm(16), CausalAttention(16, 2)),
            Residual(nn.LayerNorm(16), nn.Linear(16, 32), nn.GELU(approximate="tanh"), nn.Linear(32, 16)),
            nn.LayerNorm(16),
        )
        self.logits = nn.Linear(16, 16)
        self.decoder = nn.Sequential(
            conv(2, 4, 16, 3), nn.ReLU(), grow(2, 16, 8, 4, 2), nn.ReLU(), grow(2, 8, 3, 4, 2)
        )
        inside = [f"prior.layers[0].layers[{i}]" for i in [0, 1]] + [f"prior.layers[1].layers[{i}]" for i in [0, 1, 2]]
        encoder = ["encoder.layers[0]", "encoder.layers[1]", *[f"encoder.layers[2].layers[{i}]" for i in [1, 2]]]
        prior = ["prior.class", *inside, "prior.layers[2]", "latent.prior.logits"]
        loaded(self, weights, [*encoder, "latent.encoded", *prior, *[f"decoder.layers[{i}]" for i in [0, 1, 2]]])
        named = {"codebook": "latent.codebook.vectors", "before": "latent.prior.codes", "place": "latent.prior.positions"}
        for own, name in named.items():
            setattr(self, own, nn.Parameter(weights[name].clone()))

    def forward(self, batch, noise, step):
        x, told = batch["image"], F.one_hot(batch["class"], 4).float()
        made = self.encoded(channels_last(self.encoder(channels_first(x))).flatten(1, 2))
        codes = torch.cdist(made.detach(), self.codebook.detach()).argmin(2)
        taken = self.codebook[codes]
        straight = made + (taken - made).detach()
        image = channels_last(self.decoder(channels_first(straight.reshape(-1, 4, 4, 4))))
        squares = lambda a, b: (a - b).square().flatten(1).sum(1).mean()
        codebook, commitment = squares(taken, made.detach()), squares(made, taken.detach())
        known = F.pad(self.before[codes], (0, 0, 1, 0))[:, :-1] + self.place + self.told(told).unsqueeze(1)
        logits = self.logits(self.prior(known))
        prior = F.cross_entropy(logits.movedim(2, 1), codes, reduction="none").sum(1).mean()
        reconstruction = normal_loss(x, image)
        loss = reconstruction + codebook + 0.25 * commitment + prior
        terms = {"reconstruction": reconstruction, "codebook": codebook, "commitment": commitment, "prior": prior}
        return {"loss": loss, **terms}, {"image": image}


models = {
    "ecg-autoencoder": Ecg,
    "plane-cvae": PlaneCvae,
    "sentence-vae": SentenceVae,
    "scvi": Scvi,
    "kl-autoencoder": KlAutoencoder,
    "vq-transformer": VqTransformer,
}


def evaluated(model, batch):
    """Every figure and output, with the noise that graft was given."""
    model.eval()
    with torch.no_grad():
        terms, outputs = model(batch, lambda name, like: batch[name].reshape(like.shape), None)
    return {name: float(x) for name, x in terms.items()}, {name: x.flatten().tolist() for name, x in outputs.items()}


def trained(model, data, rows, batch, rate, order):
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=rate)
    model.train()
    for step, chosen in enumerate(order, 1):
        part = {name: x[chosen] for name, x in data.items() if name in rows}
        optimizer.zero_grad()
        model(part, lambda _, like: torch.randn_like(like), step)[0]["loss"].backward()
        optimizer.step()
    return evaluated(model, data)[0]["loss"]


def main():
    answers = {}
    for name, given in json.load(sys.stdin).items():
        torch.manual_seed(5)
        weights = lambda of: {key: tensor(value) for key, value in of.items()}
        data = weights(given["data"])
        terms, outputs = evaluated(models[name](weights(given["weights"])), data)
        losses = [
            trained(models[name](weights(seed["weights"])), data, given["rows"], given["batch"], given["rate"], seed["order"])
            for seed in given["seeds"]
        ]
        answers[name] = {"terms": terms, "outputs": outputs, "losses": losses}
    json.dump(answers, sys.stdout)


main()

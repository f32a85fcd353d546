"""The benched models, once for every framework. In: `o`, a framework's operations, and parameters `p` by graft's names.
Out: a loss or a picture. Layouts are graft's: images [batch, height, width, channel], dense kernels [in, out]."""


def dense(p, name, x):
    return x @ p[name + ".kernel"] + p[name + ".bias"]


def flat(o, x):
    return o.reshape(x, (x.shape[0], -1))


def divergence(o, mean, log_variance):
    """KL(N(mean, variance) || N(0, 1)), summed over units and batch."""
    return o.sum(0.5 * (mean * mean + o.exp(log_variance) - log_variance - 1))


def latent(o, p, hidden, noise):
    mean, log_variance = dense(p, "latent.mean", hidden), dense(p, "latent.log-variance", hidden)
    return mean + o.exp(0.5 * log_variance) * noise, divergence(o, mean, log_variance)


def decoded(o, p, z, digit):
    shared = o.relu(dense(p, "decoder.layers[0]", o.concat([z, digit], -1)))
    return dense(p, "decoder.layers[1]", shared)


def cvae(o, p, image, digit, latent_noise):
    """specs/gallery/cvae.json."""
    x, digit = flat(o, image), o.one_hot(digit, 10)
    hidden = o.relu(dense(p, "encoder.hidden", o.concat([x, digit], -1)))
    z, kl = latent(o, p, hidden, latent_noise)
    return (o.cross_entropy(decoded(o, p, z, digit), x) + kl) / x.shape[0]


def decode(o, p, z, digit):
    """The decoder of specs/gallery/cvae.json, as pixels."""
    return o.sigmoid(decoded(o, p, z, o.one_hot(digit, 10)))


def point(o, p, image, digit):
    """One hidden layer: the autoencoders of workloads.ts."""
    digit = o.one_hot(digit, p["latent.mean.kernel"].shape[0] - image.shape[1])
    code = dense(p, "latent.mean", o.concat([image, digit], -1))
    logits = dense(p, "decoder.layers[1]", o.relu(code))
    return o.cross_entropy(logits, image) / image.shape[0]


def conv_cvae(o, p, image, digit, latent_noise):
    """specs/gallery/conv-cvae.json."""
    digit = o.one_hot(digit, 10)

    def conv(name, x):
        _, height, width, _ = x.shape
        tiled = o.tile(digit[:, None, None, :], (1, height, width, 1))
        return o.relu(o.conv(o.concat([x, tiled], -1), p[name + ".kernel"], p[name + ".bias"]))

    def up(name, x):
        return o.up(x, p[name + ".kernel"], p[name + ".bias"])

    two = conv("encoder.conv2", conv("encoder.conv1", image))
    hidden = o.relu(dense(p, "encoder.hidden", flat(o, two)))
    z, kl = latent(o, p, hidden, latent_noise)
    shared = o.relu(dense(p, "decoder.hidden", o.concat([z, digit], -1)))
    small = o.reshape(o.relu(dense(p, "decoder.layers[1]", shared)), (image.shape[0], 7, 7, 32))
    logits = up("decoder.up2", o.relu(up("decoder.up1", small)))
    return (o.cross_entropy(logits, image) + kl) / image.shape[0]


def colour(o, p, image, classes, latent_noise):
    """bench/colour.json: 64×64×3, 40 classes, four convolutions down and four up."""
    classes, x = o.one_hot(classes, 40), image
    for i in range(4):
        x = o.relu(o.conv(x, p[f"encoder.layers[{i}].kernel"], p[f"encoder.layers[{i}].bias"]))
    hidden = o.relu(dense(p, "encoder.hidden", o.concat([flat(o, x), classes], -1)))
    z, kl = latent(o, p, hidden, latent_noise)
    x = o.relu(dense(p, "decoder.hidden", o.concat([z, classes], -1)))
    x = o.reshape(o.relu(dense(p, "decoder.layers[1]", x)), (image.shape[0], 4, 4, -1))
    for i in range(3, 7):
        x = o.up(x if i == 3 else o.relu(x), p[f"decoder.layers[{i}].kernel"], p[f"decoder.layers[{i}].bias"])
    return (o.cross_entropy(x, image) + kl) / image.shape[0]


models = {"cvae": cvae, "conv-cvae": conv_cvae, "colour": colour, "point": point, "decode": decode}

"""Writes what tests/weights reads: weights as PyTorch and Keras save them, of the models of image.json and sequence.json, and what these models compute.

python make.py OUT   (with torch, keras, tensorflow, safetensors, numpy)
"""
import os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import json
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F
import keras
from keras import layers as L
from safetensors.torch import save_file

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
at = lambda name: os.path.join(out, name)
rng = np.random.default_rng(1)
image = rng.random((3, 9, 9, 1), dtype=np.float32)
digit = np.array([0, 1, 2], np.int32)
x = rng.normal(size=(3, 6, 3)).astype(np.float32)
z = rng.normal(size=(3, 2)).astype(np.float32)
expected = {}
flat = lambda a: [float(v) for v in np.asarray(a, np.float64).reshape(-1)]

torch.manual_seed(1)


class Image(nn.Module):
    def __init__(self):
        super().__init__()
        self.label = nn.Embedding(3, 2)
        self.conv = nn.Conv2d(1, 2, 3, 2)
        self.bn = nn.BatchNorm2d(2, eps=1e-3)
        self.fc1 = nn.Linear(32 + 2, 6)
        self.fc21 = nn.Linear(6, 2)
        self.fc22 = nn.Linear(6, 2)
        self.fc3 = nn.Linear(2 + 2, 27)
        self.up = nn.ConvTranspose2d(3, 1, 3, 3)
        with torch.no_grad():
            for tensor in (self.bn.weight, self.bn.running_var):
                tensor.uniform_(0.5, 2)
            for tensor in (self.bn.bias, self.bn.running_mean):
                tensor.uniform_(-0.3, 0.3)

    def encode(self, image, digit):
        h = self.bn(F.relu(self.conv(image))).flatten(1)
        h = F.relu(self.fc1(torch.cat([h, self.label(digit)], 1)))
        return self.fc21(h), self.fc22(h)

    def decode(self, z, digit):
        h = F.relu(self.fc3(torch.cat([z, self.label(digit)], 1)))
        return torch.sigmoid(self.up(h.view(-1, 3, 3, 3)))


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(3, 4, 2)
        self.lstm = nn.LSTM(4, 2, batch_first=True, bidirectional=True)
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.gru = nn.GRU(4, 3, batch_first=True)
        self.norm = nn.LayerNorm(3, eps=1e-3)
        self.code = nn.Linear(15, 2)
        self.fc = nn.Linear(2, 10)
        self.up = nn.ConvTranspose1d(2, 3, 2)
        with torch.no_grad():
            for tensor in self.parameters():
                tensor.uniform_(-0.6, 0.6)

    def encode(self, x):
        h = torch.tanh(self.conv(x.transpose(1, 2))).transpose(1, 2)
        h, _ = self.lstm(h)
        h, _ = self.attention(h, h, h)
        h, _ = self.gru(h)
        return self.code(self.norm(h).flatten(1))

    def decode(self, z):
        return self.up(self.fc(z).view(-1, 2, 5)).transpose(1, 2)


with torch.no_grad():
    model = Image().eval()
    mean, _ = model.encode(torch.from_numpy(image).permute(0, 3, 1, 2), torch.from_numpy(digit).long())
    made = model.decode(torch.from_numpy(z), torch.from_numpy(digit).long()).permute(0, 2, 3, 1)
    expected["torch/image"] = {"encode": flat(mean), "decode": flat(made)}
    state = model.state_dict()
    torch.save(state, at("image.pt"))
    torch.save(state, at("image-old.pt"), _use_new_zipfile_serialization=False)
    optimiser = torch.optim.Adam(model.parameters())
    torch.save({"epoch": 3, "model_state_dict": {f"module.{k}": v for k, v in state.items()}, "optimizer_state_dict": optimiser.state_dict(), "best": np.float64(2)}, at("image-checkpoint.pt"))
    save_file({k: v.double() if v.is_floating_point() else v for k, v in state.items()}, at("image.safetensors"))
    np.savez(at("image.npz"), **{k: v.numpy() for k, v in state.items()})
    model = Sequence().eval()
    expected["torch/sequence"] = {"encode": flat(model.encode(torch.from_numpy(x))), "decode": flat(model.decode(torch.from_numpy(z)))}
    torch.save(model.state_dict(), at("sequence.pt"))

keras.utils.set_random_seed(1)
given, label = L.Input((9, 9, 1)), L.Input((), dtype="int32")
table = L.Embedding(3, 2, name="label")
h = L.BatchNormalization()(L.Conv2D(2, 3, strides=2, activation="relu")(given))
h = L.Dense(6, activation="relu", name="hidden")(L.Concatenate()([L.Flatten()(h), table(label)]))
encoder = keras.Model([given, label], [L.Dense(2, name="z_mean")(h), L.Dense(2, name="z_log_var")(h)], name="encoder")
code = L.Input((2,))
h = L.Dense(27, activation="relu", name="grow")(L.Concatenate()([code, table(label)]))
decoder = keras.Model([code, label], L.Conv2DTranspose(1, 3, strides=3, activation="sigmoid", name="up")(L.Reshape((3, 3, 3))(h)), name="decoder")
whole = keras.Model([given, label], decoder([encoder([given, label])[0], label]))
for weight in whole.weights:
    weight.assign(rng.uniform(0.1, 0.9, weight.shape))
expected["keras/image"] = {"encode": flat(encoder.predict([image, digit], verbose=0)[0]), "decode": flat(decoder.predict([z, digit], verbose=0))}
whole.save(at("image.keras"))
whole.save(at("image.h5"))
whole.save_weights(at("image.weights.h5"))
np.savez(at("image-numbered.npz"), *whole.get_weights())

given, code = L.Input((6, 3)), L.Input((2,))
h = L.Bidirectional(L.LSTM(2, return_sequences=True))(L.Conv1D(4, 2, activation="tanh")(given))
h = L.MultiHeadAttention(2, 2)(h, h)
h = L.LayerNormalization()(L.GRU(3, return_sequences=True)(h))
encoder = keras.Model(given, L.Dense(2, name="code")(L.Flatten()(h)))
decoder = keras.Model(code, L.Conv1DTranspose(3, 2, name="up")(L.Reshape((5, 2))(L.Dense(10, name="fc")(code))))
whole = keras.Model(given, decoder(encoder(given)))
for weight in whole.weights:
    weight.assign(rng.uniform(-0.6, 0.6, weight.shape))
expected["keras/sequence"] = {"encode": flat(encoder.predict(x, verbose=0)), "decode": flat(decoder.predict(z, verbose=0))}
whole.save(at("sequence.keras"))

json.dump({"image": flat(image), "digit": digit.tolist(), "x": flat(x), "z": flat(z), "expected": expected}, open(at("expected.json"), "w"))

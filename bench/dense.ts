// Dense train steps: a conditional VAE against the same by hand, and a conditional autoencoder against a layers model.
import type { Bench } from "./bench.js";
import { contest } from "./contest.js";
import { ours, oursOnTfjs, task } from "./ours.js";
import { denseLoss } from "./peer/dense.js";
import { layersTrainer } from "./peer/layers.js";
import { plain, rewritten } from "./peer/products.js";
import { trainer } from "./peer/tfjs.js";

const samples = 128;
const rounds = 12;

export const dense: Bench = {
  name: "dense",
  doc: `one train step, batch ${samples}, Adam, against TensorFlow.js on wasm`,
  run: async (print) => {
    print(`gallery/cvae: 784 + 10 → 400 → 2, 2 + 10 → 400 → 784`);
    const vae = task({ name: "cvae" }, samples);
    const byHand = [
      await ours(vae),
      await oursOnTfjs(vae),
      await trainer("tfjs, wasm: minimize", "wasm", vae, denseLoss(plain)),
      await trainer("tfjs, wasm: own gradients", "wasm", vae, denseLoss(rewritten)),
    ];
    await contest(byHand, { rounds }, print);
    print(
      `\ngallery/conditional-autoencoder: the same without noise and KL, since a layers model has no addLoss for the KL`,
    );
    const autoencoder = task({ name: "conditional-autoencoder" }, samples);
    const layers = [
      await ours(autoencoder),
      await layersTrainer("tfjs-layers, wasm: trainOnBatch", "wasm", autoencoder),
    ];
    await contest(layers, { rounds }, print);
  },
};

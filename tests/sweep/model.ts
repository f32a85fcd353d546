/** A small conditional VAE with a number to scale, as the text of a spec. */
export const modelText = JSON.stringify({
  graft: 1,
  name: "tiny",
  let: { width: 24 },
  inputs: { image: { type: "image", height: 28, width: 28, channels: 1, range: [0, 1] } },
  conditions: { digit: { type: "category", size: 10 } },
  encoder: {
    input: "image",
    layers: [{ type: "flatten" }, { type: "dense", name: "hidden", units: "= width", activation: "relu" }],
  },
  latent: { type: "gaussian", size: 2 },
  decoder: {
    output: "image",
    likelihood: "bernoulli",
    layers: [
      { type: "dense", name: "hidden", units: "= width", activation: "relu" },
      { type: "dense", units: "= image.size" },
      { type: "reshape", to: "image" },
    ],
  },
  inject: [
    { condition: "digit", into: "encoder.hidden", place: "suffix" },
    { condition: "digit", into: "decoder", place: "suffix" },
  ],
  train: { data: "digits:120", epochs: 1, batch: 32, seed: 1, optimizer: { type: "adam", rate: 0.01 } },
});

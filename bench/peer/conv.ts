// The model of specs/gallery/conv-cvae.json written by hand with TensorFlow.js.
import type * as tf from "@tensorflow/tfjs";
import { dense } from "./dense.js";
import type { Products } from "./products.js";
import { divergence, draw, type Loss, reconstruction, type Variables, variable } from "./tfjs.js";

type Convolution = Products["conv2d"];

/** One convolution of stride 2 with its bias. */
const convolution = (variables: Variables, name: string, of: Convolution, x: tf.Tensor): tf.Tensor =>
  of(x, variable(variables, `${name}.kernel`), [2, 2]).add(variable(variables, `${name}.bias`));

/** The condition as extra channels. */
const withChannels = (x: tf.Tensor, digit: tf.Tensor): tf.Tensor => {
  const [n = 0, height = 0, width = 0] = x.shape;
  return x.concat(digit.reshape([n, 1, 1, 10]).tile([1, height, width, 1]), 3);
};

export const convLoss = (products: Products): Loss => {
  const { matMul } = products;
  return (variables, { image, digit, noise }) => {
    const n = image.shape[0] ?? 0;
    const one = convolution(variables, "encoder.conv1", products.conv2dData, withChannels(image, digit)).relu();
    const two = convolution(variables, "encoder.conv2", products.conv2d, withChannels(one, digit)).relu();
    const hidden = dense(variables, "encoder.hidden", matMul, two.reshape([n, -1])).relu();
    const mean = dense(variables, "latent.mean", matMul, hidden);
    const logVariance = dense(variables, "latent.log-variance", matMul, hidden);
    const z = draw(mean, logVariance, noise).concat(digit, 1);
    const shared = dense(variables, "decoder.hidden", matMul, z).relu();
    const small = dense(variables, "decoder.layers[1]", matMul, shared).relu().reshape([n, 7, 7, 32]);
    const middle = convolution(variables, "decoder.up1", products.conv2dTranspose, small).relu();
    const logits = convolution(variables, "decoder.up2", products.conv2dTranspose, middle);
    return reconstruction(image, logits).add(divergence(mean, logVariance));
  };
};

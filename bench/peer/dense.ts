// The model of specs/gallery/cvae.json, its decoder, and the autoencoders of one hidden layer, by hand with
// TensorFlow.js.
import type * as tf from "@tensorflow/tfjs";
import type { Products } from "./products.js";
import { divergence, draw, type Loss, reconstruction, type Variables, variable } from "./tfjs.js";

type Product = (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor;

/** x·W + b. */
export const dense = (variables: Variables, name: string, product: Product, x: tf.Tensor): tf.Tensor =>
  product(x, variable(variables, `${name}.kernel`)).add(variable(variables, `${name}.bias`));

const decoded = (variables: Variables, product: Product, z: tf.Tensor, digit: tf.Tensor): tf.Tensor => {
  const shared = dense(variables, "decoder.layers[0]", product, z.concat(digit, 1)).relu();
  return dense(variables, "decoder.layers[1]", product, shared);
};

export const denseLoss =
  ({ matMul, matMulData }: Products): Loss =>
  (variables, { image, digit, noise }) => {
    const flat = image.reshape([image.shape[0] ?? 0, -1]);
    const hidden = dense(variables, "encoder.hidden", matMulData, flat.concat(digit, 1)).relu();
    const mean = dense(variables, "latent.mean", matMul, hidden);
    const logVariance = dense(variables, "latent.log-variance", matMul, hidden);
    const z = draw(mean, logVariance, noise);
    return reconstruction(flat, decoded(variables, matMul, z, digit)).add(divergence(mean, logVariance));
  };

export const decode = (variables: Variables, z: tf.Tensor, digit: tf.Tensor): tf.Tensor =>
  decoded(variables, (x, kernel) => x.matMul(kernel), z, digit).sigmoid();

export const pointLoss =
  ({ matMul, matMulData }: Products): Loss =>
  (variables, { image, digit }) => {
    const hidden = dense(variables, "latent.mean", matMulData, image.concat(digit, 1)).relu();
    return reconstruction(image, dense(variables, "decoder.layers[1]", matMul, hidden));
  };

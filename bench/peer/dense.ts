// The model of specs/gallery/cvae.json written by hand with TensorFlow.js.
import type * as tf from "@tensorflow/tfjs";
import type { Products } from "./products.js";
import { divergence, draw, type Loss, reconstruction, type Variables, variable } from "./tfjs.js";

type Product = (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor;

/** x·W + b. */
export const dense = (variables: Variables, name: string, product: Product, x: tf.Tensor): tf.Tensor =>
  product(x, variable(variables, `${name}.kernel`)).add(variable(variables, `${name}.bias`));

export const denseLoss =
  ({ matMul, matMulData }: Products): Loss =>
  (variables, { image, digit, noise }) => {
    const flat = image.reshape([image.shape[0] ?? 0, -1]);
    const hidden = dense(variables, "encoder.hidden", matMulData, flat.concat(digit, 1)).relu();
    const mean = dense(variables, "latent.mean", matMul, hidden);
    const logVariance = dense(variables, "latent.log-variance", matMul, hidden);
    const z = draw(mean, logVariance, noise);
    const shared = dense(variables, "decoder.layers[0]", matMul, z.concat(digit, 1)).relu();
    const logits = dense(variables, "decoder.layers[1]", matMul, shared);
    return reconstruction(flat, logits).add(divergence(mean, logVariance));
  };

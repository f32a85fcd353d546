// Products whose gradients avoid what the library's wasm backend does badly or not at all. In: tensors; out: the same
// values as the library's own ops, differentiated another way. An expert would write these; they make the harder
// contender.
//
// The library differentiates a matMul into two matMuls with transpose flags, which its wasm backend runs without SIMD;
// and it has no kernel for the filter gradient of a convolution there, which is again a convolution, of transposed
// operands.
import * as tf from "@tensorflow/tfjs";

type Stride = [number, number];

export interface Products {
  readonly matMul: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor;
  /** Of data: no gradient with respect to x. */
  readonly matMulData: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor;
  readonly conv2d: (x: tf.Tensor, kernel: tf.Tensor, stride: Stride) => tf.Tensor;
  readonly conv2dData: (x: tf.Tensor, kernel: tf.Tensor, stride: Stride) => tf.Tensor;
  /** `same`: stride times as large. */
  readonly conv2dTranspose: (x: tf.Tensor, kernel: tf.Tensor, stride: Stride) => tf.Tensor;
}

const conv2d = (x: tf.Tensor, kernel: tf.Tensor, stride: Stride): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, stride, "same");

const grown = ([n = 0, h = 0, w = 0]: ReadonlyArray<number>, kernel: tf.Tensor, [sh, sw]: Stride) =>
  [n, h * sh, w * sw, kernel.shape[2] ?? 0] as [number, number, number, number];

const conv2dTranspose = (x: tf.Tensor, kernel: tf.Tensor, stride: Stride): tf.Tensor =>
  tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, grown(x.shape, kernel, stride), stride, "same");

/** The library's own ops, as its documentation has one write them. */
export const plain: Products = {
  matMul: (x, kernel) => x.matMul(kernel),
  matMulData: (x, kernel) => x.matMul(kernel),
  conv2d,
  conv2dData: conv2d,
  conv2dTranspose,
};

/** What `same` pads one side: [before, after]. */
const padding = (size: number, window: number, stride: number): [number, number] => {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
};

/**
 * d kernel of y = conv2d(x, kernel, stride, same), from d y: channels as batch, batch as channels, dy as dilated
 * kernel.
 */
const filterGradient = (x: tf.Tensor, dy: tf.Tensor, kernel: ReadonlyArray<number>, [sh, sw]: Stride): tf.Tensor => {
  const [kh = 0, kw = 0, inputs = 0, outputs = 0] = kernel;
  const [h, w] = [padding(x.shape[1] ?? 0, kh, sh), padding(x.shape[2] ?? 0, kw, sw)];
  const channels = x.transpose([3, 1, 2, 0]).pad([[0, 0], h, w, [0, 0]]) as tf.Tensor4D;
  return tf
    .conv2d(channels, dy.transpose([1, 2, 0, 3]) as tf.Tensor4D, 1, "valid", "NHWC", [sh, sw])
    .slice([0, 0, 0, 0], [inputs, kh, kw, outputs])
    .transpose([1, 2, 0, 3]);
};

type Gradients = (dy: tf.Tensor, x: tf.Tensor, kernel: tf.Tensor) => Array<tf.Tensor>;

/** The op `forward` of two tensors with these gradients. */
const withGradients =
  (forward: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor, gradients: Gradients) =>
  (x: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
    tf.customGrad((...given) => {
      const [a, b, save] = given as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
      save([a, b]);
      return {
        value: forward(a, b),
        gradFunc: (dy: tf.Tensor, saved: Array<tf.Tensor>) =>
          gradients(dy, saved[0] as tf.Tensor, saved[1] as tf.Tensor),
      };
    })(x, kernel);

/** The same where x is data: only the kernel's gradient is computed. */
const ofData =
  (
    forward: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor,
    gradient: (dy: tf.Tensor, x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor,
  ) =>
  (x: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
    tf.customGrad((...given) => {
      const [k, save] = given as [tf.Tensor, tf.GradSaveFunc];
      save([x, k]);
      return {
        value: forward(x, k),
        gradFunc: (dy: tf.Tensor, saved: Array<tf.Tensor>) =>
          gradient(dy, saved[0] as tf.Tensor, saved[1] as tf.Tensor),
      };
    })(kernel);

const matMul = (x: tf.Tensor, kernel: tf.Tensor): tf.Tensor => x.matMul(kernel);

/** Gradients by explicit transposes, and filter gradients by convolutions. */
export const rewritten: Products = {
  matMul: withGradients(matMul, (dy, x, kernel) => [dy.matMul(kernel.transpose()), x.transpose().matMul(dy)]),
  matMulData: ofData(matMul, (dy, x) => x.transpose().matMul(dy)),
  conv2d: (input, filter, stride) =>
    withGradients(
      (x, kernel) => conv2d(x, kernel, stride),
      (dy, x, kernel) => [conv2dTranspose(dy, kernel, stride), filterGradient(x, dy, kernel.shape, stride)],
    )(input, filter),
  conv2dData: (input, filter, stride) =>
    ofData(
      (x, kernel) => conv2d(x, kernel, stride),
      (dy, x, kernel) => filterGradient(x, dy, kernel.shape, stride),
    )(input, filter),
  conv2dTranspose: (input, filter, stride) =>
    withGradients(
      (x, kernel) => conv2dTranspose(x, kernel, stride),
      (dy, x, kernel) => [conv2d(dy, kernel, stride), filterGradient(dy, x, kernel.shape, stride)],
    )(input, filter),
};

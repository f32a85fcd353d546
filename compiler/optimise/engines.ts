// Engines as estimates of cost see them: constants in milliseconds, found once. They serve to rank two spellings of one
// thing, not to predict a clock.

/** What an engine takes for its work, as measured: the estimates of `explain --cost` are made of it. */
export interface EngineCost {
  readonly name: string;
  /** What passes before the first step whatever the program is, and for each node of its graphs. */
  readonly start: number;
  readonly node: number;
  /** One step of a plan, whatever it does. */
  readonly call: number;
  /**
   * One floating-point operation of a matrix product and of a convolution, and one element of a factor, which is
   * packed.
   */
  readonly product: number;
  readonly convolution: number;
  readonly factor: number;
  /** Rows and columns of a product's tile: a product is worked on in whole tiles. */
  readonly tile: readonly [rows: number, columns: number];
  /** One element read or written by a pass over memory. */
  readonly element: number;
  /** One elementwise operation on one element, and one that is no plain arithmetic (exp, log, tanh). */
  readonly arithmetic: number;
  readonly transcendental: number;
  /** One element copied, one run of neighbours that is copied together, and an element copied alone. */
  readonly copy: number;
  readonly run: number;
  readonly alone: number;
  /** Whether elementwise nodes run in clusters, one pass for all; then slices, transposes and repetitions are views. */
  readonly fuses: boolean;
  /** Whether images are padded, and the phases of a transposed convolution woven together, by copies. */
  readonly moves: boolean;
  /** Whether operations that don't need each other may run at once. */
  readonly atOnce: boolean;
}

/**
 * One thread of WebAssembly with SIMD. Fitted to the least of 30 timings of every step of the train steps of the
 * gallery's dense and convolutional models (batch 128; products and convolutions of some size run at 40–43 GFLOPS, one
 * of a single channel at 19) on an AMD EPYC, Node 20.
 */
export const wasmCost: EngineCost = {
  name: "wasm",
  start: 150,
  node: 0.06,
  call: 5e-3,
  product: 1 / 44e6,
  convolution: 1 / 44e6,
  factor: 0.25e-6,
  tile: [4, 8],
  element: 0.13e-6,
  arithmetic: 0.04e-6,
  transcendental: 2.5e-6,
  copy: 0.3e-6,
  run: 25e-6,
  alone: 3e-6,
  fuses: true,
  moves: true,
  atOnce: false,
};

/**
 * TensorFlow's CPU kernels, two threads, one call per train step. Derived from whole train steps of dense models (64–85
 * GFLOPS) and from the time of a step of tiny ones (1–2 µs an op); convolutions are taken at half the rate of products.
 */
export const tensorflowCost: EngineCost = {
  name: "tensorflow",
  start: 400,
  node: 0.1,
  call: 1.5e-3,
  product: 1 / 80e6,
  convolution: 1 / 40e6,
  factor: 0.1e-6,
  tile: [1, 1],
  element: 0.25e-6,
  arithmetic: 0,
  transcendental: 1e-6,
  copy: 0.3e-6,
  run: 2e-6,
  alone: 1e-6,
  fuses: false,
  moves: false,
  atOnce: true,
};

/** The engines that there are figures for; the first is meant where nobody names one. */
export const engineCosts = { wasm: wasmCost, tensorflow: tensorflowCost } as const;

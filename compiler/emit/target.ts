// The backends that plans are emitted for.
import type { Target } from "./plan.js";

export const wasmTarget: Target = {
  name: "wasm",
  // the first does not exist; the second is ten times slower than the same sum as a convolution
  missing: ["Conv2DBackpropFilter", "Conv2DBackpropInput"],
  fuse: true,
  multiply: true,
  fma: false,
};

export const cpuTarget: Target = { name: "cpu", missing: [], fuse: false, multiply: false, fma: false };

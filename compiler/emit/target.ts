// The backends that plans are emitted for.
import type { Target } from "./plan.js";

export const wasmTarget: Target = {
  name: "wasm",
  missing: ["AvgPoolGrad", "Conv2DBackpropFilter", "Conv2DBackpropInput"],
  fuse: true,
  bare: true,
  multiply: true,
  fma: false,
};

export const cpuTarget: Target = { name: "cpu", missing: [], fuse: false, multiply: false, fma: false };

// The backends that plans are emitted for.
import type { Target } from "./plan.js";

export const wasmTarget: Target = {
  name: "wasm",
  missing: ["Conv2DBackpropFilter"],
  fuse: true,
};

export const cpuTarget: Target = { name: "cpu", missing: [], fuse: false };

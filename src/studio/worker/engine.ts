/**
 * The page's engine: WebAssembly, or the GPU where a person asks for it.
 *
 * In: how it should compute. Out: the engine, or a sentence that says why there is none.
 */
import type { Engine } from "../../../runtime/engine/engine.js";
import { wasmEngine } from "../../../runtime/engine/wasm/engine.js";
import type { Way } from "../state/types.js";

/** The shaders' emitter is loaded when it is asked for. */
const openGpu = async (): Promise<Engine | string> => {
  if (typeof navigator === "undefined" || !("gpu" in navigator)) return "this browser has no WebGPU";
  const { webgpuEngine } = await import("../../../runtime/engine/webgpu/engine.js");
  return webgpuEngine(navigator.gpu);
};

/**
 * `same-bits`: no fused multiply-add, which browsers have and Node has only when asked: then both compute the same
 * bits.
 */
export const openEngine = (way: Way): Promise<Engine | string> =>
  way === "gpu" ? openGpu() : wasmEngine(way === "same-bits" ? { fma: false } : {});

/**
 * The page's engine: WebAssembly, its binary served beside the page. In: whether the same bits are wanted on every
 * machine. Out: the engine.
 */
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import type { Engine } from "../../../runtime/engine/engine.js";
import { openWasm } from "../../../runtime/engine/wasm/engine.js";

/** The library asks where each of its three builds lies, and takes the one with SIMD on one thread. */
const binaries = Object.fromEntries(
  ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"].map((name) => [
    name,
    new URL(simd, import.meta.url).href,
  ]),
);

/**
 * `reproducible`: no fused multiply-add, which browsers have and Node has only when asked: then both compute the same
 * bits.
 */
export const openEngine = (reproducible: boolean): Promise<Engine> =>
  openWasm({ binaries, ...(reproducible ? { target: { fma: false } } : {}) });

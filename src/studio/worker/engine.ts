/** The page's engine: WebAssembly. In: whether the same bits are wanted on every machine. Out: the engine. */
import type { Engine } from "../../../runtime/engine/engine.js";
import { wasmEngine } from "../../../runtime/engine/wasm/engine.js";

/**
 * `reproducible`: no fused multiply-add, which browsers have and Node has only when asked: then both compute the same
 * bits.
 */
export const openEngine = (reproducible: boolean): Promise<Engine> => wasmEngine(reproducible ? { fma: false } : {});

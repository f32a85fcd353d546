/**
 * The page's engine: the usual one, or the GPU where a person asks for it.
 *
 * In: how it should compute. Out: the engine, or a sentence that says why there is none.
 */
import type { Engine } from "../../../runtime/engine/engine.js";
import { openPageEngine, type PageEngineName } from "../../../runtime/engine/page.js";
import type { Way } from "../state/types.js";

/**
 * `same-bits`: no fused multiply-add, which browsers have and Node has only when asked: then both compute the same
 * bits.
 */
const ways: Readonly<Record<Way, Parameters<typeof openPageEngine>>> = {
  fast: [undefined, {}],
  "same-bits": [undefined, { fma: "off" }],
  gpu: ["webgpu" satisfies PageEngineName, {}],
};

export const openEngine = (way: Way): Promise<Engine | string> => openPageEngine(...ways[way]);

/**
 * The engines that run in a page, under the names that they have elsewhere.
 *
 * In: how one should compute. Out: the engine, or a sentence that says why it can't be used here. An engine's code is
 * loaded when it is asked for, but for the usual one's.
 */
import type { Engine, EngineSettings } from "./engine.js";
import { wasmEngine } from "./wasm/engine.js";

interface PageEngine {
  readonly open: (settings: Pick<EngineSettings, "fma">) => Promise<Engine | string>;
}

const webgpu: PageEngine = {
  open: async () => {
    if (typeof navigator === "undefined" || navigator.gpu === undefined) return "this browser has no WebGPU here";
    const { webgpuEngine } = await import("./webgpu/engine.js");
    return webgpuEngine(navigator.gpu);
  },
};

/** What computes where nothing else is asked for: every browser has it. */
const wasm: PageEngine = { open: ({ fma }) => wasmEngine(fma === "off" ? { fma: false } : {}) };

const pageEngines = { wasm, webgpu } as const;

export type PageEngineName = keyof typeof pageEngines;

/** Opens the engine of this name, or the usual one. */
export const openPageEngine = (
  name: PageEngineName | undefined,
  settings: Pick<EngineSettings, "fma">,
): Promise<Engine | string> => (name === undefined ? wasm : pageEngines[name]).open(settings);

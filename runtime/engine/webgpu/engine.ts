/**
 * The engine webgpu over a GPU that somebody has: a page its `navigator.gpu`, Node the one of the package `webgpu`.
 *
 * In: the GPU. Out: the engine, or a sentence that says why there is none.
 */
import type { Engine } from "../engine.js";
import { openGpu } from "./device.js";
import { openSession } from "./session.js";

export const webgpuEngine = async (gpu: GPU): Promise<Engine | string> => {
  const found = await openGpu(gpu);
  if (typeof found === "string") return found;
  return {
    name: "webgpu",
    version: `WGSL, ${found.name}`,
    threads: 1,
    devices: found.name,
    load: async (program) => openSession(program, found),
  };
};

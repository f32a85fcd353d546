// The engine webgpu as Node has it: our own shaders through Dawn, the library of the package `webgpu`, which is no part
// of an installation. Experimental: right on a software GPU, timed on none, so `auto` never takes it.
import type { EngineDefinition } from "../engine.js";
import { webgpuEngine } from "./engine.js";

const install = "`npm install webgpu` brings it";

/** Kept for as long as the process lives: Dawn ends the process when what its devices came from is collected. */
let kept: GPU | undefined;

/** The package's own door. Where it is absent, a sentence. */
const findGpu = async (): Promise<GPU | string> => {
  try {
    const { create } = await import("webgpu");
    kept ??= create([]);
    return kept;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const absent = /Cannot find (package|module)/.test(message) && message.includes("webgpu'");
    return absent
      ? `the package webgpu is not installed; ${install}`
      : `the package webgpu does not load (${message.split("\n")[0]}); ${install} anew`;
  }
};

const openHere = async (): ReturnType<EngineDefinition["open"]> => {
  const gpu = await findGpu();
  const engine = typeof gpu === "string" ? gpu : await webgpuEngine(gpu);
  return typeof engine === "string" ? { _tag: "Unavailable", why: engine } : { _tag: "Ready", engine };
};

let opened: ReturnType<EngineDefinition["open"]> | undefined;

export const webgpu: EngineDefinition = {
  name: "webgpu",
  optional: true,
  doc: "experimental: our own shaders on a GPU through WebGPU, not timed on a real one, never what `auto` takes",
  open: () => {
    opened ??= openHere().catch((cause: Error) => ({
      _tag: "Unavailable",
      why: `WebGPU does not start (${cause.message.split("\n")[0]})`,
    }));
    return opened;
  },
};

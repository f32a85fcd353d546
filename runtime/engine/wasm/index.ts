// The wasm engine as the registry has it: what every installation has.
import type { EngineDefinition, EngineSettings } from "../engine.js";
import { wasmEngine, whyNot } from "./engine.js";

/** One for each way that it computes. */
const opened = new Map<EngineSettings["fma"], ReturnType<EngineDefinition["open"]>>();

export const wasm: EngineDefinition = {
  name: "wasm",
  turn: 2,
  doc: "generated WebAssembly, one thread: fast enough for small models, always there",
  takes: ["fma"],
  open: ({ fma } = {}) => {
    const found = opened.get(fma);
    if (found !== undefined) return found;
    const made: ReturnType<EngineDefinition["open"]> = wasmEngine(fma === "off" ? { fma: false } : {}).then(
      (engine) => ({ _tag: "Ready", engine }),
      (error: unknown) => ({ _tag: "Unavailable", why: whyNot(error) }),
    );
    opened.set(fma, made);
    return made;
  },
};

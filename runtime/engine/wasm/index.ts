// The wasm engine as Node has it: the library's binaries come from its package. What every installation has.
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { Target } from "../../../compiler/emit/plan.js";
import type { Engine, EngineDefinition, EngineSettings } from "../engine.js";
import type { Watch } from "../plan/prepare.js";
import { openWasm, whyNot } from "./engine.js";

/** The folder of the package's .wasm files. */
const binaries = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")), sep);

/**
 * The engine, its target other than it would be as far as `target` says; rejects where WebAssembly with SIMD does not
 * start.
 */
export const wasmEngine = (target: Partial<Target> = {}, watch?: Watch): Promise<Engine> =>
  openWasm({ binaries: binaries(), target, ...(watch && { watch }) });

/** One for each way that it computes. */
const opened = new Map<EngineSettings["fma"], ReturnType<EngineDefinition["open"]>>();

export const wasm: EngineDefinition = {
  name: "wasm",
  doc: "TensorFlow.js on WebAssembly, one thread: fast enough for small models, always installed",
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

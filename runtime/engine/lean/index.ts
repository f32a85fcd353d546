/**
 * The wasm engine without TensorFlow.js, for pages: generated kernels over memory of its own, and the few others in
 * plain TypeScript. It runs every graph of a trained model's use; gradients of pools, which only training takes, it
 * lacks.
 *
 * In: nothing. Out: the engine, or a rejection where WebAssembly with SIMD does not start.
 */
import { own } from "../../../compiler/base/own.js";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { Engine, EngineSettings } from "../engine.js";
import type { Device, View } from "../plan/device.js";
import { openSession } from "../plan/session.js";
import { generatedFor, hasFma } from "../wasm/generated.js";
import { type Given, leanKernels } from "./kernels.js";
import { blockOf, openMemory } from "./memory.js";

const deviceOf = (): Device => {
  const memory = openMemory();
  const placed = (shape: ReadonlyArray<number>, dtype: "f32" | "i32", address: number): Given => ({
    elements: memory.elements(dtype),
    start: address / 4,
    shape,
  });
  const given = ({ dataId, shape, dtype }: View): Given =>
    placed(shape, dtype === "int32" ? "i32" : "f32", blockOf(dataId).address);
  return {
    write: memory.write,
    read: memory.read,
    allocate: memory.allocate,
    free: memory.free,
    first: (buffer) => memory.elements("f32")[blockOf(buffer).address / 4] ?? Number.NaN,
    place: (buffer, dtype) => ({ elements: memory.elements(dtype), start: blockOf(buffer).address / 4 }),
    kernel: (name, attributes, { shape, dtype }) => {
      const run = own(leanKernels, name);
      if (run === undefined) throw new Error(`this engine has no kernel ${name}`);
      return (inputs) => {
        // First, since the memory may grow.
        const made = memory.allocate(shape);
        const named = Object.fromEntries(
          Object.entries(inputs).map(([key, view]: [string, View]) => [key, given(view)]),
        );
        run(named, attributes, placed(shape, dtype, made.address));
        return made;
      };
    },
    ...generatedFor(memory),
  };
};

/** Opens the engine; each has memory of its own. */
export const leanEngine = async ({ fma }: Pick<EngineSettings, "fma"> = {}): Promise<Engine> => {
  const [device, target] = [deviceOf(), { ...wasmTarget, fma: fma !== "off" && hasFma() }];
  return {
    name: "wasm",
    version: `graft${target.fma ? ", fma" : ""}`,
    threads: 1,
    load: async (program) => openSession(program, device, target),
  };
};

/**
 * The wasm engine, wherever WebAssembly runs: generated kernels over memory of its own, on one thread, and the few
 * rare ones in plain TypeScript. No library, and no Node in here: a page opens it too.
 *
 * In: how the target differs from the usual. Out: the engine.
 */
import { own } from "../../../compiler/base/own.js";
import { encodeKernel } from "../../../compiler/emit/kernel/index.js";
import type { Target } from "../../../compiler/emit/plan.js";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { DType } from "../../../compiler/ir/graph/type.js";
import type { Engine } from "../engine.js";
import type { Device, Kernel, View } from "../plan/device.js";
import type { Watch } from "../plan/prepare.js";
import { openSession } from "../plan/session.js";
import { generatedFor, hasFma } from "./generated.js";
import { type Given, kernels } from "./kernels.js";
import { addressOf, type Memory, openMemory } from "./memory.js";
import { slidingFor } from "./sliding.js";

/** A kernel in TypeScript as a device calls it. */
const typedKernel = (memory: Memory, name: string, attributes: Readonly<Record<string, unknown>>) => {
  const run = own(kernels, name);
  if (run === undefined) throw new Error(`the wasm engine has no kernel ${name}`);
  const placed = (shape: ReadonlyArray<number>, dtype: DType, address: number): Given => ({
    elements: memory.elements(dtype),
    start: address / 4,
    shape,
  });
  const given = ({ dataId, shape, dtype }: View): Given =>
    placed(shape, dtype === "int32" ? "i32" : "f32", addressOf(dataId));
  return ({ shape, dtype }: { readonly shape: ReadonlyArray<number>; readonly dtype: DType }): Kernel =>
    (inputs) => {
      // First, since the memory may grow.
      const made = memory.allocate(shape);
      const named = Object.fromEntries(Object.entries(inputs).map(([key, view]: [string, View]) => [key, given(view)]));
      run(named, attributes, placed(shape, dtype, addressOf(made)));
      return made;
    };
};

const deviceOf = (memory: Memory): Device => {
  const sliding = slidingFor(memory);
  return {
    write: memory.write,
    read: memory.read,
    allocate: memory.allocate,
    free: memory.free,
    first: (buffer) => memory.elements("f32")[addressOf(buffer) / 4] ?? Number.NaN,
    place: (buffer, dtype) => ({ elements: memory.elements(dtype), start: addressOf(buffer) / 4 }),
    kernel: (name, attributes, made) =>
      own(sliding, name)?.(attributes, made.shape) ?? typedKernel(memory, name, attributes)(made),
    ...generatedFor(memory),
  };
};

/** The smallest kernel that takes vectors: where it does not start, nothing will. */
const probe = (memory: WebAssembly.Memory): Promise<unknown> =>
  WebAssembly.instantiate(
    encodeKernel({
      inputs: ["each"],
      instructions: [{ op: "negate", of: [0] }],
      outputs: [{ value: 1, as: "each" }],
    }),
    { env: { memory } },
  );

/**
 * The engine, its target other than it would be as far as `target` says: `{ fma: false }` gives the same bits on every
 * machine. Each has memory of its own. Rejects where WebAssembly with SIMD does not start, with the reason.
 */
export const wasmEngine = async (wanted: Partial<Target> = {}, watch?: Watch): Promise<Engine> => {
  const memory = openMemory();
  await probe(memory.memory);
  const device = deviceOf(memory);
  const target: Target = { ...wasmTarget, fma: hasFma(), ...wanted };
  return {
    name: "wasm",
    version: target.fma ? "generated kernels, fma" : "generated kernels",
    threads: 1,
    ...(target.fma ? {} : { settings: { fma: "off" } as const }),
    load: async (program) => openSession(program, device, target, watch),
  };
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Why it does not start, in one sentence: a page whose Content-Security-Policy forbids WebAssembly is told which word
 * lets it.
 */
export const whyNot = (error: unknown): string => {
  const reason = reasonOf(error);
  return /Content Security Policy|unsafe-eval|CompileError.*(CSP|polic)/i.test(reason)
    ? "this page's Content-Security-Policy lets no WebAssembly start: its script-src needs 'wasm-unsafe-eval'"
    : `WebAssembly with SIMD does not start here: ${reason.split("\n")[0]?.slice(0, 200)}`;
};

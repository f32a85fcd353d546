// Generated kernels over the backend's own memory. In: kernel programs; out: functions that run them on its buffers.
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { encodeKernel, type KernelProgram } from "../../../compiler/emit/kernel/index.js";
import type { Device, FusedKernel } from "../plan/device.js";

/** The WebAssembly module inside the backend; its type does not tell of its exports. */
interface Insides {
  readonly wasm: { readonly asm: { readonly memory: WebAssembly.Memory } };
}

type Exported = (...numbers: ReadonlyArray<number>) => void;

const instantiate = async (program: KernelProgram, memory: WebAssembly.Memory): Promise<Exported> => {
  const bytes = encodeKernel(program) as Uint8Array<ArrayBuffer>;
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return instance.exports["run"] as Exported;
};

/** Compiles each program once, by its text. */
export const fuserFor = (backend: BackendWasm): NonNullable<Device["fuse"]> => {
  const { memory } = (backend as unknown as Insides).wasm.asm;
  const made = new Map<string, Promise<Exported>>();
  return async (program): Promise<FusedKernel> => {
    const key = JSON.stringify(program);
    const compiled = made.get(key) ?? instantiate(program, memory);
    made.set(key, compiled);
    const run = await compiled;
    return (rows, width, inputs, outputs) => {
      const from = inputs.map(({ dataId }) => backend.getMemoryOffset(dataId));
      run(rows, width, ...from, ...outputs.map((buffer) => backend.getMemoryOffset(buffer)));
    };
  };
};

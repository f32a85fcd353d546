// Generated kernels over the backend's own memory. In: kernel programs and matrix products; out: functions that run them on
// its buffers. Each is compiled once, by its text.
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { encodeKernel, encodeMatMul, scratchBytes } from "../../../compiler/emit/kernel/index.js";
import type { Buffer, Device } from "../plan/device.js";

/** The WebAssembly module inside the backend; its type does not tell of its exports. */
interface Insides {
  readonly wasm: { readonly asm: { readonly memory: WebAssembly.Memory } };
}

type Exported = (...numbers: ReadonlyArray<number>) => void;

const openModules = (memory: WebAssembly.Memory) => {
  const made = new Map<string, Promise<Exported>>();
  const instantiate = async (bytes: Uint8Array<ArrayBuffer>): Promise<Exported> =>
    (await WebAssembly.instantiate(bytes, { env: { memory } })).instance.exports["run"] as Exported;
  return <A>(source: A, encode: (source: A) => Uint8Array<ArrayBuffer>): Promise<Exported> => {
    const key = JSON.stringify(source);
    const compiled = made.get(key) ?? instantiate(encode(source));
    made.set(key, compiled);
    return compiled;
  };
};

/** The two kinds of kernel that plans generate. */
export const generatedFor = (backend: BackendWasm): Required<Pick<Device, "fuse" | "multiply">> => {
  const module = openModules((backend as unknown as Insides).wasm.asm.memory);
  const address = (buffer: Buffer): number => backend.getMemoryOffset(buffer);
  return {
    fuse: async (program) => {
      const run = await module(program, encodeKernel);
      return (rows, width, inputs, outputs) =>
        run(rows, width, ...inputs.map(({ dataId }) => address(dataId)), ...outputs.map(address));
    },
    multiply: async (product) => {
      const run = await module(product, encodeMatMul);
      return ([m, n, k], operands, output) => {
        const scratch = backend.makeOutput([scratchBytes(m, n, k) / 4], "float32").dataId;
        const [a = 0, b = 0, bias = 0] = operands.map(({ dataId }) => address(dataId));
        run(m, n, k, a, b, bias, address(output), address(scratch));
        backend.disposeData(scratch);
      };
    },
  };
};

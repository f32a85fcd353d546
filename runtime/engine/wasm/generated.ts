// Generated kernels over the backend's own memory. In: kernel programs and matrix products; out: functions that run them on
// its buffers. Each is compiled once, by its text.
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  encodeKernel,
  encodeMatMul,
  encodeMover,
  encodeProbe,
  moverArguments,
  moverLoops,
  productBlocks,
} from "../../../compiler/emit/kernel/index.js";
import type { Buffer, Device, View } from "../plan/device.js";

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

/** Whether generated products may, and do, round once where they multiply and add. */
export const hasFma = (): boolean => {
  const bytes = encodeProbe();
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  (exports["run"] as Exported)();
  return new Float32Array(memory.buffer)[0] !== 0;
};

/** One piece of memory that calls use in turn; it grows with the largest. */
const openScratch = (backend: BackendWasm, checked: (made: Buffer) => Buffer) => {
  let size = 0;
  let held: Buffer | undefined;
  return (bytes: number): number => {
    if (held === undefined || bytes > size) {
      if (held) backend.disposeData(held);
      held = undefined;
      held = checked(backend.makeOutput([bytes / 4], "float32").dataId);
      size = bytes;
    }
    return backend.getMemoryOffset(held);
  };
};

/** The kinds of kernel that plans generate. */
export const generatedFor = (
  backend: BackendWasm,
  checked: (made: Buffer) => Buffer,
): Required<Pick<Device, "fuse" | "move" | "multiply">> => {
  const scratch = openScratch(backend, checked);
  const module = openModules((backend as unknown as Insides).wasm.asm.memory);
  const address = (buffer: Buffer): number => backend.getMemoryOffset(buffer);
  return {
    fuse: async (program) => {
      const run = await module(program, encodeKernel);
      return (rows, width, inputs, outputs) =>
        run(rows, width, ...inputs.map(({ dataId }) => address(dataId)), ...outputs.map(address));
    },
    move: async (move) => {
      if (move.sizes.length > moverLoops) return undefined;
      const run = await module("move", encodeMover);
      const parameters = [0, 0, ...moverArguments(move)];
      return (from, to) => {
        parameters[0] = address(from) + 4 * move.start;
        parameters[1] = address(to) + 4 * move.to;
        run(...parameters);
      };
    },
    multiply: async (product, sizes) => {
      const [m, n, k] = sizes;
      const run = await module(product, encodeMatMul);
      const { scratchBytes, lines, rows } = productBlocks(product, sizes);
      const at = (view: View | undefined): number => (view === undefined ? 0 : address(view.dataId));
      const table = product.bias ? 3 : 2;
      return (operands, output) => {
        const [a, b] = operands;
        const bias = product.bias ? at(operands[2]) : 0;
        const [rowTable, lineTable] = [at(operands[table]), at(operands[table + 1])];
        run(m, n, k, at(a), at(b), bias, address(output), scratch(scratchBytes), lines, rows, lineTable, rowTable);
      };
    },
  };
};

// Generated kernels over a memory. In: kernel programs and matrix products; out: functions that run
// them on its buffers. Each is compiled once, by its text.
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
import { addressOf, type Memory } from "./memory.js";

/** Memory of which pieces are taken and given back; its buffers tell their addresses (`addressOf`). */
type Blocks = Pick<Memory, "memory" | "take" | "giveBack">;

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
const openScratch = (heap: Blocks) => {
  let size = 0;
  let address = 0;
  return (bytes: number): number => {
    if (bytes > size) {
      if (address !== 0) heap.giveBack(address);
      size = 0;
      address = heap.take(bytes);
      size = bytes;
    }
    return address;
  };
};

/** The kinds of kernel that plans generate. Arguments are put into an array that each keeps: calls do not overlap. */
export const generatedFor = (heap: Blocks): Required<Pick<Device, "fuse" | "move" | "multiply">> => {
  const scratch = openScratch(heap);
  const module = openModules(heap.memory);
  return {
    fuse: async (program) => {
      const run = await module(program, encodeKernel);
      const parameters = new Array<number>(2 + program.inputs.length + program.outputs.length).fill(0);
      const firstOutput = 2 + program.inputs.length;
      return (rows, width, inputs, outputs) => {
        parameters[0] = rows;
        parameters[1] = width;
        for (let i = 0; i < inputs.length; i++) parameters[2 + i] = addressOf((inputs[i] as View).dataId);
        for (let i = 0; i < outputs.length; i++) parameters[firstOutput + i] = addressOf(outputs[i] as Buffer);
        run(...parameters);
      };
    },
    move: async (move) => {
      if (move.sizes.length > moverLoops) return undefined;
      const run = await module("move", encodeMover);
      const parameters = [0, 0, ...moverArguments(move)];
      return (from, to) => {
        parameters[0] = addressOf(from) + 4 * move.start;
        parameters[1] = addressOf(to) + 4 * move.to;
        run(...parameters);
      };
    },
    multiply: async (product, sizes, stack) => {
      const [m, n, k] = sizes;
      const run = await module(product, encodeMatMul);
      const { scratchBytes, lines, rows } = productBlocks(product, sizes);
      const at = (view: View | undefined): number => (view === undefined ? 0 : addressOf(view.dataId));
      const table = product.bias ? 3 : 2;
      return (operands, output) => {
        const [a, b] = operands;
        const bias = product.bias ? at(operands[2]) : 0;
        const [rowTable, lineTable] = [at(operands[table]), at(operands[table + 1])];
        const [left, right, made, packed] = [at(a), at(b), addressOf(output), scratch(scratchBytes)];
        for (let i = 0; i < stack; i++) {
          const [x, y, z] = [left + 4 * i * m * k, right + 4 * i * k * n, made + 4 * i * m * n];
          run(m, n, k, x, y, bias, z, packed, lines, rows, lineTable, rowTable);
        }
      };
    },
  };
};

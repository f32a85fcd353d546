// The backend's memory as blocks of our own: taken and given back without the library's bookkeeping, and made known to
// it only when one of its kernels reads them. In: the backend; out: blocks, and their elements.
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { DType } from "../../../compiler/ir/graph/type.js";
import { type Buffer, dtypeName, type View } from "../../../runtime/engine/plan/device.js";
import type { Elements } from "../../../runtime/engine/plan/move.js";

/** The WebAssembly module inside the backend; its type does not tell of its exports. */
interface Insides {
  readonly wasm: {
    readonly asm: {
      readonly memory: WebAssembly.Memory;
      readonly malloc: (bytes: number) => number;
      readonly free: (address: number) => void;
    };
  };
}

/** What a buffer of this engine is. */
interface Block {
  readonly address: number;
  readonly shape: ReadonlyArray<number>;
  readonly dtype: DType;
  /** The library's name for it, once it has one. The library keeps packed copies of what it read, under that name. */
  id?: object;
}

const blockOf = (buffer: Buffer): Block => buffer as Block;

const countOf = (shape: ReadonlyArray<number>): number => {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
};

/** Address 0 is what the allocator gives when it can't. */
const refuseNull = (address: number): number => {
  if (address === 0) throw new Error("the wasm engine is out of memory (4 GiB is its limit)");
  return address;
};

export const addressOf = (buffer: Buffer): number => blockOf(buffer).address;

export const openHeap = (backend: BackendWasm) => {
  const { wasm } = backend as unknown as Insides;
  const { memory, malloc, free: giveBack } = wasm.asm;
  let floats = new Float32Array(0);
  let integers = new Int32Array(0);
  /** The memory as elements; made anew when it has grown. */
  const elements = (dtype: DType): Elements => {
    const { buffer } = memory;
    if (floats.buffer !== buffer) {
      floats = new Float32Array(buffer);
      integers = new Int32Array(buffer);
    }
    return dtype === "f32" ? floats : integers;
  };
  // an empty block still needs an address of its own
  const take = (bytes: number): number => refuseNull(malloc(Math.max(4, bytes)) >>> 0);
  const allocate = (shape: ReadonlyArray<number>, dtype: DType): Buffer => {
    const block: Block = { address: take(4 * countOf(shape)), shape, dtype };
    return block;
  };
  const write = (data: Float32Array | Int32Array, shape: ReadonlyArray<number>, dtype: DType): Buffer => {
    const made = allocate(shape, dtype);
    elements(dtype).set(data, addressOf(made) / 4);
    return made;
  };
  const free = (buffer: Buffer): void => {
    const { id, address } = blockOf(buffer);
    if (id === undefined) giveBack(address);
    else backend.disposeData(id);
  };
  const read = (buffer: Buffer, dtype: DType): Elements => {
    const { address, shape } = blockOf(buffer);
    return elements(dtype).slice(address / 4, address / 4 + countOf(shape));
  };
  /** A view that the library's kernels can read. */
  const known = ({ dataId, shape, dtype }: View): View => {
    const block = blockOf(dataId);
    block.id ??= backend.makeOutput([...block.shape], dtypeName[block.dtype], block.address).dataId;
    return { dataId: block.id, shape, dtype };
  };
  /** What one of its kernels made. */
  const adopted = (id: object, shape: ReadonlyArray<number>, dtype: DType): Buffer => {
    const block: Block = { address: refuseNull(backend.getMemoryOffset(id)), shape, dtype, id };
    return block;
  };
  return { memory, elements, take, giveBack, allocate, write, free, read, known, adopted };
};

export type Heap = ReturnType<typeof openHeap>;

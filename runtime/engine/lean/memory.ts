/**
 * WebAssembly memory as blocks, without any library. In: nothing. Out: blocks that are taken and given back, and their
 * elements; a block of a size that was given back is taken again before the memory grows.
 */
import type { DType } from "../../../compiler/ir/graph/type.js";
import type { Buffer } from "../plan/device.js";
import type { Elements } from "../plan/move.js";

/** What a buffer of this engine is. */
export interface Block {
  readonly address: number;
  /** Elements. */
  readonly count: number;
}

export const blockOf = (buffer: Buffer): Block => buffer as Block;

const page = 65_536;
const mostPages = 65_536;
/** What every block's address is a multiple of: a vector's width. */
const alignment = 16;

const countOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1);

/** The memory, and its elements; these are made anew when it has grown. */
const openPages = () => {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: mostPages });
  let floats = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  return {
    memory,
    /** Makes room for everything below `end`. */
    reach: (end: number): void => {
      const pages = memory.buffer.byteLength / page;
      const missing = Math.ceil(end / page) - pages;
      if (missing <= 0) return;
      const more = Math.min(Math.max(missing, pages), mostPages - pages);
      if (more < missing) throw new Error("the engine is out of memory (4 GiB is its limit)");
      memory.grow(more);
    },
    elements: (dtype: DType): Elements => {
      if (floats.buffer !== memory.buffer) {
        floats = new Float32Array(memory.buffer);
        integers = new Int32Array(memory.buffer);
      }
      return dtype === "f32" ? floats : integers;
    },
  };
};

export const openMemory = () => {
  const { memory, reach, elements } = openPages();
  const free = new Map<number, Array<number>>();
  const sizes = new Map<number, number>();
  // Address 0 means “none” to the generated kernels.
  let end = alignment;
  const take = (bytes: number): number => {
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    const again = free.get(size)?.pop();
    if (again !== undefined) return again;
    const address = end;
    reach(address + size);
    end += size;
    sizes.set(address, size);
    return address;
  };
  const giveBack = (address: number): void => {
    const size = sizes.get(address) ?? alignment;
    const list = free.get(size);
    if (list === undefined) free.set(size, [address]);
    else list.push(address);
  };
  const allocate = (shape: ReadonlyArray<number>): Block => {
    const count = countOf(shape);
    return { address: take(4 * count), count };
  };
  return {
    memory,
    take,
    giveBack,
    elements,
    allocate,
    write: (data: Float32Array | Int32Array, shape: ReadonlyArray<number>, dtype: DType): Block => {
      const made = allocate(shape);
      elements(dtype).set(data, made.address / 4);
      return made;
    },
    read: (buffer: Buffer, dtype: DType): Elements => {
      const { address, count } = blockOf(buffer);
      return elements(dtype).slice(address / 4, address / 4 + count);
    },
    free: (buffer: Buffer): void => giveBack(blockOf(buffer).address),
  };
};

export type Memory = ReturnType<typeof openMemory>;

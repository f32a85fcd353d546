/**
 * WebAssembly memory as blocks. In: nothing. Out: blocks that are taken and given back, and their elements.
 *
 * A plan asks for the same sizes at every run, so a block of just the size that was given back before is taken again,
 * which costs nothing. Only before the memory would grow are free neighbours joined, and larger blocks cut.
 */
import type { DType } from "../../../compiler/ir/graph/type.js";
import type { Buffer } from "../plan/device.js";
import type { Elements } from "../plan/move.js";

/** What a buffer of this engine is. */
interface Block {
  readonly address: number;
  /** Elements. */
  readonly count: number;
}

const blockOf = (buffer: Buffer): Block => buffer as Block;

export const addressOf = (buffer: Buffer): number => blockOf(buffer).address;

const page = 65_536;
const mostPages = 65_536;
/** What every block's address is a multiple of: a vector's width. */
const alignment = 16;

const countOf = (shape: ReadonlyArray<number>): number => {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
};

const grown = (memory: WebAssembly.Memory, pages: number): boolean => {
  try {
    memory.grow(pages);
    return true;
  } catch {
    return false;
  }
};

/** The memory, and its elements; these are made anew when it has grown. */
const openPages = () => {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: mostPages });
  let floats = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  return {
    memory,
    /** Whether everything below `end` is there. */
    holds: (end: number): boolean => end <= memory.buffer.byteLength,
    /** Makes room for everything below `end`: twice as much as there was, or a quarter more once that is a lot. */
    reach: (end: number): void => {
      const pages = memory.buffer.byteLength / page;
      const missing = Math.ceil(end / page) - pages;
      if (missing <= 0) return;
      if (missing > mostPages - pages) throw new Error("the wasm engine is out of memory (4 GiB is its limit)");
      const spare = pages < mostPages / 8 ? pages : Math.ceil(pages / 4);
      const more = Math.min(Math.max(missing, spare), mostPages - pages);
      if (![more, missing].some((each) => grown(memory, each)))
        throw new Error(`the wasm engine is out of memory: there is no more than ${memory.buffer.byteLength} bytes`);
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

/** Free blocks by their size. */
const openFree = () => {
  const bySize = new Map<number, Array<number>>();
  const put = (address: number, size: number): void => {
    const list = bySize.get(size);
    if (list === undefined) bySize.set(size, [address]);
    else list.push(address);
  };
  return {
    put,
    /** A block of just this size. */
    exact: (size: number): number | undefined => bySize.get(size)?.pop(),
    /** Joins neighbours. What ends at `end` is no block any more: the new end. */
    join: (end: number): number => {
      const all = [...bySize]
        .flatMap(([size, addresses]) => addresses.map((address) => ({ address, size })))
        .sort((a, b) => a.address - b.address);
      const joined: Array<{ address: number; size: number }> = [];
      for (const block of all) {
        const last = joined.at(-1);
        if (last !== undefined && last.address + last.size === block.address) last.size += block.size;
        else joined.push({ ...block });
      }
      bySize.clear();
      for (const { address, size } of joined) if (address + size !== end) put(address, size);
      const last = joined.at(-1);
      return last !== undefined && last.address + last.size === end ? last.address : end;
    },
    /** The smallest block that is large enough; the rest of it stays free. */
    cut: (size: number): number | undefined => {
      const fit = Math.min(...[...bySize].flatMap(([has, list]) => (has >= size && list.length > 0 ? [has] : [])));
      const address = bySize.get(fit)?.pop();
      if (address !== undefined && fit > size) put(address + size, fit - size);
      return address;
    },
  };
};

/** Takes memory and gives it back, in bytes. */
const openBlocks = ({ holds, reach }: Pick<ReturnType<typeof openPages>, "holds" | "reach">) => {
  const free = openFree();
  const sizes = new Map<number, number>();
  // Address 0 means “none” to the generated kernels.
  let end = alignment;
  const known = (address: number, size: number): number => {
    sizes.set(address, size);
    return address;
  };
  const above = (size: number): number => {
    reach(end + size);
    end += size;
    return known(end - size, size);
  };
  const joined = (size: number): number | undefined => {
    end = free.join(end);
    return free.cut(size);
  };
  return {
    take: (bytes: number): number => {
      const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
      const again = free.exact(size);
      if (again !== undefined) return known(again, size);
      if (holds(end + size)) return above(size);
      const cut = free.cut(size) ?? joined(size);
      return cut === undefined ? above(size) : known(cut, size);
    },
    giveBack: (address: number): void => {
      const size = sizes.get(address);
      if (size === undefined) throw new Error("memory is given back that nobody took");
      sizes.delete(address);
      free.put(address, size);
    },
  };
};

export const openMemory = () => {
  const { memory, elements, holds, reach } = openPages();
  const { take, giveBack } = openBlocks({ holds, reach });
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

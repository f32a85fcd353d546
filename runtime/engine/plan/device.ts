// What the plan runner needs of a backend: buffers and kernels. One file per backend makes one (wasm/, cpu/).
import type { KernelProgram, MatMul } from "../../../compiler/emit/kernel/index.js";
import type { Move, Operand } from "../../../compiler/emit/plan.js";
import type { DType } from "../../../compiler/ir/graph/type.js";
import type { Place } from "./move.js";

/** A buffer of the backend; only the device looks inside. */
export type Buffer = object;

/** A buffer seen under a shape. */
export interface View {
  dataId: Buffer;
  readonly shape: Array<number>;
  readonly dtype: "float32" | "int32";
}

export type Inputs = Readonly<Record<string, View>> | ReadonlyArray<View>;

export type Kernel = (inputs: Inputs) => Buffer;

export type FusedKernel = (
  rows: number,
  width: number,
  inputs: ReadonlyArray<View>,
  outputs: ReadonlyArray<Buffer>,
) => void;

/** Of A, B, then the bias where there is one, then the table of A (rows, lines) where there is one. */
export type ProductKernel = (operands: ReadonlyArray<View>, output: Buffer) => void;

/** A copy by strides from one buffer into another. */
export type MoveKernel = (from: Buffer, to: Buffer) => void;

export interface Device {
  /** Makes a buffer that holds a copy of `data`. */
  readonly write: (data: Float32Array | Int32Array, shape: ReadonlyArray<number>, dtype: DType) => Buffer;
  /** A copy of a buffer's values. */
  readonly read: (buffer: Buffer, dtype: DType) => Float32Array | Int32Array;
  readonly first: (buffer: Buffer) => number;
  readonly allocate: (shape: ReadonlyArray<number>, dtype: DType) => Buffer;
  readonly free: (buffer: Buffer) => void;
  /** Where a buffer's elements stand. Holds until the next allocation. */
  readonly place: (buffer: Buffer, dtype: DType) => Place;
  /** A kernel with its attributes and what it makes. Throws when the backend lacks it. */
  readonly kernel: (
    name: string,
    attributes: Readonly<Record<string, unknown>>,
    made: Pick<Operand, "shape" | "dtype">,
  ) => Kernel;
  /** Absent where the backend runs no generated kernels. */
  readonly fuse?: (program: KernelProgram) => Promise<FusedKernel>;
  /** Absent where moves are made between places; undefined for a move that has too many loops. */
  readonly move?: (move: Move) => Promise<MoveKernel | undefined>;
  /** Of a stack of so many products, one after another. Absent where the backend runs no generated products. */
  readonly multiply?: (
    product: MatMul,
    sizes: readonly [m: number, n: number, k: number],
    stack: number,
  ) => Promise<ProductKernel>;
}

export const dtypeName = { f32: "float32", i32: "int32" } as const satisfies Readonly<Record<DType, string>>;

// A plan: a graph with its batch fixed, as a list of steps over registers (buffers) and cells (single numbers). Plain,
// printable data; made by index.ts and run by runtime/engine/plan. A register's buffer is written once and never
// changed: engines cache packed copies of operands by buffer.
import type { DType } from "../ir/graph/type.js";
import type { KernelProgram, MatMul } from "./kernel/index.js";
import type { NumberOp } from "./number.js";

/** A register seen under a shape: reshapes make other views of one register and cost nothing. */
export interface Operand {
  readonly register: number;
  readonly shape: ReadonlyArray<number>;
  readonly dtype: DType;
}

export type Attribute = number | string | boolean | null | ReadonlyArray<number> | ReadonlyArray<ReadonlyArray<number>>;

export type Attributes = Readonly<Record<string, Attribute>>;

/** A kernel, by the name that TensorFlow.js has for it. Its inputs are named, or listed (Concat). */
export interface KernelStep {
  readonly _tag: "Kernel";
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Operand>> | ReadonlyArray<Operand>;
  readonly attributes: Attributes;
  readonly output: Operand;
}

/**
 * Where a product finds its left factor: element [i, l] stands at rows[i] + lines[l]. Rows are filled up to a multiple
 * of 8.
 */
export interface Table {
  readonly rows: Operand;
  readonly lines: Operand;
}

/**
 * A generated matrix product: output[m, n] = activation(A[m, k]·B[k, n] + bias[n]), operands as the product stores
 * them. With `stack`, so many products of matrices that stand one after another.
 */
export interface ProductStep {
  readonly _tag: "Product";
  readonly product: MatMul;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly stack?: number;
  readonly a: Operand;
  readonly b: Operand;
  readonly bias?: Operand;
  /** There where the product says so; the shape of `a` does not matter then. */
  readonly table?: Table;
  readonly output: Operand;
}

/** One pass over memory for a cluster of elementwise nodes. */
export interface FusedStep {
  readonly _tag: "Fused";
  readonly program: KernelProgram;
  readonly rows: number;
  readonly width: number;
  readonly inputs: ReadonlyArray<Operand>;
  readonly outputs: ReadonlyArray<Operand>;
}

/** A copy of one register's elements into an output, by strides: loops of these sizes, the last one innermost. */
export interface Move {
  /** Its shape does not matter. */
  readonly from: Operand;
  readonly start: number;
  readonly to: number;
  readonly sizes: ReadonlyArray<number>;
  readonly reads: ReadonlyArray<number>;
  readonly writes: ReadonlyArray<number>;
}

/**
 * An output put together by copies: transposes, slices, joins, repetitions. `fill`: what stands where no copy writes.
 */
export interface MoveStep {
  readonly _tag: "Move";
  readonly moves: ReadonlyArray<Move>;
  readonly fill?: number;
  readonly output: Operand;
}

/** Rows of a table at these indices. Throws at an index that the table doesn't have. */
export interface GatherStep {
  readonly _tag: "Gather";
  readonly table: Operand;
  readonly indices: Operand;
  readonly output: Operand;
}

/** cell ← op(cells), rounded to float32. */
export interface NumberStep {
  readonly _tag: "Number";
  readonly op: NumberOp;
  readonly of: ReadonlyArray<number>;
  readonly cell: number;
}

/** cell ← the one element of a register. */
export interface LoadStep {
  readonly _tag: "Load";
  readonly from: Operand;
  readonly cell: number;
}

/** register ← the number in a cell. */
export interface StoreStep {
  readonly _tag: "Store";
  readonly cell: number;
  readonly output: Operand;
}

export type Action = KernelStep | ProductStep | FusedStep | MoveStep | GatherStep | NumberStep | LoadStep | StoreStep;

/** `frees`: registers that nothing reads after this step. */
export type Step = Action & { readonly frees: ReadonlyArray<number> };

/** A value fed at each run: into a register, into a cell (rank 0), or both. */
export interface Feed {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: ReadonlyArray<number>;
  readonly register?: number;
  readonly cell?: number;
}

/** Values that never change, uploaded once. */
export interface Constant {
  readonly register: number;
  readonly dtype: DType;
  readonly shape: ReadonlyArray<number>;
  readonly values: ReadonlyArray<number>;
}

/** Where a result stands when the steps have run. */
export type Source =
  | { readonly _tag: "Register"; readonly register: number }
  | { readonly _tag: "Cell"; readonly cell: number };

export interface Output {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: ReadonlyArray<number>;
  readonly from: Source;
}

/**
 * State read (its register is bound before the steps) or written (its register replaces the state's buffer after them).
 */
export interface Slot {
  readonly name: string;
  readonly register: number;
}

export interface Plan {
  readonly name: string;
  readonly samples: number;
  readonly registers: number;
  /** The cells' first values: known numbers, and 0 where a step or a feed writes. */
  readonly cells: ReadonlyArray<number>;
  readonly feeds: ReadonlyArray<Feed>;
  readonly states: ReadonlyArray<Slot>;
  readonly constants: ReadonlyArray<Constant>;
  readonly steps: ReadonlyArray<Step>;
  readonly updates: ReadonlyArray<Slot>;
  readonly outputs: ReadonlyArray<Output>;
}

/** What a backend can do, as far as a plan depends on it. */
export interface Target {
  readonly name: string;
  /** Kernels that other backends have and this one lacks, or does badly. */
  readonly missing: ReadonlyArray<string>;
  /** Whether it runs generated elementwise kernels. */
  readonly fuse: boolean;
  /** Whether its other kernels are slow, so that whatever can be generated is: single ops and sums too. */
  readonly bare?: boolean;
  /** Whether it runs generated matrix products, which take transposed operands as they are. */
  readonly multiply: boolean;
  /** Whether these may round a product and the sum that it goes into as one. */
  readonly fma: boolean;
}

export const operandsOf = (action: Action): ReadonlyArray<Operand> => {
  switch (action._tag) {
    case "Kernel":
    case "Fused":
      return Object.values(action.inputs);
    case "Product":
      return [
        action.a,
        action.b,
        ...(action.bias ? [action.bias] : []),
        ...(action.table ? [action.table.rows, action.table.lines] : []),
      ];
    case "Move":
      return action.moves.map(({ from }) => from);
    case "Gather":
      return [action.table, action.indices];
    case "Load":
      return [action.from];
    case "Number":
    case "Store":
      return [];
  }
};

export const resultsOf = (action: Action): ReadonlyArray<Operand> => {
  switch (action._tag) {
    case "Kernel":
    case "Product":
    case "Move":
    case "Gather":
    case "Store":
      return [action.output];
    case "Fused":
      return action.outputs;
    case "Load":
    case "Number":
      return [];
  }
};

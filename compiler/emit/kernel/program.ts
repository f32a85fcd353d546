// The language of elementwise kernels: a straight-line program over float32 values, run for every element of a
// [rows, width] loop. In: nothing; out: the types that evaluate.ts defines the meaning of and index.ts compiles.
import type { BinaryName, UnaryName } from "../../ir/op/index.js";

/** Only ops that declare how four lanes compute them compile; all of them have a meaning. */
export type Unary = UnaryName;
export type Binary = BinaryName;

/**
 * How an input is read while the loop is at (row, column) of [rows, width]: `each` holds rows × width values, `scalar`
 * one, `row` width values that every row shares (a bias), `column` one value per row.
 */
export type Access = "each" | "scalar" | "row" | "column";

export type Instruction =
  | { readonly op: Unary; readonly of: readonly [number] }
  | { readonly op: Binary; readonly of: readonly [number, number] }
  | { readonly op: "constant"; readonly value: number };

/**
 * What is written: `each` every element, `row-sum` one value per row, `column-sum` one per column (a bias gradient),
 * `sum` a single value.
 */
export type Store = "each" | "row-sum" | "column-sum" | "sum";

export interface Output {
  readonly value: number;
  readonly as: Store;
}

/**
 * Value i is input i while i < inputs.length; after that come the instructions, in order, each reading earlier values.
 */
export interface KernelProgram {
  readonly inputs: ReadonlyArray<Access>;
  readonly instructions: ReadonlyArray<Instruction>;
  readonly outputs: ReadonlyArray<Output>;
}

/** The earlier values that an instruction reads. */
export const operandsOf = (instruction: Instruction): ReadonlyArray<number> =>
  instruction.op === "constant" ? [] : instruction.of;

/** Throws where an instruction or an output reads a value that does not exist yet: such a program is a compiler bug. */
export const assertOrdered = (program: KernelProgram): void => {
  const start = program.inputs.length;
  const check = (value: number, limit: number): void => {
    if (!Number.isInteger(value) || value < 0 || value >= limit) {
      throw new RangeError(`kernel program reads value ${value}, but only ${limit} values are defined there`);
    }
  };
  program.instructions.forEach((instruction, k) => {
    for (const value of operandsOf(instruction)) check(value, start + k);
  });
  for (const output of program.outputs) check(output.value, start + program.instructions.length);
};

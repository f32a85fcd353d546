// The meaning of a kernel program, in plain TypeScript: the definition that the WebAssembly code is tested against, and
// the fallback where WebAssembly SIMD is missing. In: a program and its input arrays; out: one array per output.
import { meaningOf } from "../../ir/op/index.js";
import { type Access, assertOrdered, type Instruction, type KernelProgram } from "./program.js";

type Step = (values: Float64Array) => number;

const stepOf = (instruction: Instruction): Step => {
  if (instruction.op === "constant") return () => instruction.value;
  const [a, b = 0] = instruction.of;
  const { value } = meaningOf(instruction.op);
  return (values) => value(values[a]!, values[b]!);
};

const position: { readonly [A in Access]: (row: number, column: number, width: number) => number } = {
  each: (row, column, width) => row * width + column,
  scalar: () => 0,
  row: (_row, column) => column,
  column: (row) => row,
};

/**
 * Runs a program over [rows, width]. Every instruction is computed in float64 and then passed through `round`
 * (float32 rounding unless told otherwise); sums are accumulated in float64. Results come back unrounded, in the order
 * of `program.outputs`: rows × width, rows, width or 1 values. Inputs are not written. Throws if the program reads
 * a value before it is defined.
 */
export const evaluateKernel = (
  program: KernelProgram,
  rows: number,
  width: number,
  inputs: ReadonlyArray<ArrayLike<number>>,
  round: (x: number) => number = Math.fround,
): ReadonlyArray<Float64Array> => {
  assertOrdered(program);
  const sizes = { each: rows * width, "row-sum": rows, "column-sum": width, sum: 1 };
  const results = program.outputs.map((output) => new Float64Array(sizes[output.as]));
  const steps = program.instructions.map(stepOf);
  const start = program.inputs.length;
  const values = new Float64Array(start + steps.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < width; column += 1) {
      program.inputs.forEach((access, i) => {
        values[i] = inputs[i]![position[access](row, column, width)]!;
      });
      steps.forEach((step, k) => {
        values[start + k] = round(step(values));
      });
      const places = { each: row * width + column, "row-sum": row, "column-sum": column, sum: 0 };
      program.outputs.forEach((output, o) => {
        results[o]![places[output.as]]! += values[output.value]!;
      });
    }
  }
  return results;
};

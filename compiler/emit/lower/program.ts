// A kernel program as steps: one fused pass where the target runs those, else a kernel per instruction.

import type { Emission } from "../emission.js";
import type { Instruction, KernelProgram } from "../kernel/index.js";
import type { Operand } from "../plan.js";
import { product, type Shape } from "../shape.js";
import { applyBinary, applyUnary, isBinaryOp } from "./elementwise.js";

const instruction = (
  e: Emission,
  { op, ...rest }: Instruction,
  values: ReadonlyArray<Operand>,
  shape: Shape,
): Operand => {
  if (op === "constant") return e.constant([(rest as { readonly value: number }).value], []);
  const [a, b] = (rest as { readonly of: ReadonlyArray<number> }).of.map((value) => values[value] as Operand);
  if (a === undefined) throw new Error(`${op} reads no value`);
  return b !== undefined && isBinaryOp(op) ? applyBinary(e, op, a, b, shape) : applyUnary(e, op as never, a);
};

/** Runs a program whose inputs and outputs are all of one shape; the operands of its outputs, in order. */
export const runProgram = (
  e: Emission,
  program: KernelProgram,
  inputs: ReadonlyArray<Operand>,
  shape: Shape,
): ReadonlyArray<Operand> => {
  if (e.target.fuse) {
    const outputs = program.outputs.map(() => e.fresh(shape));
    e.push({ _tag: "Fused", program, rows: 1, width: product(shape), inputs, outputs });
    return outputs;
  }
  const values = [...inputs];
  for (const each of program.instructions) values.push(instruction(e, each, values, shape));
  return program.outputs.map(({ value }) => values[value] as Operand);
};

// A kernel program as steps: one fused pass where the target runs those, else a kernel per instruction.
import type { BinaryName, UnaryName } from "../../ir/op/index.js";
import type { Emission } from "../emission.js";
import type { Instruction, KernelProgram } from "../kernel/index.js";
import type { Operand } from "../plan.js";
import { product, type Shape } from "../shape.js";
import { applyBinary, applyUnary } from "./elementwise.js";

const instruction = (e: Emission, each: Instruction, values: ReadonlyArray<Operand>, shape: Shape): Operand => {
  if (each.op === "constant") return e.constant([each.value], []);
  const [a, b] = each.of.map((value) => values[value] as Operand);
  if (a === undefined) throw new Error(`${each.op} reads no value`);
  return b === undefined ? applyUnary(e, each.op as UnaryName, a) : applyBinary(e, each.op as BinaryName, a, b, shape);
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

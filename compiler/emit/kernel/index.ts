// Compiles a kernel program to WebAssembly: one pass over memory for a whole chain of elementwise operations.
// In: a KernelProgram; out: the bytes of a module.
import { openFrame } from "./assembly.js";
import { assembleModule, type ValueType } from "./encode.js";
import { isShared, sharedRoutine } from "./instructions.js";
import { openPass, planPasses } from "./pass.js";
import { assertOrdered, type KernelProgram, type Unary } from "./program.js";
import { walk } from "./walk.js";

export { evaluateKernel } from "./evaluate.js";
export { encodeMatMul, formOf, type MatMul, productBlocks } from "./matmul.js";
export { encodeMover, moverArguments, moverLoops } from "./mover.js";
export { encodeProbe } from "./probe.js";
export type { Access, Binary, Instruction, KernelProgram, Output, Store, Unary } from "./program.js";
export { encodeGreatest, encodePool, type PoolKind, type Sliding, slidingArguments } from "./slide.js";

const sharedOf = (program: KernelProgram): ReadonlyArray<Unary> => [
  ...new Set(program.instructions.map((instruction) => instruction.op).filter(isShared)),
];

/**
 * A module that imports ("env", "memory") and exports `run(rows: i32, width: i32, ...input pointers: i32, ...output
 * pointers: i32): void`: byte addresses of float32 data, aligned to 4. An `each` output may be the same array as an
 * `each` input; otherwise outputs must not overlap inputs or each other. An element's value does not depend on its
 * position. Sums are accumulated in float64 and rounded once, except that column sums are rounded once per block of at
 * least 32 rows (see walk.ts). rows × width × 4 must stay below 4 GiB. Throws a RangeError if the program reads a value
 * before it is defined, or holds an op without code for four lanes.
 */
export const encodeKernel = (program: KernelProgram): Uint8Array<ArrayBuffer> => {
  assertOrdered(program);
  const shared = sharedOf(program);
  const pointers = program.inputs.length + program.outputs.length;
  const parameters: ReadonlyArray<ValueType> = Array.from({ length: 2 + pointers }, () => "i32");
  const frame = openFrame(parameters);
  for (const plan of planPasses(program)) walk(openPass(program, plan, frame, shared));
  return assembleModule([...shared.map(sharedRoutine), frame.finish([])]);
};

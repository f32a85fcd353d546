// What each kernel instruction becomes: float32 SIMD code for four elements at once, as the op declares it. In: operand
// expressions; out: an expression. Transcendental ops are written in place in the main loops and are functions of the
// module (v128 → v128) everywhere else, by the same body; the other ops are one to three instructions.
import { elementwiseOf, meaningOf, type UnaryName } from "../../ir/op/index.js";
import type { Lanes } from "../../ir/op/lanes.js";
import { bits, call, type Frame, f32x4, i32x4, openFrame } from "./assembly.js";
import type { Code, Routine } from "./encode.js";
import type { Instruction } from "./program.js";

/** The instructions, keeping values in the frame. */
const lanesIn = (frame: Frame): Lanes<Code> => ({
  ...f32x4,
  keep: (value) => frame.keep("v128", value),
  and: bits.and,
  or: bits.or,
  select: bits.select,
  integer: { ...i32x4, toFloat: f32x4.fromIntegers },
});

/** The code of an op on operands that are locals, since they may be read more than once. */
export const codeOf = (op: Exclude<Instruction["op"], "constant">, frame: Frame, x: Code, y: Code): Code => {
  const { lanes } = meaningOf(op);
  if (lanes === undefined) throw new RangeError(`${op} has no code for four lanes`);
  return lanes(lanesIn(frame), x, y);
};

/** Whether an op is also a function of the module, for the code outside of the main loops. */
export const isShared = (op: Instruction["op"]): op is UnaryName => {
  const declared = elementwiseOf(op);
  return declared?.transcendental === true && declared.operands === 1;
};

/** The same op at the end of a product, whose module has a shared one as its function 0. */
export const activated = (activation: UnaryName, frame: Frame, x: Code): Code =>
  isShared(activation) ? call(0, x) : codeOf(activation, frame, x, x);

/** One shared op as a function v128 → v128. */
export const sharedRoutine = (op: UnaryName): Routine => {
  const frame = openFrame(["v128"]);
  frame.emit(codeOf(op, frame, frame.parameter(0), frame.parameter(0)));
  return frame.finish(["v128"]);
};

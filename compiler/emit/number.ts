// Arithmetic on single numbers: what a plan does with rank-0 values (losses, learning-rate schedules), where a kernel
// call costs a thousand times more than the sum itself. In: an op and numbers; out: a float32.
import { type ElementwiseName, meaningOf } from "../ir/op/index.js";

export type NumberOp = ElementwiseName;

/** The op on doubles, before rounding. The second operand of a unary op is ignored. */
export const numberMeaning = (op: NumberOp): ((a: number, b: number) => number) => meaningOf(op).value;

/** The op as an engine runs it: rounded to float32. */
export const evaluateNumber = (op: NumberOp, of: ReadonlyArray<number>): number =>
  Math.fround(numberMeaning(op)(of[0] ?? 0, of[1] ?? 0));

// Arithmetic on single numbers: what a plan does with rank-0 values (losses, learning-rate schedules), where a kernel call
// costs a thousand times more than the sum itself. In: an op and numbers; out: a float32.

import { binaryMeaning, unaryMeaning } from "./kernel/evaluate.js";
import type { Binary, Unary } from "./kernel/index.js";

export type NumberOp = Unary | Binary | "sin" | "cos" | "power";

const meanings: { readonly [K in NumberOp]: (a: number, b: number) => number } = {
  ...unaryMeaning,
  ...binaryMeaning,
  sin: Math.sin,
  cos: Math.cos,
  power: Math.pow,
};

/** The op on doubles, before rounding. The second operand of a unary op is ignored. */
export const numberMeaning = (op: NumberOp): ((a: number, b: number) => number) => meanings[op];

/** The op as an engine runs it: rounded to float32. */
export const evaluateNumber = (op: NumberOp, of: ReadonlyArray<number>): number =>
  Math.fround(meanings[op](of[0] ?? 0, of[1] ?? 0));

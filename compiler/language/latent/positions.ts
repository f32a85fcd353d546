// Codes at positions: a code for a vector, or one at each pixel of an image and each time step of a sequence. In: what
// the encoder made. Out: the type of the code, and numbers of that type by one affine map at every position (a 1×1
// convolution).

import type { Ref } from "../../ir/graph/builder.js";
import { elements, f32, type TensorType } from "../../ir/graph/type.js";
import { matMul, relabelLast, reshape } from "../../ir/op/dsl.js";
import { type Flow, type Scope, vectorAxes } from "../../scope/scope.js";
import { affine, linear, type Start } from "../layer/dense.js";

const widthName = (type: TensorType): string => type.axes.at(-1)?.name ?? "feature";

/**
 * `size` numbers at each position of `h`; of a vector, one code. Where the encoder's end isn't known, a vector is taken
 * for it.
 */
export const codeAt = (size: number, h: TensorType | undefined): TensorType =>
  h === undefined || h.axes.length === 2
    ? f32(...vectorAxes(size))
    : f32(...h.axes.slice(0, -1), { name: widthName(h), size });

/** x·W + b at each position. */
export const affineAt = (scope: Scope, h: Flow, size: number): Ref =>
  relabelLast(scope.b, affine(scope, h, size), widthName(h.ref.type));

/** How many numbers a code has. */
export const unitsIn = (code: TensorType): number => elements(code.axes).count;

/** A whole code from a vector. */
export const wholeCode = (scope: Scope, h: Flow, code: TensorType, start: Start): Ref =>
  reshape(scope.b, linear(scope, h, unitsIn(code), start), code.axes);

/**
 * A whole code from a vector, by a matrix that is given and never trained: for a one-hot vector, the row of its class.
 */
export const fixedCode = (scope: Scope, h: Flow, code: TensorType, rows: ReadonlyArray<ReadonlyArray<number>>): Ref => {
  const type = f32({ name: "in", size: rows.length }, { name: "feature", size: unitsIn(code) });
  const matrix = scope.b.emit("constant", [], { type, values: rows.flat() });
  return reshape(scope.b, matMul(scope.b, h.ref, matrix), code.axes);
};

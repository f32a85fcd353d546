// Which of TensorFlow's words says a padding. In: an image's sides, and how a window slides over it. Out: `VALID`,
// `SAME` where the zeros before and after are those that it puts there, else `EXPLICIT`, which fewer tools read:
// tfjs-node has no kernel for it.
import type { Pair } from "../../../ir/op/window.js";

export type Padding = "VALID" | "SAME" | "EXPLICIT";

export interface Sliding {
  readonly window: Pair;
  readonly stride: Pair;
  /** Before and after, of height and of width. */
  readonly pad: ReadonlyArray<number>;
}

/** Padding before and after, as TensorFlow's "SAME" puts it. */
const sameEdges = (size: number, window: number, stride: number): Pair => {
  const all = Math.max((Math.ceil(size / stride) - 1) * stride + window - size, 0);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
};

export const paddingOf = ([height, width]: Pair, { window, stride, pad }: Sliding): Padding => {
  if (pad.every((n) => n === 0)) return "VALID";
  const same = [...sameEdges(height, window[0], stride[0]), ...sameEdges(width, window[1], stride[1])];
  return same.every((n, i) => n === pad[i]) ? "SAME" : "EXPLICIT";
};

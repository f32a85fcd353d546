// The gradient of a pool that takes the greatest, where y is not known to be that pool's result: TensorFlow's kernel
// looks for the greatest itself, so the definition is spelled out instead. Index by index of the window: where x equals
// y and no earlier index did, x gets dy.
import type { NodeOf } from "../../../ir/graph/graph.js";
import { extent, type Pair, type Pool, resized } from "../../../ir/op/window.js";
import { type Emission, input, integers, number, sizes, type Tensor, typed, typeOf } from "../emission.js";
import { type Attributes, attribute } from "../saved-model.js";
import { around, cut } from "./movement.js";

/**
 * One index of the window, over all its positions: a strided slice of the padded image, without the first and last
 * axis.
 */
interface Tap {
  readonly begin: ReadonlyArray<number>;
  readonly end: ReadonlyArray<number>;
  readonly strides: ReadonlyArray<number>;
}

const tapsOf = ({ window, stride }: Pool, output: Pair): ReadonlyArray<Tap> =>
  Array.from({ length: window[0] * window[1] }, (_, i) => {
    const [row, column] = [Math.floor(i / window[1]), i % window[1]];
    const end = [row + (output[0] - 1) * stride[0] + 1, column + (output[1] - 1) * stride[1] + 1];
    return { begin: [0, row, column, 0], end: [0, ...end, 0], strides: [1, ...stride, 1] };
  });

/** The first and last axis whole. */
const outer = 0b1001;

const sliceAttributes: Attributes = {
  ...typed("f32"),
  Index: attribute.type("i32"),
  begin_mask: attribute.integer(outer),
  end_mask: attribute.integer(outer),
  ellipsis_mask: attribute.integer(0),
  new_axis_mask: attribute.integer(0),
  shrink_axis_mask: attribute.integer(0),
};

const where = (e: Emission, { begin, end, strides }: Tap): ReadonlyArray<Tensor> =>
  [begin, end, strides].map((values) => integers(e, values));

/** For each tap, 1 where it is the first that equals y. */
const firsts = (e: Emission, wide: Tensor, y: Tensor, taps: ReadonlyArray<Tap>): ReadonlyArray<Tensor> => {
  let free = e.emit("OnesLike", [y], typed("f32"));
  return taps.map((tap) => {
    const seen = e.emit("StridedSlice", [wide, ...where(e, tap)], sliceAttributes);
    const equal = e.emit("Equal", [seen, y], typed("f32"));
    const hit = e.emit("Cast", [equal], { SrcT: attribute.type("bool"), DstT: attribute.type("f32") });
    const first = e.emit("Mul", [hit, free], typed("f32"));
    free = e.emit("Sub", [free, first], typed("f32"));
    return first;
  });
};

/** dx of (x, y, dy). Nothing equals the padding, which is not a number. */
export const spelledUnpool = (e: Emission, node: NodeOf<"maxPoolGradient">): Tensor => {
  const [x, y, dy] = [input(e, node, 0), input(e, node, 1), input(e, node, 2)];
  const { pad } = node.attributes;
  const [height, width] = extent(node.type.axes);
  const [before, after] = around(pad);
  const margins = e.constant(
    "i32",
    [4, 2],
    before.flatMap((n, i) => [n, after[i] ?? 0]),
  );
  const wide = e.emit("PadV2", [x, margins, number(e, Number.NaN)], {
    ...typed("f32"),
    Tpaddings: attribute.type("i32"),
  });
  const shape = sizes(e, resized(node.type.axes, [height + pad[0] + pad[1], width + pad[2] + pad[3]]));
  const taps = tapsOf(node.attributes, extent(typeOf(e, node, 1).axes));
  const parts = firsts(e, wide, y, taps).map((first, i) => {
    const part = e.emit("Mul", [first, dy], typed("f32"));
    return e.emit("StridedSliceGrad", [shape, ...where(e, taps[i] as Tap), part], sliceAttributes);
  });
  const all = e.emit("AddN", parts, { ...typed("f32"), N: attribute.integer(parts.length) });
  return cut(e, all, [0, pad[0], pad[2], 0], [-1, height, width, -1]);
};

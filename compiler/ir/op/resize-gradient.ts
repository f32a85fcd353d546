// The adjoint of resize: each element of the image gets the sum of dy over the elements that were read from it.
import { at, size } from "./make.js";
import type { Op } from "./op.js";
import { inferResize, printResize, type ResizeAttributes, resizeSamples, sources } from "./resize.js";
import { extent } from "./window.js";

/** `height` and `width` are those of the image that resize reads: the size of the result. */
export const resizeGradient: Op<ResizeAttributes> = {
  doc: "the gradient of resize",
  kind: "window",
  infer: inferResize,
  derive: ({ b, inputs, gradient }) => {
    const [height, width] = extent(at(inputs, 0).type.axes);
    return [b.emit("resize", [gradient], { height, width })];
  },
  evaluate: (inputs, _, { shape }) => {
    const dy = at(inputs, 0);
    const dx = new Float64Array(size(shape));
    sources(dy.shape, shape).forEach((to, from) => {
      dx[to]! += dy.data[from]!;
    });
    return dx;
  },
  flops: ([dy = []]) => size(dy),
  print: printResize,
  samples: resizeSamples,
};

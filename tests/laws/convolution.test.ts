// Convolutions and both their gradients, for any size, kernel, stride and padding, as the reference computes them.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { imageOf, kernelOf } from "../../compiler/ir/op/conv2d.js";
import { multiply, sumAll } from "../../compiler/ir/op/dsl.js";
import { positionsOf } from "../../compiler/ir/op/window.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { type Case, distanceOnEngine, feed } from "./harness.js";

const engine = await wasmEngine();

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
/** A kernel's side and its padding before and after, which is narrower. */
const side = size(5).chain((kernel) =>
  fc.record({
    kernel: fc.constant(kernel),
    before: fc.nat({ max: kernel - 1 }),
    after: fc.nat({ max: kernel - 1 }),
    stride: size(3),
    more: fc.nat({ max: 9 }),
  }),
);

interface Side {
  readonly kernel: number;
  readonly before: number;
  readonly after: number;
  readonly stride: number;
  readonly more: number;
}

/** y = x ∗ kernel, and the gradients of Σ y·cotangent. */
const convolution = (rows: Side, columns: Side, channels: number, made: number): Case => {
  // the smallest image that a window fits into, or a larger one
  const extent = ({ kernel, before, after, more }: Side): number => Math.max(1, kernel - before - after) + more;
  const slide = {
    stride: [rows.stride, columns.stride],
    pad: [rows.before, rows.after, columns.before, columns.after],
  } as const;
  const x = imageOf(extent(rows), extent(columns), channels);
  const kernel = kernelOf(rows.kernel, columns.kernel, channels, made);
  const window = [rows.kernel, columns.kernel] as const;
  const y = imageOf(...positionsOf([extent(rows), extent(columns)], { ...slide, window }), made);
  const graph = buildGraph("convolution", (b) => {
    const [image, filter] = [feed(b, "x", x), feed(b, "kernel", kernel)];
    const output = b.emit("conv2d", [image, filter], slide);
    const loss = sumAll(b, multiply(b, output, feed(b, "cotangent", y)));
    const [dx, dk] = differentiate(b, loss, [image, filter]);
    if (!dx || !dk) throw new Error("no gradient");
    return { outputs: { output, dx, dk } };
  });
  const fed = { x, kernel, cotangent: y };
  return { name: JSON.stringify([rows, columns, channels, made]), op: "conv2d", graph, fed, from: [-1, 1] };
};

test("a convolution and its gradients are the reference's", async () => {
  await fc.assert(
    fc.asyncProperty(side, side, size(9), size(17), async (rows, columns, channels, made) => {
      expect(await distanceOnEngine(engine, convolution(rows, columns, channels, made))).toBeLessThan(1e-4);
    }),
    { numRuns: 80 },
  );
});

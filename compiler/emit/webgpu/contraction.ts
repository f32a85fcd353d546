/**
 * Products of matrices and convolutions. An invocation computes a tile of 4 × 4 of a product's elements, or one of a
 * convolution's; long sums are taken in runs, whose sums are added, so that float32 holds them.
 *
 * In: a node. Out: the lines of its shader.
 */
import type { NodeOf } from "../../ir/graph/graph.js";
import type { Activation } from "../../ir/op/activation.js";
import { strides } from "../../ir/op/make.js";
import type { Edges, Pair, Slide } from "../../ir/op/window.js";
import { product } from "../shape.js";
import { functionsOf } from "./elementwise.js";
import { type Ground, valueAt } from "./value.js";
import { coordinates, placed, whole } from "./writer.js";

/** Products whose results are fewer gain more from many invocations than from tiles. */
const worthTiles = 4096;

/** Terms of one run of a sum. */
const run = 64;

export const store = ({ w }: Ground, register: number, index: string, value: string): void =>
  w.line(`arena[${w.offset(register)} + ${index}] = bitcast<u32>(${value});`);

const activated = ({ w }: Ground, value: string, activation: Activation): string => {
  if (activation === "linear") return value;
  for (const text of functionsOf(activation) ?? []) w.include(text);
  return w.named(`op_${activation}(${value})`);
};

/** for (k of 0 … count − 1), in runs: `body` adds to the sums that are named. */
const inRuns = (
  { w }: Ground,
  count: number,
  sums: ReadonlyArray<string>,
  body: (k: string, to: ReadonlyArray<string>) => void,
) => {
  const [first, k] = [w.fresh(), w.fresh()];
  w.block(`for (var ${first} = 0u; ${first} < ${whole(count)}; ${first} += ${run}u)`, () => {
    const parts = sums.map(() => w.fresh());
    for (const part of parts) w.line(`var ${part} = 0f;`);
    w.block(`for (var ${k} = ${first}; ${k} < min(${first} + ${run}u, ${whole(count)}); ${k}++)`, () => body(k, parts));
    sums.forEach((sum, i) => {
      w.line(`${sum} += ${parts[i]};`);
    });
  });
};

const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i);

type Product = NodeOf<"matMul"> | NodeOf<"batchMatMul"> | NodeOf<"fusedDense">;

/** The stack, rows, inner size and columns of a product, and the sides of a tile. */
const sizesOf = ({ scene }: Ground, node: Product, id: number) => {
  const shape = scene.shape(id);
  const [rows, columns] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
  const inner = scene.shape(node.inputs[0] as number).at(-1) ?? 0;
  const tiles = product(shape) >= worthTiles && rows >= 4 && columns >= 4;
  const [high, wide] = tiles ? [4, 4] : [1, 1];
  return { stack: product(shape.slice(0, -2)), rows, columns, inner, high, wide };
};

/** How many invocations a product takes. */
export const productTiles = (g: Ground, node: Product, id: number): number => {
  const { stack, rows, columns, high, wide } = sizesOf(g, node, id);
  return stack * Math.ceil(rows / high) * Math.ceil(columns / wide);
};

/** The sums of a tile: names of Σₖ x[row, k]·y[k, column]. */
const tileSums = (
  g: Ground,
  node: Product,
  inner: number,
  at: { readonly left: ReadonlyArray<string>; readonly right: ReadonlyArray<string>; readonly columns: number },
): ReadonlyArray<string> => {
  const { w } = g;
  const sums = at.left.flatMap(() => at.right.map(() => w.fresh()));
  for (const sum of sums) w.line(`var ${sum} = 0f;`);
  const [x, y] = [node.inputs[0] as number, node.inputs[1] as number];
  inRuns(g, inner, sums, (k, to) => {
    const left = at.left.map((start) => valueAt(g, x, w.named(`${start} + ${k}`)));
    const right = at.right.map((start) => valueAt(g, y, w.named(`${start} + ${k} * ${whole(at.columns)}`)));
    left.forEach((l, i) => {
      right.forEach((r, j) => {
        w.line(`${to[i * right.length + j]} += ${l} * ${r};`);
      });
    });
  });
  return sums;
};

/** With the bias of its column, and activated, where the op is a fused one. */
const finished = (g: Ground, node: Product | NodeOf<"fusedConv">, sum: string, column: string): string => {
  if (node.op !== "fusedDense" && node.op !== "fusedConv") return sum;
  const biased = g.w.named(`${sum} + ${valueAt(g, node.inputs[2] as number, column)}`);
  return activated(g, biased, node.attributes.activation);
};

export const writeProduct = (g: Ground, node: Product, id: number): void => {
  const { w } = g;
  const { stack, rows, columns, inner, high, wide } = sizesOf(g, node, id);
  const tiles = [stack, Math.ceil(rows / high), Math.ceil(columns / wide)];
  const [which = "0u", down = "0u", across = "0u"] = coordinates(w, "i", tiles);
  const [rowAt, columnAt] = [
    range(high).map((r) => w.named(`${down} * ${whole(high)} + ${whole(r)}`)),
    range(wide).map((c) => w.named(`${across} * ${whole(wide)} + ${whole(c)}`)),
  ];
  // Beyond the edge the last row or column is computed again, and not stored.
  const sums = tileSums(g, node, inner, {
    left: rowAt.map((r) => w.named(`(${which} * ${whole(rows)} + min(${r}, ${whole(rows - 1)})) * ${whole(inner)}`)),
    right: columnAt.map((c) => w.named(`${which} * ${whole(inner * columns)} + min(${c}, ${whole(columns - 1)})`)),
    columns,
  });
  rowAt.forEach((r, i) => {
    columnAt.forEach((c, j) => {
      w.block(`if (${r} < ${whole(rows)} && ${c} < ${whole(columns)})`, () => {
        const value = finished(g, node, sums[i * wide + j] as string, c);
        store(g, id, `(${which} * ${whole(rows)} + ${r}) * ${whole(columns)} + ${c}`, value);
      });
    });
  });
};

const loop = ({ w }: Ground, count: number, body: (at: string) => void): void => {
  const name = w.fresh();
  w.block(`for (var ${name} = 0u; ${name} < ${whole(count)}; ${name}++)`, () => body(name));
};

/** A sum of its own inside `body`, added to `total` behind it. */
const inner = ({ w }: Ground, total: string, body: (sum: string) => void): void => {
  const sum = w.fresh();
  w.line(`var ${sum} = 0f;`);
  body(sum);
  w.line(`${total} += ${sum};`);
};

/** Calls `body` where position·stride + tap − before lies inside, with it. */
const insideImage = (
  { w }: Ground,
  at: { readonly position: string; readonly tap: string },
  by: { readonly stride: number; readonly before: number; readonly size: number },
  body: (image: string) => void,
): void => {
  const moved = w.named(`${at.position} * ${whole(by.stride)} + ${at.tap}`);
  w.block(`if (${moved} >= ${whole(by.before)} && ${moved} < ${whole(by.size + by.before)})`, () =>
    body(w.named(`${moved} - ${whole(by.before)}`)),
  );
};

/** Calls `body` with the position of the window whose element `tap` lies on `image`, where there is one. */
export const windowOver = (
  { w }: Ground,
  at: { readonly image: string; readonly tap: string },
  by: { readonly stride: number; readonly before: number; readonly positions: number },
  body: (position: string) => void,
): void => {
  const reached = w.named(`${at.image} + ${whole(by.before)}`);
  const away = `(${reached} - ${at.tap})`;
  const inside = `${away} / ${whole(by.stride)} < ${whole(by.positions)}`;
  w.block(`if (${reached} >= ${at.tap} && ${away} % ${whole(by.stride)} == 0u && ${inside})`, () =>
    body(w.named(`${away} / ${whole(by.stride)}`)),
  );
};

export const side = (slide: Slide, d: 0 | 1) => ({
  stride: slide.stride[d] as Pair[0],
  before: slide.pad[d * 2] as Edges[0],
});

const four = (values: ReadonlyArray<string>) => values as unknown as readonly [string, string, string, string];

export const writeConvolution = (g: Ground, node: NodeOf<"conv2d"> | NodeOf<"fusedConv">, id: number): void => {
  const { w, scene } = g;
  const [x, kernel] = [node.inputs[0] as number, node.inputs[1] as number];
  const [image, taps] = [scene.shape(x), scene.shape(kernel)];
  const [n, row, column, made] = four(coordinates(w, "i", scene.shape(id)));
  w.line("var total = 0f;");
  loop(g, taps[0] as number, (a) =>
    insideImage(g, { position: row, tap: a }, { ...side(node.attributes, 0), size: image[1] as number }, (p) =>
      loop(g, taps[1] as number, (b) =>
        insideImage(g, { position: column, tap: b }, { ...side(node.attributes, 1), size: image[2] as number }, (q) =>
          inner(g, "total", (sum) =>
            loop(g, image[3] as number, (c) => {
              const pixel = valueAt(g, x, placed(w, [n, p, q, c], strides(image)));
              w.line(`${sum} += ${pixel} * ${valueAt(g, kernel, placed(w, [a, b, c, made], strides(taps)))};`);
            }),
          ),
        ),
      ),
    ),
  );
  store(g, id, "i", node.op === "conv2d" ? "total" : finished(g, node, "total", made));
};

export const writeInputGradient = (g: Ground, node: NodeOf<"conv2dInputGradient">, id: number): void => {
  const { w, scene } = g;
  const [dy, kernel] = [node.inputs[0] as number, node.inputs[1] as number];
  const [small, taps] = [scene.shape(dy), scene.shape(kernel)];
  const [n, p, q, c] = four(coordinates(w, "i", scene.shape(id)));
  w.line("var total = 0f;");
  loop(g, taps[0] as number, (a) =>
    windowOver(g, { image: p, tap: a }, { ...side(node.attributes, 0), positions: small[1] as number }, (row) =>
      loop(g, taps[1] as number, (b) =>
        windowOver(g, { image: q, tap: b }, { ...side(node.attributes, 1), positions: small[2] as number }, (column) =>
          inner(g, "total", (sum) =>
            loop(g, small[3] as number, (o) => {
              const gradient = valueAt(g, dy, placed(w, [n, row, column, o], strides(small)));
              w.line(`${sum} += ${gradient} * ${valueAt(g, kernel, placed(w, [a, b, c, o], strides(taps)))};`);
            }),
          ),
        ),
      ),
    ),
  );
  store(g, id, "i", "total");
};

export const writeFilterGradient = (g: Ground, node: NodeOf<"conv2dFilterGradient">, id: number): void => {
  const { w, scene } = g;
  const [x, dy] = [node.inputs[0] as number, node.inputs[1] as number];
  const [image, small] = [scene.shape(x), scene.shape(dy)];
  const [a, b, c, o] = four(coordinates(w, "i", scene.shape(id)));
  w.line("var total = 0f;");
  loop(g, small[0] as number, (n) =>
    inner(g, "total", (whole) =>
      loop(g, small[1] as number, (row) =>
        insideImage(g, { position: row, tap: a }, { ...side(node.attributes, 0), size: image[1] as number }, (p) =>
          inner(g, whole, (sum) =>
            loop(g, small[2] as number, (column) =>
              insideImage(
                g,
                { position: column, tap: b },
                { ...side(node.attributes, 1), size: image[2] as number },
                (q) => {
                  const pixel = valueAt(g, x, placed(w, [n, p, q, c], strides(image)));
                  w.line(`${sum} += ${pixel} * ${valueAt(g, dy, placed(w, [n, row, column, o], strides(small)))};`);
                },
              ),
            ),
          ),
        ),
      ),
    ),
  );
  store(g, id, "i", "total");
};

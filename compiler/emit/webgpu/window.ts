/**
 * Pools, their gradients and the gradient of a resized image: an invocation computes one element.
 *
 * In: a node. Out: the lines of its shader.
 */
import type { NodeOf } from "../../ir/graph/graph.js";
import { strides } from "../../ir/op/make.js";
import type { Pool } from "../../ir/op/window.js";
import { side, store, windowOver } from "./contraction.js";
import { type Ground, valueAt } from "./value.js";
import { coordinates, placed, whole } from "./writer.js";

/** The least float32: what a search for the greatest begins with. */
const least = "-3.4028234e38f";

const four = (values: ReadonlyArray<string>) => values as unknown as readonly [string, string, string, string];

/** The first and the last-but-one index of the image under a window, along one side. */
const span = ({ w }: Ground, position: string, pool: Pool, d: 0 | 1, size: number) => {
  const { stride, before } = side(pool, d);
  const from = w.named(`${position} * ${whole(stride)}`);
  const low = w.named(`max(${from}, ${whole(before)}) - ${whole(before)}`);
  const high = w.named(`min(${from} + ${whole(pool.window[d] as number)} - ${whole(before)}, ${whole(size)})`);
  return { low, high };
};

/** Every element of the image under the window at (row, column), in row-major order. */
const under = (
  g: Ground,
  at: { readonly row: string; readonly column: string },
  pool: Pool,
  image: ReadonlyArray<number>,
  body: (p: string, q: string) => void,
): void => {
  const [rows, columns] = [
    span(g, at.row, pool, 0, image[1] as number),
    span(g, at.column, pool, 1, image[2] as number),
  ];
  const [p, q] = [g.w.fresh(), g.w.fresh()];
  g.w.block(`for (var ${p} = ${rows.low}; ${p} < ${rows.high}; ${p}++)`, () =>
    g.w.block(`for (var ${q} = ${columns.low}; ${q} < ${columns.high}; ${q}++)`, () => body(p, q)),
  );
};

/** How many elements of the image lie under a window, as a float. */
const counted = (g: Ground, row: string, column: string, pool: Pool, image: ReadonlyArray<number>): string => {
  const [rows, columns] = [span(g, row, pool, 0, image[1] as number), span(g, column, pool, 1, image[2] as number)];
  return g.w.named(`f32((${rows.high} - ${rows.low}) * (${columns.high} - ${columns.low}))`);
};

export const writePool = (g: Ground, node: NodeOf<"maxPool"> | NodeOf<"avgPool">, id: number): void => {
  const { w, scene } = g;
  const x = node.inputs[0] as number;
  const image = scene.shape(x);
  const [n, row, column, c] = four(coordinates(w, "i", scene.shape(id)));
  const isMax = node.op === "maxPool";
  w.line(`var found = ${isMax ? least : "0f"};`);
  under(g, { row, column }, node.attributes, image, (p, q) => {
    const value = valueAt(g, x, placed(w, [n, p, q, c], strides(image)));
    w.line(isMax ? `found = max(found, ${value});` : `found += ${value};`);
  });
  store(g, id, "i", isMax ? "found" : `found / ${counted(g, row, column, node.attributes, image)}`);
};

/** Every window over an element (p, q) of the image. */
const over = (
  g: Ground,
  at: { readonly p: string; readonly q: string },
  pool: Pool,
  small: ReadonlyArray<number>,
  body: (row: string, column: string) => void,
): void => {
  const [a, b] = [g.w.fresh(), g.w.fresh()];
  const [high, wide] = pool.window;
  g.w.block(`for (var ${a} = 0u; ${a} < ${whole(high)}; ${a}++)`, () =>
    windowOver(g, { image: at.p, tap: a }, { ...side(pool, 0), positions: small[1] as number }, (row) =>
      g.w.block(`for (var ${b} = 0u; ${b} < ${whole(wide)}; ${b}++)`, () =>
        windowOver(g, { image: at.q, tap: b }, { ...side(pool, 1), positions: small[2] as number }, (column) =>
          body(row, column),
        ),
      ),
    ),
  );
};

export const writeAvgPoolGradient = (g: Ground, node: NodeOf<"avgPoolGradient">, id: number): void => {
  const { w, scene } = g;
  const dy = node.inputs[0] as number;
  const [image, small] = [scene.shape(id), scene.shape(dy)];
  const [n, p, q, c] = four(coordinates(w, "i", image));
  w.line("var total = 0f;");
  over(g, { p, q }, node.attributes, small, (row, column) => {
    const gradient = valueAt(g, dy, placed(w, [n, row, column, c], strides(small)));
    w.line(`total += ${gradient} / ${counted(g, row, column, node.attributes, image)};`);
  });
  store(g, id, "i", "total");
};

/** A window's dy goes to the first of its elements that equals y: nobody before this one may. */
export const writeMaxPoolGradient = (g: Ground, node: NodeOf<"maxPoolGradient">, id: number): void => {
  const { w, scene } = g;
  const [x, y, dy] = node.inputs as unknown as readonly [number, number, number];
  const [image, small] = [scene.shape(id), scene.shape(y)];
  const [n, p, q, c] = four(coordinates(w, "i", image));
  const value = valueAt(g, x, "i");
  w.line("var total = 0f;");
  over(g, { p, q }, node.attributes, small, (row, column) => {
    const there = placed(w, [n, row, column, c], strides(small));
    w.block(`if (${value} == ${valueAt(g, y, there)})`, () => {
      const earlier = w.fresh();
      w.line(`var ${earlier} = false;`);
      under(g, { row, column }, node.attributes, image, (r, s) => {
        const other = valueAt(g, x, placed(w, [n, r, s, c], strides(image)));
        w.line(`if ((${r} < ${p} || (${r} == ${p} && ${s} < ${q})) && ${other} == ${value}) { ${earlier} = true; }`);
      });
      w.block(`if (!${earlier})`, () => w.line(`total += ${valueAt(g, dy, there)};`));
    });
  });
  store(g, id, "i", "total");
};

/** Elements of the large image whose source is (p, q): those from ⌈p·H/h⌉ up to, not with, ⌈(p + 1)·H/h⌉. */
export const writeResizeGradient = (g: Ground, node: NodeOf<"resizeGradient">, id: number): void => {
  const { w, scene } = g;
  const dy = node.inputs[0] as number;
  const [image, large] = [scene.shape(id), scene.shape(dy)];
  const [n, p, q, c] = four(coordinates(w, "i", image));
  const range = (at: string, d: 1 | 2) => {
    const [size, wide] = [image[d] as number, large[d] as number];
    const up = (k: string): string => w.named(`(${k} * ${whole(wide)} + ${whole(size - 1)}) / ${whole(size)}`);
    return [w.fresh(), up(at), up(`(${at} + 1u)`)] as const;
  };
  const [[row, top, bottom], [column, left, right]] = [range(p, 1), range(q, 2)];
  w.line("var total = 0f;");
  w.block(`for (var ${row} = ${top}; ${row} < ${bottom}; ${row}++)`, () =>
    w.block(`for (var ${column} = ${left}; ${column} < ${right}; ${column}++)`, () =>
      w.line(`total += ${valueAt(g, dy, placed(w, [n, row, column, c], strides(large)))};`),
    ),
  );
  store(g, id, "i", "total");
};

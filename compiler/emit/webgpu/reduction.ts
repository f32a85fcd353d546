/**
 * Sums, greatest elements and their positions. An invocation takes at most 256 elements: a longer reduction is made of
 * several shaders, each with the results of the one before, which also keeps float32 sums close.
 *
 * In: a node. Out: the lines of its shaders.
 */
import type { NodeOf } from "../../ir/graph/graph.js";
import { strides } from "../../ir/op/make.js";
import { product, type Shape } from "../shape.js";
import { store } from "./contraction.js";
import { type Ground, load, valueAt } from "./value.js";
import { coordinates, placed, whole } from "./writer.js";

const chunk = 256;

/** How many parts a reduction of `count` elements leaves. */
export const partsOf = (count: number): number => Math.max(1, Math.ceil(count / chunk));

const begins = { sum: "0f", max: "-3.4028234e38f" } as const;

/** Reduces elements `part`·256 … of the row that is reduced; `element` reads one. */
const reduce = (
  { w }: Ground,
  op: "sum" | "max",
  part: string,
  count: number,
  element: (k: string) => string,
): void => {
  const k = w.fresh();
  w.line(`var found = ${begins[op]};`);
  const first = w.named(`${part} * ${whole(chunk)}`);
  w.block(`for (var ${k} = ${first}; ${k} < min(${first} + ${whole(chunk)}, ${whole(count)}); ${k}++)`, () => {
    const value = element(k);
    w.line(op === "sum" ? `found += ${value};` : `found = max(found, ${value});`);
  });
};

/** Axes that disappear, and those that stay, of the value that is reduced. */
const split = (shape: Shape, dropped: ReadonlyArray<number>) => {
  const pick = (drop: boolean) => shape.map((_, d) => d).filter((d) => dropped.includes(d) === drop);
  const by = strides(shape);
  const of = (axes: ReadonlyArray<number>) => ({
    shape: axes.map((d) => shape[d] as number),
    strides: axes.map((d) => by[d] as number),
  });
  return { kept: of(pick(false)), gone: of(pick(true)) };
};

/** The first shader: from the value itself to [elements that stay, parts], in `to`. */
export const writeReduction = (g: Ground, node: NodeOf<"sum"> | NodeOf<"max">, to: number): void => {
  const { w, scene } = g;
  const x = node.inputs[0] as number;
  const { kept, gone } = split(scene.shape(x), node.attributes.axes);
  const count = product(gone.shape);
  const [row = "0u", part = "0u"] = coordinates(w, "i", [product(kept.shape), partsOf(count)]);
  const base = placed(w, coordinates(w, row, kept.shape), kept.strides);
  reduce(g, node.op, part, count, (k) => {
    const away = placed(w, coordinates(w, k, gone.shape), gone.strides);
    return valueAt(g, x, base === "0u" ? away : w.named(`${base} + ${away}`));
  });
  store(g, to, "i", "found");
};

/** A later shader: from [rows, parts] in one register to [rows, fewer parts] in another. */
export const writeParts = (
  g: Ground,
  op: "sum" | "max",
  from: number,
  to: number,
  sizes: readonly [number, number],
) => {
  const [rows, parts] = sizes;
  const [row = "0u", part = "0u"] = coordinates(g.w, "i", [rows, partsOf(parts)]);
  reduce(g, op, part, parts, (k) => load(g, from, "f32", g.w.named(`${row} * ${whole(parts)} + ${k}`)));
  store(g, to, "i", "found");
};

export const writeArgMax = (g: Ground, node: NodeOf<"argMax">, id: number): void => {
  const { w, scene } = g;
  const x = node.inputs[0] as number;
  const { kept, gone } = split(scene.shape(x), [node.attributes.axis]);
  const base = placed(w, coordinates(w, "i", kept.shape), kept.strides);
  const k = w.fresh();
  w.line("var best = 0u;");
  w.line(`var found = ${begins.max};`);
  w.block(`for (var ${k} = 0u; ${k} < ${whole(gone.shape[0] as number)}; ${k}++)`, () => {
    const value = valueAt(g, x, w.named(`${base} + ${k} * ${whole(gone.strides[0] as number)}`));
    w.line(`if (${value} > found) { found = ${value}; best = ${k}; }`);
  });
  store(g, id, "i", "best");
};

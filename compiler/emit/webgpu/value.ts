/**
 * One element of a node as an expression of WGSL: read from memory where the node is stored there, else computed from
 * the elements of what it reads.
 *
 * In: a scene, a node and an index. Out: the name of the element.
 */
import type { NodeOf } from "../../ir/graph/graph.js";
import { countAt } from "../../ir/graph/type.js";
import { broadcastPositions } from "../../ir/op/broadcast.js";
import type { OpName } from "../../ir/op/index.js";
import { strides } from "../../ir/op/make.js";
import type { Shape } from "../shape.js";
import { functionsOf, literal } from "./elementwise.js";
import { isLiteral, type Scene } from "./scene.js";
import { coordinates, placed, type Writer, whole } from "./writer.js";

/** A value of memory that holds the order of a permutation; those of nodes are their numbers. */
export const orderOf = (id: number): number => -1 - id;

export interface Ground {
  readonly w: Writer;
  readonly scene: Scene;
}

export const load = ({ w }: Ground, register: number, dtype: "f32" | "i32", index: string): string =>
  w.named(`bitcast<${dtype}>(arena[${w.offset(register)} + ${index}])`);

type Rule<K extends OpName> = (g: Ground, node: NodeOf<K>, index: string, id: number) => string;

const input = (node: { readonly inputs: ReadonlyArray<number> }, i = 0): number => node.inputs[i] as number;

/** Another index along one axis: its coordinate is `coordinate` of the old one. */
const along = (
  { w }: Ground,
  index: string,
  shapes: { readonly of: Shape; readonly from: Shape },
  axis: number,
  coordinate: (old: string) => string,
): string => {
  const at = coordinates(w, index, shapes.of);
  return placed(
    w,
    at.map((each, d) => (d === axis ? w.named(coordinate(each)) : each)),
    strides(shapes.from),
  );
};

const same: Rule<"reshape"> = (g, node, index) => valueAt(g, input(node), index);

const broadcast: Rule<"broadcast"> = (g, node, index, id) => {
  const [w, x] = [g.w, input(node)];
  const kept = broadcastPositions(g.scene.node(x).type.axes, node.type.axes) ?? [];
  const own = strides(g.scene.shape(x));
  const at = coordinates(w, index, g.scene.shape(id));
  return valueAt(
    g,
    x,
    placed(
      w,
      kept.map((i) => at[i] as string),
      own,
    ),
  );
};

const transpose: Rule<"transpose"> = (g, node, index, id) => {
  const own = strides(g.scene.shape(input(node)));
  const by = node.attributes.order.map((i) => own[i] as number);
  return valueAt(g, input(node), placed(g.w, coordinates(g.w, index, g.scene.shape(id)), by));
};

const slice: Rule<"slice"> = (g, node, index, id) => {
  const { axis, start } = node.attributes;
  const by = strides(g.scene.shape(input(node)));
  const at = coordinates(g.w, index, g.scene.shape(id));
  return valueAt(g, input(node), placed(g.w, at, by, start * (by[axis] as number)));
};

const permute: Rule<"permute"> = (g, node, index, id) => {
  const shape = g.scene.shape(id);
  const order = g.w.offset(orderOf(id));
  const from = along(g, index, { of: shape, from: shape }, node.attributes.axis, (c) => `arena[${order} + ${c}]`);
  return valueAt(g, input(node), from);
};

const zeroOf = (node: { readonly type: { readonly dtype: string } }): string =>
  node.type.dtype === "f32" ? "0f" : "0i";

const pad: Rule<"pad"> = (g, node, index, id) => {
  const { before, after } = node.attributes;
  const from = g.scene.shape(input(node));
  const at = coordinates(g.w, index, g.scene.shape(id));
  const padded = from.flatMap((_, d) => ((before[d] ?? 0) + (after[d] ?? 0) > 0 ? [d] : []));
  if (padded.length === 0) return valueAt(g, input(node), index);
  const tests = padded.map((d) => {
    const [low, high] = [before[d] ?? 0, (before[d] ?? 0) + (from[d] ?? 0)];
    return `${at[d]} >= ${whole(low)} && ${at[d]} < ${whole(high)}`;
  });
  const inside = g.w.named(`(${tests.join(" && ")})`);
  const moved = at.map((each, d) => (padded.includes(d) ? g.w.named(`${each} - ${whole(before[d] ?? 0)}`) : each));
  const there = placed(g.w, moved, strides(from));
  const value = valueAt(g, input(node), g.w.named(`select(0u, ${there}, ${inside})`));
  return g.w.named(`select(${zeroOf(node)}, ${value}, ${inside})`);
};

const concat: Rule<"concat"> = (g, node, index, id) => {
  const { axis } = node.attributes;
  const at = coordinates(g.w, index, g.scene.shape(id));
  let start = 0;
  return node.inputs.reduce((found, part) => {
    const from = g.scene.shape(part);
    const [low, high] = [start, start + (from[axis] as number)];
    start = high;
    const inside = g.w.named(`(${at[axis]} >= ${whole(low)} && ${at[axis]} < ${whole(high)})`);
    const there = placed(
      g.w,
      at.map((each, d) => (d === axis ? g.w.named(`select(0u, ${each} - ${whole(low)}, ${inside})`) : each)),
      strides(from),
    );
    return g.w.named(`select(${found}, ${valueAt(g, part, there)}, ${inside})`);
  }, zeroOf(node));
};

const oneHot: Rule<"oneHot"> = (g, node, index, id) => {
  const shape = g.scene.shape(id);
  const at = coordinates(g.w, index, shape);
  const row = placed(g.w, at.slice(0, -1), strides(shape.slice(0, -1)));
  return g.w.named(`select(0f, 1f, ${valueAt(g, input(node), row)} == i32(${at.at(-1)}))`);
};

const resize: Rule<"resize"> = (g, node, index, id) => {
  const [to, from] = [g.scene.shape(id), g.scene.shape(input(node))];
  const at = coordinates(g.w, index, to).map((each, d) =>
    d === 1 || d === 2 ? g.w.named(`${each} * ${whole(from[d] as number)} / ${whole(to[d] as number)}`) : each,
  );
  return valueAt(g, input(node), placed(g.w, at, strides(from)));
};

const cast: Rule<"cast"> = (g, node, index) => g.w.named(`${node.attributes.dtype}(${valueAt(g, input(node), index)})`);

const rules: { readonly [K in OpName]?: Rule<K> } = {
  reshape: same,
  detach: same as unknown as Rule<"detach">,
  broadcast,
  transpose,
  slice,
  permute,
  pad,
  concat,
  oneHot,
  resize,
  cast,
};

/** An elementwise op of the values at an index; a number beside a larger operand has one element. */
const applied = (g: Ground, id: number, index: string): string => {
  const node = g.scene.node(id);
  for (const text of functionsOf(node.op) ?? []) g.w.include(text);
  const operands = node.inputs.map((each) =>
    valueAt(g, each, g.scene.node(each).type.axes.length === 0 ? "0u" : index),
  );
  return g.w.named(`op_${node.op}(${operands.join(", ")})`);
};

/** The element of a node as its op makes it, whether or not it is stored. */
export const computed = (g: Ground, id: number, index: string): string => {
  const node = g.scene.node(id);
  if (node.op === "constant" && isLiteral(node)) return literal(node.attributes.values[0] ?? 0);
  if (node.op === "count") return literal(countAt(node.attributes.axes, g.scene.samples));
  const rule = rules[node.op] as Rule<OpName> | undefined;
  return rule === undefined ? applied(g, id, index) : rule(g, node as NodeOf<OpName>, index, id);
};

/** Element `index`, in row-major order. */
export const valueAt = (g: Ground, id: number, index: string): string =>
  g.scene.stored.has(id) ? load(g, id, g.scene.node(id).type.dtype, index) : computed(g, id, index);

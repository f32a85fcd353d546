// Where transposes stand: as few as possible, each matrix transposed once, and never as a flag of another op (engines'
// own transposed kernels are slow or wrong). Relabellings move outwards and transposes inwards past them; a transpose
// moves outwards past elementwise ops, where it meets others and cancels. Before: `relu(transpose x)` and
// `transpose(relu(transpose x))`; after: `transpose(relu x)` and `relu x`.
import type { Ref } from "../ir/graph/builder.js";
import { countAt } from "../ir/graph/type.js";
import { type OpName, opOf, ops } from "../ir/op/index.js";
import { type Row, relabels, row, type Site, tablePass } from "./rewrite.js";

/** The batch that work is compared at. */
const samples = 128;

const sizeOf = (value: Ref): number => countAt(value.type.axes, samples);

const orderOf = (site: Site, value: Ref): ReadonlyArray<number> | undefined => {
  const node = site.maker(value);
  return node.op === "transpose" ? node.attributes.order : undefined;
};

/** Elements moved by transposing a value once more: none where it is a transpose already or known numbers. */
const cost = (site: Site, value: Ref): number =>
  orderOf(site, value) || site.maker(value).op === "constant" ? 0 : sizeOf(value);

const flip = (site: Site, matrix: Ref): Ref =>
  orderOf(site, matrix) ? (site.sources(matrix)[0] as Ref) : site.b.emit("transpose", [matrix], { order: [1, 0] });

const isFlip = (order: ReadonlyArray<number> | undefined): boolean => order?.join() === "1,0";

const products: ReadonlyArray<Row> = [
  row("transpose", "flip-product", "(AB)ᵀ → BᵀAᵀ where that moves less", (site) => {
    const product = site.inputs[0] as Ref;
    if (site.maker(product).op !== "matMul" || !site.only(product) || !isFlip(site.node.attributes.order))
      return undefined;
    const [a, b] = site.sources(product) as readonly [Ref, Ref];
    if (cost(site, a) + cost(site, b) >= sizeOf(product)) return undefined;
    return site.b.emit("matMul", [flip(site, b), flip(site, a)], {});
  }),
  row("matMul", "product-of-flips", "AᵀBᵀ → (BA)ᵀ where that moves less", (site) => {
    const [a, b] = site.inputs as readonly [Ref, Ref];
    const flips = [a, b].every((value) => isFlip(orderOf(site, value)) && site.only(value)) && a.id !== b.id;
    if (!flips || sizeOf(a) + sizeOf(b) <= countAt(site.node.type.axes, samples)) return undefined;
    return site.b.emit("transpose", [site.b.emit("matMul", [flip(site, b), flip(site, a)], {})], { order: [1, 0] });
  }),
];

const elementwise = (Object.keys(ops) as ReadonlyArray<OpName>).filter((name) => opOf(name).kind === "elementwise");

/** The one order in which every operand with axes is transposed for this node alone; nothing if there is none. */
const sharedOrder = (site: Site): ReadonlyArray<number> | undefined => {
  const wide = site.inputs.filter((value) => value.type.axes.length > 0);
  const orders = wide.map((value) => (site.only(value) ? orderOf(site, value) : undefined));
  return orders.every((order) => order !== undefined && order.join() === orders[0]?.join()) ? orders[0] : undefined;
};

const outwards: ReadonlyArray<Row> = [
  row(elementwise, "compute-then-transpose", "f(xᵀ, yᵀ) → f(x, y)ᵀ", (site) => {
    const order = sharedOrder(site);
    if (order === undefined) return undefined;
    const bare = site.inputs.map((value) => (orderOf(site, value) ? (site.sources(value)[0] as Ref) : value));
    return site.b.emit("transpose", [site.b.copy(site.node, bare)], { order });
  }),
  row("sum", "sum-of-transpose", "sum(xᵀ) → sum x over the same axes, if the others keep their order", (site) => {
    const order = orderOf(site, site.inputs[0] as Ref);
    const kept = order?.filter((_, i) => !site.node.attributes.axes.includes(i));
    if (order === undefined || kept?.some((from, i) => i > 0 && from < (kept[i - 1] as number))) return undefined;
    const axes = site.node.attributes.axes.map((i) => order[i] as number).sort((a, b) => a - b);
    return site.b.emit("sum", [site.sources(site.inputs[0] as Ref)[0] as Ref], { axes });
  }),
];

const reshapes: ReadonlyArray<Row> = [
  row("transpose", "move-ones", "a transpose that only moves axes of size 1 → a reshape, which is free", (site) => {
    const { axes } = (site.inputs[0] as Ref).type;
    const moved = site.node.attributes.order.filter((i) => axes[i]?.size !== 1);
    if (moved.some((from, i) => i > 0 && from < (moved[i - 1] as number))) return undefined;
    return site.b.emit("reshape", [site.inputs[0] as Ref], { to: site.node.type.axes });
  }),
  row("transpose", "transpose-then-relabel", "(relabel x)ᵀ → relabel xᵀ", (site) => {
    const named = site.inputs[0] as Ref;
    const source = site.maker(named).op === "reshape" ? site.sources(named)[0] : undefined;
    if (source === undefined || !relabels(source, named)) return undefined;
    const moved = site.b.emit("transpose", [source], { order: site.node.attributes.order });
    return site.b.emit("reshape", [moved], { to: site.node.type.axes });
  }),
];

/** Every law of the pass. */
export const transposeRows: ReadonlyArray<Row> = [...reshapes, ...products, ...outwards];

export const transpose = tablePass(
  "transpose",
  "transposes each matrix once, and only where something reads it",
  transposeRows,
);

// Laws of values that only move. Before: `reshape(reshape(x, a), b)`; after: `reshape(x, b)`, or `x` where b are its
// own axes.
import type { Ref } from "../ir/graph/builder.js";
import type { NodeOf } from "../ir/graph/graph.js";
import { countAt, sameType, sizeAt } from "../ir/graph/type.js";
import { broadcastPositions } from "../ir/op/broadcast.js";
import type { OpName } from "../ir/op/index.js";
import { ownUnlabelled, type Row, row, type Site } from "./rewrite.js";

/** The first input, if the node changes nothing about its type and `idle` says it moves nothing either. */
const input = <K extends OpName>(site: Site<K>): Ref => site.inputs[0] as Ref;

/** The node that made the first input, if it is of this op. */
const inner = <K extends OpName>(site: Site, op: K): NodeOf<K> | undefined => {
  const node = site.maker(site.inputs[0] as Ref);
  return node.op === op ? (node as unknown as NodeOf<K>) : undefined;
};

/** The input of the node that made the first input. */
const innerInput = (site: Site): Ref => site.sources(site.inputs[0] as Ref)[0] as Ref;

const isIdentity = (order: ReadonlyArray<number>): boolean => order.every((from, to) => from === to);

const sameTypeAsInput = (site: Site): Ref | undefined =>
  sameType(input(site).type, site.node.type) ? input(site) : undefined;

const identities: ReadonlyArray<Row> = [
  row("reshape", "reshape-same", "reshape x to its own axes → x", sameTypeAsInput),
  row("detach", "detach", "detach x → x, once derivatives are taken", input),
  row("cast", "cast-same", "cast x to its own dtype → x", sameTypeAsInput),
  row("broadcast", "broadcast-same", "broadcast x to its own axes → x", sameTypeAsInput),
  row("slice", "slice-whole", "all of x → x", sameTypeAsInput),
  row("pad", "pad-nothing", "x with nothing around it → x", sameTypeAsInput),
  row("concat", "concat-one", "concat x alone → x", (site) => (site.inputs.length === 1 ? input(site) : undefined)),
  row("sum", "sum-nothing", "sum x over no axes → x", sameTypeAsInput),
  row("transpose", "transpose-identity", "transpose x in its own order → x", (site) =>
    isIdentity(site.node.attributes.order) ? input(site) : undefined,
  ),
  row("permute", "permute-identity", "permute x in its own order → x", (site) =>
    isIdentity(site.node.attributes.order) ? input(site) : undefined,
  ),
];

const compositions: ReadonlyArray<Row> = [
  row(
    "reshape",
    "reshape-twice",
    "reshape(reshape x) → reshape x",
    (site) => inner(site, "reshape") && site.b.emit("reshape", [innerInput(site)], site.node.attributes),
  ),
  row("transpose", "transpose-twice", "transpose(transpose x) → transpose x", (site) => {
    const first = inner(site, "transpose")?.attributes.order;
    const order = site.node.attributes.order.map((i) => first?.[i] as number);
    return first && site.b.emit("transpose", [innerInput(site)], { order });
  }),
  row("permute", "permute-twice", "permute(permute x) → permute x", (site) => {
    const { axis, order } = site.node.attributes;
    const first = inner(site, "permute")?.attributes;
    if (first?.axis !== axis) return undefined;
    return site.b.emit("permute", [innerInput(site)], { axis, order: order.map((i) => first.order[i] as number) });
  }),
  row("broadcast", "broadcast-twice", "broadcast(broadcast x) → broadcast x", (site) => {
    const first = inner(site, "broadcast");
    return first && lands(site, first) ? site.b.emit("broadcast", [innerInput(site)], site.node.attributes) : undefined;
  }),
  row("slice", "slice-twice", "x[a…][b…] → x[a + b…]", (site) => {
    const { axis, start, size } = site.node.attributes;
    const first = inner(site, "slice")?.attributes;
    if (first?.axis !== axis) return undefined;
    return site.b.emit("slice", [innerInput(site)], { axis, start: first.start + start, size });
  }),
  row("slice", "slice-of-concat", "concat(x, y)[within x] → x[…]", (site) => {
    const { axis, start, size } = site.node.attributes;
    if (inner(site, "concat")?.attributes.axis !== axis) return undefined;
    const part = partAt(site, axis, start, size);
    return part && site.b.emit("slice", [part.value], { axis, start: start - part.start, size });
  }),
];

/** The batch that work is compared at. */
const samples = 128;

/** How many multiplications and additions a copied element is worth. */
const copies = 8;

/** A product of which only some columns are read, with the axis of the right factor that they are of. */
const columns = { matMul: 1, conv2dInputGradient: 2 } as const;

const parts: ReadonlyArray<Row> = [
  row("slice", "slice-of-product", "(A·B)[…] → A·(B[…]), where that is less work than copying B[…]", (site) => {
    const { axis, start, size } = site.node.attributes;
    const product = ownUnlabelled(site, site.inputs[0] as Ref);
    const node = site.maker(product);
    if (node.op !== "matMul" && node.op !== "conv2dInputGradient") return undefined;
    if (!site.only(product) || axis !== product.type.axes.length - 1) return undefined;
    const whole = sizeAt(product.type.axes[axis]?.size ?? 0, 1);
    const rows = countAt(product.type.axes.slice(0, axis), samples);
    if (rows * (whole - size) <= copies * size) return undefined;
    const [a, b] = site.sources(product) as readonly [Ref, Ref];
    const cut = site.b.emit("slice", [b], { axis: columns[node.op], start, size });
    const made = site.b.copy(node, [a, cut]);
    return sameType(made.type, site.node.type) ? made : site.b.emit("reshape", [made], { to: site.node.type.axes });
  }),
];

const joins: ReadonlyArray<Row> = [
  row("concat", "concat-twice", "concat(concat(x, y), z) → concat(x, y, z)", (site) => {
    const { axis } = site.node.attributes;
    const parts = site.inputs.map((part) => {
      const node = site.maker(part);
      return node.op === "concat" && node.attributes.axis === axis && site.only(part) ? site.sources(part) : [part];
    });
    return parts.some(({ length }) => length > 1) ? site.b.emit("concat", parts.flat(), { axis }) : undefined;
  }),
  row("add", "add-padded", "pad x + pad y → pad concat(x, y), where one ends as the other begins", (site) => {
    const [x, y] = site.inputs.map((value) => paddedAt(site, value));
    if (x === undefined || y === undefined || x.axis !== y.axis) return undefined;
    const [first, second] = x.start < y.start ? [x, y] : [y, x];
    if (first.start + sizeAlong(first.value, first.axis) !== second.start) return undefined;
    const joined = site.b.emit("concat", [first.value, second.value], { axis: first.axis });
    const along = (n: number): ReadonlyArray<number> => joined.type.axes.map((_, i) => (i === first.axis ? n : 0));
    return site.b.emit("pad", [joined], { before: along(first.start), after: along(second.after) });
  }),
];

interface Padded {
  readonly value: Ref;
  readonly axis: number;
  readonly start: number;
  readonly after: number;
}

const sizeAlong = (value: Ref, axis: number): number => sizeAt(value.type.axes[axis]?.size ?? 0, 1);

/** What a value is that pads another along one axis, for this node alone. */
function paddedAt(site: Site, value: Ref): Padded | undefined {
  const node = site.maker(value);
  if (node.op !== "pad" || !site.only(value)) return undefined;
  const { before, after } = node.attributes;
  const padded = before.flatMap((n, i) => (n > 0 || (after[i] ?? 0) > 0 ? [i] : []));
  const [axis] = padded;
  if (axis === undefined || padded.length > 1) return undefined;
  return { value: site.sources(value)[0] as Ref, axis, start: before[axis] ?? 0, after: after[axis] ?? 0 };
}

/** Whether a broadcast in one go puts each axis where the two in turn do; twin axes can make the difference. */
function lands(site: Site<"broadcast">, first: NodeOf<"broadcast">): boolean {
  const own = broadcastPositions(innerInput(site).type.axes, first.attributes.to);
  const next = broadcastPositions(first.attributes.to, site.node.attributes.to);
  const direct = broadcastPositions(innerInput(site).type.axes, site.node.attributes.to);
  return direct?.every((position, i) => position === next?.[own?.[i] as number]) ?? false;
}

/** The part of a concat that holds all of this range, and where it starts. */
function partAt(site: Site, axis: number, start: number, size: number): { value: Ref; start: number } | undefined {
  let from = 0;
  for (const value of site.sources(input(site))) {
    const width = sizeAt(value.type.axes[axis]?.size ?? 0, 1);
    if (start >= from && start + size <= from + width) return { value, start: from };
    from += width;
  }
  return undefined;
}

export const movement: ReadonlyArray<Row> = [...identities, ...compositions, ...joins, ...parts];

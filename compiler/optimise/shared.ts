// One product for many with the same weights. A recurrent layer multiplies by its kernel at each time step, so the
// kernel's gradient is a sum of products, one a step. In: x₁ᵀ·y₁ + … + xₙᵀ·yₙ; out: one product of all rows, [x₁; …;
// xₙ]ᵀ·[y₁; …; yₙ].
import type { Ref } from "../ir/graph/builder.js";
import { type Axes, axis, isBatch, sameType } from "../ir/graph/type.js";
import { add, concat, matMul, reshape, transpose } from "../ir/op/dsl.js";
import { ownUnlabelled, type Row, row, type Site, tablePass } from "./rewrite.js";

/** Fewer products than these are not worth copying their rows. */
const fewest = 4;

/** The factors of one product, or of one that this law has made: x and y, each [batch, feature] for each time step. */
interface Rows {
  readonly x: ReadonlyArray<Ref>;
  readonly y: ReadonlyArray<Ref>;
}

const isSamples = ({ type: { axes } }: Ref): boolean => {
  const size = axes.length === 2 ? axes[0]?.size : undefined;
  return size !== undefined && isBatch(size) && size.times === 1;
};

/** What was joined by `joined`, taken apart; undefined where it is something else. */
const partsOf = (site: Site, value: Ref): ReadonlyArray<Ref> | undefined => {
  if (isSamples(value)) return [value];
  const whole = site.maker(value).op === "reshape" ? site.sources(value)[0] : undefined;
  const node = whole && site.maker(whole);
  if (whole === undefined || node?.op !== "concat" || node.attributes.axis !== 1 || whole.type.axes.length !== 3)
    return undefined;
  const parts = site
    .sources(whole)
    .map((part) => (site.maker(part).op === "reshape" ? site.sources(part)[0] : undefined));
  return parts.every((part): part is Ref => part !== undefined && isSamples(part)) ? parts : undefined;
};

/** The factors of xᵀ·y, where nothing else reads the product. */
const rowsOf = (site: Site, term: Ref): Rows | undefined => {
  const value = ownUnlabelled(site, term);
  if (site.maker(value).op !== "matMul" || !site.only(value)) return undefined;
  const [flipped, right] = site.sources(value) as readonly [Ref, Ref];
  const flip = site.maker(flipped);
  if (flip.op !== "transpose") return undefined;
  const [x, y] = [partsOf(site, site.sources(flipped)[0] as Ref), partsOf(site, right)];
  return x && y && x.length === y.length ? { x, y } : undefined;
};

/** What a tree of additions adds up, as far as nothing else reads a part of it. */
const terms = (site: Site, value: Ref, top = true): ReadonlyArray<Ref> =>
  site.maker(value).op === "add" && (top || site.only(value))
    ? site.sources(value).flatMap((each) => terms(site, each, false))
    : [value];

/** The values one after another along time, then all rows of it as one matrix. */
const joined = (site: Site, parts: ReadonlyArray<Ref>): Ref => {
  const { b } = site;
  const [batch, feature] = (parts[0] as Ref).type.axes as readonly [Axes[number], Axes[number]];
  const steps = parts.map((part) => reshape(b, part, [batch, axis("time", 1), feature]));
  return reshape(b, concat(b, steps, 1), [{ name: "batch", size: { times: parts.length } }, feature]);
};

const rows: ReadonlyArray<Row> = [
  row("add", "sum-of-products", "xᵀ·y + … + zᵀ·w → [x; …; z]ᵀ·[y; …; w]", (site) => {
    const all = terms(site, site.self);
    const found = all.map((term) => ({ term, rows: rowsOf(site, term) }));
    const alike = found.filter(({ term, rows }) => rows !== undefined && sameType(term.type, site.node.type));
    const [x, y] = (["x", "y"] as const).map((side) => alike.flatMap(({ rows }) => rows?.[side] ?? []));
    if (x === undefined || y === undefined || alike.length < 2 || x.length < fewest) return undefined;
    const product = matMul(site.b, transpose(site.b, joined(site, x), [1, 0]), joined(site, y));
    const rest = all.filter((term) => !alike.some((each) => each.term === term));
    const named = sameType(product.type, site.node.type) ? product : reshape(site.b, product, site.node.type.axes);
    return rest.reduce((sum, term) => add(site.b, sum, term), named);
  }),
];

export const shared = tablePass("shared", "multiplies once where many products have the same weights", rows);

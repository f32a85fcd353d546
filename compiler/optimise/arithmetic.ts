// Laws of numbers. Before: `multiply(x, 1)`; after: `x`. A law that fails for NaN or an infinity (x·0 → 0, x − x → 0)
// is not here, and neither is one that can lose digits ((x + c) + d → x + (c + d)).
import type { Ref } from "../ir/graph/builder.js";
import { sameType } from "../ir/graph/type.js";
import { type ElementwiseName, elementwiseNames, meaningOf } from "../ir/op/index.js";
import { type Row, row, type Site } from "./rewrite.js";

/** The number that every element of a constant is, or nothing. */
const uniform = (site: Site, value: Ref): number | undefined => {
  const node = site.maker(value);
  if (node.op !== "constant") return undefined;
  const [first, ...rest] = node.attributes.values;
  return rest.every((other) => Object.is(other, first)) ? first : undefined;
};

/** The number that a rank-0 constant is, or nothing. */
const numberOf = (site: Site, value: Ref): number | undefined =>
  value.type.axes.length === 0 ? uniform(site, value) : undefined;

/** A value with axes and a rank-0 value that isn't a known number. */
const besideScalar = (site: Site): readonly [value: Ref, scalar: Ref] | undefined => {
  const [x, y] = site.inputs as readonly [Ref, Ref];
  const [value, scalar] = y.type.axes.length === 0 ? [x, y] : [y, x];
  const fits = value.type.axes.length > 0 && scalar.type.axes.length === 0 && uniform(site, scalar) === undefined;
  return fits ? [value, scalar] : undefined;
};

const numberAt = (site: Site, value: number): Ref =>
  site.b.emit("constant", [], { type: { dtype: "f32", axes: [] }, values: [value] });

/** The operand beside a constant `c`, on either side. */
const beside = (site: Site, c: number): Ref | undefined => {
  const [x, y] = site.inputs as readonly [Ref, Ref];
  const kept = uniform(site, y) === c ? x : uniform(site, x) === c ? y : undefined;
  return kept !== undefined && sameType(kept.type, site.node.type) ? kept : undefined;
};

/** Factors of which one is a number: the other factor and the number. */
const split = (site: Site, [x, y]: ReadonlyArray<Ref>): readonly [Ref, number] | undefined => {
  const [left, right] = [x && numberOf(site, x), y && numberOf(site, y)];
  if (x !== undefined && right !== undefined) return [x, right];
  return y === undefined || left === undefined ? undefined : [y, left];
};

/** The same for a value, if it is a product. */
const scaled = (site: Site, value: Ref): readonly [Ref, number] | undefined =>
  site.maker(value).op === "multiply" ? split(site, site.sources(value)) : undefined;

/** What is negated, if the value is a negation. */
const negated = (site: Site, value: Ref): Ref | undefined =>
  site.maker(value).op === "negate" ? site.sources(value)[0] : undefined;

const times = (site: Site, x: Ref, by: number): Ref => site.b.emit("multiply", [x, numberAt(site, by)], {});

/** Far from where float32 overflows or loses digits. */
const isTame = (c: number): boolean => c === 0 || (Math.abs(c) > 1e-30 && Math.abs(c) < 1e30);

/** A number that may go from a large value to a scalar beside it without overflow. */
const isModest = (c: number): boolean => Math.abs(c) > 1e-6 && Math.abs(c) < 1e6;

const isPowerOfTwo = (c: number): boolean => isTame(c) && c !== 0 && Number.isInteger(Math.log2(Math.abs(c)));

const [unary, binary] = [elementwiseNames(1), elementwiseNames(2)];

const that = (names: ReadonlyArray<ElementwiseName>, holds: "idempotent" | "even"): ReadonlyArray<ElementwiseName> =>
  names.filter((name) => meaningOf(name)[holds]);

const units: ReadonlyArray<Row> = [
  row("add", "add-zero", "x + 0 → x", (site) => beside(site, 0)),
  row("subtract", "subtract-zero", "x − 0 → x", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    return uniform(site, y) === 0 && sameType(x.type, site.node.type) ? x : undefined;
  }),
  row("subtract", "subtract-from-zero", "0 − x → −x", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    return uniform(site, x) === 0 && sameType(y.type, site.node.type) ? site.b.emit("negate", [y], {}) : undefined;
  }),
  row("multiply", "multiply-one", "x · 1 → x", (site) => beside(site, 1)),
  row("multiply", "multiply-minus-one", "x · −1 → −x", (site) => {
    const x = beside(site, -1);
    return x && site.b.emit("negate", [x], {});
  }),
  row("divide", "divide-one", "x / 1 → x", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    return uniform(site, y) === 1 && sameType(x.type, site.node.type) ? x : undefined;
  }),
  row("power", "power-one", "x¹ → x", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    return uniform(site, y) === 1 && sameType(x.type, site.node.type) ? x : undefined;
  }),
  row("power", "power-two", "x² as a power → x² as a square", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    return uniform(site, y) === 2 && sameType(x.type, site.node.type) ? site.b.emit("square", [x], {}) : undefined;
  }),
];

const signs: ReadonlyArray<Row> = [
  row("negate", "negate-twice", "−(−x) → x", (site) => negated(site, site.inputs[0] as Ref)),
  row("negate", "negate-scaled", "−(x · c) → x · (−c)", (site) => {
    const product = scaled(site, site.inputs[0] as Ref);
    return product && times(site, product[0], -product[1]);
  }),
  row("negate", "negate-difference", "−(x − y) → y − x", (site) => {
    const difference = site.inputs[0] as Ref;
    if (site.maker(difference).op !== "subtract" || !site.only(difference)) return undefined;
    return site.b.emit("subtract", [...site.sources(difference)].reverse(), {});
  }),
  row("add", "add-negated", "x + (−y) → x − y", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    const [left, right] = [negated(site, x), negated(site, y)];
    if (right) return site.b.emit("subtract", [x, right], {});
    return left && site.b.emit("subtract", [y, left], {});
  }),
  row("subtract", "subtract-negated", "x − (−y) → x + y", (site) => {
    const y = negated(site, site.inputs[1] as Ref);
    return y && site.b.emit("add", [site.inputs[0] as Ref, y], {});
  }),
  row(["multiply", "divide"], "signs-cancel", "(−x) · (−y) → x · y", (site) => {
    const [x, y] = site.inputs.map((value) => negated(site, value));
    return x && y && site.b.emit(site.node.op, [x, y], {});
  }),
  row(that(unary, "even"), "even", "f(−x) → f(x) for an even f", (site) => {
    const x = negated(site, site.inputs[0] as Ref);
    return x && site.b.copy(site.node, [x]);
  }),
];

const scales: ReadonlyArray<Row> = [
  row("multiply", "merge-scales", "(x · c) · d → x · cd", (site) => {
    const outer = split(site, site.inputs);
    const inner = outer && scaled(site, outer[0]);
    if (!outer || !inner || ![outer[1], inner[1], outer[1] * inner[1]].every(isTame)) return undefined;
    return times(site, inner[0], outer[1] * inner[1]);
  }),
  row("multiply", "scale-negated", "(−x) · c → x · (−c)", (site) => {
    const product = split(site, site.inputs);
    const x = product && negated(site, product[0]);
    return x && times(site, x, -product[1]);
  }),
  row("multiply", "scale-the-scalar", "(x · c) · s → x · (s · c) for s of rank 0", (site) => {
    const [x, s] = besideScalar(site) ?? [];
    const product = x && site.only(x) ? scaled(site, x) : undefined;
    if (s === undefined || !product || product[0].type.axes.length === 0 || !isModest(product[1])) return undefined;
    return site.b.emit("multiply", [product[0], times(site, s, product[1])], {});
  }),
  row("multiply", "scale-the-divisor", "(x / s) · c → x · (c / s) for s of rank 0", (site) => {
    const [quotient, c] = split(site, site.inputs) ?? [];
    if (quotient === undefined || c === undefined || !isModest(c) || !site.only(quotient)) return undefined;
    const [x, s] = site.maker(quotient).op === "divide" ? site.sources(quotient) : [];
    if (x === undefined || s === undefined || x.type.axes.length === 0 || s.type.axes.length > 0) return undefined;
    return site.b.emit("multiply", [x, site.b.emit("divide", [numberAt(site, c), s], {})], {});
  }),
  row("divide", "divide-power-of-two", "x / 2ᵏ → x · 2⁻ᵏ, which is exact", (site) => {
    const [x, y] = site.inputs as readonly [Ref, Ref];
    const by = numberOf(site, y);
    return by !== undefined && isPowerOfTwo(by) ? times(site, x, 1 / by) : undefined;
  }),
];

/** What a value repeats over the axes of the site, if it is a broadcast. */
const repeated = (site: Site, value: Ref): Ref | undefined =>
  site.maker(value).op === "broadcast" ? site.sources(value)[0] : undefined;

/**
 * The operands before they were repeated alike; rank-0 operands stay. Nothing when they don't all repeat the same axes.
 */
const unrepeated = (site: Site): ReadonlyArray<Ref> | undefined => {
  const found = site.inputs.map((value) => (value.type.axes.length === 0 ? value : repeated(site, value)));
  const wide = found.filter((value, i) => value !== undefined && site.inputs[i]?.type.axes.length !== 0) as Array<Ref>;
  const [first] = wide;
  const alike = first !== undefined && wide.every((value) => sameAxesAs(first, value));
  return alike && found.every((value) => value !== undefined) ? (found as ReadonlyArray<Ref>) : undefined;
};

const sameAxesAs = (x: Ref, y: Ref): boolean => sameType({ ...x.type, dtype: "f32" }, { ...y.type, dtype: "f32" });

const operands: ReadonlyArray<Row> = [
  row(that(binary, "idempotent"), "same-operands", "max(x, x) → x", ({ inputs }) =>
    inputs[0]?.id === inputs[1]?.id ? inputs[0] : undefined,
  ),
  row(that(unary, "idempotent"), "idempotent", "f(f(x)) → f(x) for an idempotent f", (site) =>
    site.maker(site.inputs[0] as Ref).op === site.node.op ? site.inputs[0] : undefined,
  ),
  row([...unary, "cast", ...binary], "compute-then-repeat", "f(broadcast x) → broadcast f(x)", (site) => {
    const inputs = unrepeated(site);
    if (inputs === undefined) return undefined;
    return site.b.emit("broadcast", [site.b.copy(site.node, inputs)], { to: site.node.type.axes });
  }),
  row(binary, "rank-zero-operand", "f(x, broadcast s) → f(x, s) for s of rank 0", (site) => {
    const bare = site.inputs.map((value) => {
      const source = repeated(site, value);
      return source?.type.axes.length === 0 ? source : value;
    });
    const changed = bare.some((value, i) => value.id !== site.inputs[i]?.id);
    return changed && bare.some((value) => value.type.axes.length > 0) ? site.b.copy(site.node, bare) : undefined;
  }),
];

export const arithmetic: ReadonlyArray<Row> = [...units, ...signs, ...scales, ...operands];

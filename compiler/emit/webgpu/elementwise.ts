/**
 * Elementwise ops as functions of WGSL. Those that take a series are written here, since the ones of WGSL are loose
 * (`sin` is off by up to 2⁻¹¹) or undefined where ours are not (`pow` below zero); all others follow from what the op
 * declares: its lanes, or how it is spelled in other ops.
 *
 * In: the name of an op. Out: its function, and those it calls; nothing where it has neither.
 */
import { own } from "../../base/own.js";
import { buildGraph } from "../../ir/graph/builder.js";
import type { Graph } from "../../ir/graph/graph.js";
import { scalar } from "../../ir/graph/type.js";
import { type ElementwiseName, elementwiseOf, type OpName } from "../../ir/op/index.js";
import type { Lanes } from "../../ir/op/lanes.js";

/** A number of float32. Throws for one that WGSL has no literal for. */
export const literal = (value: number): string => {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new Error(`WGSL has no literal for ${value}`);
  return rounded < 0 || Object.is(rounded, -0) ? `(-${-rounded}f)` : `${rounded}f`;
};

/** Sine and cosine: the multiple of π/2 off in three parts, then Cephes' series (sinf.c) on ±π/4. */
const circle = `fn circle(x: f32, quarter: i32) -> f32 {
  let k = floor(x * 0.63661977236f + 0.5f);
  let r = ((x - k * 1.5703125f) - k * 4.837512969970703125e-4f) - k * 7.549789948768648e-8f;
  let z = r * r;
  let s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
  let c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1f;
  let q = (i32(k) + quarter) & 3;
  let value = select(s, c, (q & 1) == 1);
  return select(value, -value, q > 1);
}`;

/** Cephes' series (logf.c) on √½ … √2, where WGSL's own is off by up to 2⁻²¹, of the float32 without its exponent. */
const logarithm = `fn logarithm(x: f32) -> f32 {
  if (!(x >= 1.17549435e-38f && x <= 3.4028234e38f)) { return log(x); }
  let bits = bitcast<u32>(x);
  let half = bitcast<f32>((bits & 0x7fffffu) | 0x3f000000u);
  let low = half < 0.70710677f;
  let f = select(half - 1f, 2f * half - 1f, low);
  let n = f32(i32(bits >> 23u) - select(126, 127, low));
  let z = f * f;
  let p = ((((((((7.0376836292e-2f * f - 1.151461031e-1f) * f + 1.167699874e-1f) * f - 1.2420140846e-1f) * f
    + 1.4249322787e-1f) * f - 1.6668057665e-1f) * f + 2.0000714765e-1f) * f - 2.4999993993e-1f) * f + 3.3333331174e-1f);
  return f + (p * f * z - 2.12194440e-4f * n - 0.5f * z) + 0.693359375f * n;
}`;

/** What several of them call, by name. */
const helpers = { circle, logarithm } as const;

const series: Partial<Record<ElementwiseName, string>> = {
  exp: "fn op_exp(x: f32) -> f32 { return exp(x); }",
  log: "fn op_log(x: f32) -> f32 { return logarithm(x); }",
  sin: "fn op_sin(x: f32) -> f32 { return circle(x, 0); }",
  cos: "fn op_cos(x: f32) -> f32 { return circle(x, 1); }",
  sigmoid: `fn op_sigmoid(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(1f, e, x < 0f) / (1f + e);
}`,
  softplus: "fn op_softplus(x: f32) -> f32 { return max(x, 0f) + logarithm(1f + exp(-abs(x))); }",
  // Near zero eˣ − 1 would lose its digits.
  elu: `fn op_elu(x: f32) -> f32 {
  let y = min(x, 0f);
  let near = y * (1f + y * (0.5f + y * (0.16666667f + y * (0.041666668f + y * 0.008333334f))));
  return select(select(exp(y) - 1f, near, y > -0.2f), x, x > 0f);
}`,
  tanh: `fn op_tanh(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let near = x * (1f + z * (-0.33333334f + z * (0.13333334f + z * (-0.053968254f + z * 0.021869488f))));
  let e = exp(-2f * a);
  return select(select(1f, -1f, x < 0f) * (1f - e) / (1f + e), near, a < 0.2f);
}`,
  // The sign by whether y is even; a base below zero has no power that is no integer.
  power: `fn op_power(x: f32, y: f32) -> f32 {
  let magnitude = pow(abs(x), y);
  let odd = abs(y - 2f * floor(y * 0.5f)) == 1f;
  let below = select(magnitude, -magnitude, odd);
  let at = select(select(0f, 3.4028234e38f, y < 0f), 1f, y == 0f);
  return select(select(magnitude, below, x < 0f), at, x == 0f);
}`,
};

/** What leaves a vector of lanes: a number, the result of a comparison, or 32 bits. */
interface Cell {
  readonly kind: "number" | "mask" | "bits";
  readonly text: string;
}

const bits = ({ kind, text }: Cell): string =>
  kind === "number" ? `bitcast<u32>(${text})` : kind === "mask" ? `select(0u, 0xffffffffu, ${text})` : text;

const number = (cell: Cell): string => (cell.kind === "number" ? cell.text : `bitcast<f32>(${bits(cell)})`);

const truth = (cell: Cell): string => (cell.kind === "mask" ? cell.text : `(${bits(cell)} != 0u)`);

const made =
  (kind: Cell["kind"]) =>
  (text: string): Cell => ({ kind, text });
const [asNumber, asMask, asBits] = [made("number"), made("mask"), made("bits")];

const infix = (sign: string) => (a: Cell, b: Cell) => asNumber(`(${number(a)} ${sign} ${number(b)})`);
const calling =
  (name: string) =>
  (...cells: ReadonlyArray<Cell>) =>
    asNumber(`${name}(${cells.map(number).join(", ")})`);
const compared = (sign: string) => (a: Cell, b: Cell) => asMask(`(${number(a)} ${sign} ${number(b)})`);

/** x & y where one is a mask chooses between a number and zero. */
const conjunction = (a: Cell, b: Cell): Cell => {
  if (a.kind === "mask" && b.kind === "mask") return asMask(`(${a.text} && ${b.text})`);
  if (a.kind === "mask" && b.kind === "number") return asNumber(`select(0f, ${b.text}, ${a.text})`);
  if (b.kind === "mask" && a.kind === "number") return asNumber(`select(0f, ${a.text}, ${b.text})`);
  return asBits(`(${bits(a)} & ${bits(b)})`);
};

/** A machine of one lane, whose instructions are text. */
const machine = (keep: (value: Cell) => Cell): Lanes<Cell> => ({
  constant: (value) => asNumber(literal(value)),
  keep,
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: infix("/"),
  minimum: calling("min"),
  maximum: calling("max"),
  pmin: calling("min"),
  pmax: calling("max"),
  absolute: calling("abs"),
  negate: (a) => asNumber(`(-${number(a)})`),
  sqrt: calling("sqrt"),
  floor: calling("floor"),
  equal: compared("=="),
  atMost: compared("<="),
  less: compared("<"),
  greater: compared(">"),
  and: conjunction,
  or: (a, b) =>
    a.kind === "mask" && b.kind === "mask" ? asMask(`(${a.text} || ${b.text})`) : asBits(`(${bits(a)} | ${bits(b)})`),
  select: (yes, no, mask) => asNumber(`select(${number(no)}, ${number(yes)}, ${truth(mask)})`),
  integer: {
    constant: (value) => asBits(`${value >>> 0}u`),
    add: (a, b) => asBits(`(${bits(a)} + ${bits(b)})`),
    subtract: (a, b) => asBits(`(${bits(a)} - ${bits(b)})`),
    shiftLeft: (a, by) => asBits(`(${bits(a)} << ${by}u)`),
    shiftRight: (a, by) => asBits(`bitcast<u32>(bitcast<i32>(${bits(a)}) >> ${by}u)`),
    toFloat: (a) => asNumber(`f32(bitcast<i32>(${bits(a)}))`),
  },
});

const headOf = (op: ElementwiseName, operands: 1 | 2): string =>
  `fn op_${op}(${operands === 1 ? "x: f32" : "x: f32, y: f32"}) -> f32`;

const fromLanes = (op: ElementwiseName): string | undefined => {
  const { lanes, operands } = elementwiseOf(op) ?? {};
  if (lanes === undefined || operands === undefined) return undefined;
  const lines: Array<string> = [];
  const keep = ({ kind, text }: Cell): Cell => {
    const name = `k${lines.length}`;
    lines.push(`  let ${name} = ${text};`);
    return { kind, text: name };
  };
  const result = number(lanes(machine(keep), asNumber("x"), asNumber("y")));
  return `${headOf(op, operands)} {\n${lines.join("\n")}\n  return ${result};\n}`;
};

/** The text of a graph of scalars, and the functions that it calls. */
const scalarText = (graph: Graph, id: number, calls: Set<string>): string | undefined => {
  const node = graph.nodes[id];
  if (node === undefined) return undefined;
  if (node.op === "input") return node.attributes.name;
  if (node.op === "constant") return literal(node.attributes.values[0] ?? 0);
  const functions = functionsOf(node.op);
  const operands = node.inputs.map((input) => scalarText(graph, input, calls));
  if (functions === undefined || operands.includes(undefined)) return undefined;
  for (const each of functions) calls.add(each);
  return `op_${node.op}(${operands.join(", ")})`;
};

const fromSpelling = (op: ElementwiseName): ReadonlyArray<string> | undefined => {
  const { spelled, operands } = elementwiseOf(op) ?? {};
  if (spelled === undefined || operands === undefined) return undefined;
  const graph = buildGraph(op, (b) => {
    const [x, y] = ["x", "y"].map((name) =>
      b.emit("input", [], { name, type: scalar, source: { _tag: "Value" } }),
    ) as unknown as [Parameters<typeof spelled>[1], Parameters<typeof spelled>[1]];
    return { outputs: { z: spelled(b, x, y) } };
  });
  const calls = new Set<string>();
  const text = scalarText(graph, graph.outputs["z"] ?? -1, calls);
  return text === undefined ? undefined : [...calls, `${headOf(op, operands)} { return ${text}; }`];
};

/** The functions that make `op_NAME`, itself last; nothing for an op that is no elementwise one or has no code here. */
export const functionsOf = (name: OpName): ReadonlyArray<string> | undefined => {
  if (elementwiseOf(name) === undefined) return undefined;
  const op = name as ElementwiseName;
  const written = own(series, op) ?? fromLanes(op);
  if (written === undefined) return fromSpelling(op);
  const called = Object.entries(helpers).flatMap(([helper, text]) => (written.includes(`${helper}(`) ? [text] : []));
  return [...called, written];
};

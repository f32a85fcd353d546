// Constants and plain algebra. Before: `add(x, multiply(2, 0.5))`; after: `add(x, 1)`. Constants are computed by the
// ops' own evaluation in doubles, so folding rounds less than the engine would, never more.
import type { Ref } from "../ir/graph/builder.js";
import { countAt, elements, shapeAt } from "../ir/graph/type.js";
import { type OpName, opOf, ops } from "../ir/op/index.js";
import type { Values } from "../ir/op/op.js";
import { arithmetic } from "./arithmetic.js";
import { movement } from "./movement.js";
import { type Row, row, type Site, tablePass } from "./rewrite.js";

/** Elements a folded constant may have: the graph is data that gets printed and stored. */
const largest = 65_536;

const valuesOf = (site: Site, value: Ref): Values | undefined => {
  const node = site.maker(value);
  return node.op === "constant"
    ? { shape: shapeAt(value.type.axes, 1), data: Float64Array.from(node.attributes.values) }
    : undefined;
};

/** Whether a result is worth keeping as numbers: no larger than what it was made of, and free of the batch. */
const isSmall = ({ node, inputs }: Site): boolean => {
  const { count, batches } = elements(node.type.axes);
  const given = inputs.reduce((sum, { type }) => sum + countAt(type.axes, 1), 0);
  return batches === 0 && count <= Math.max(1, given) && count <= largest;
};

const evaluate = (site: Site, inputs: ReadonlyArray<Values>): ReadonlyArray<number> => {
  const { op, attributes, type } = site.node;
  const output = { shape: shapeAt(type.axes, 1), samples: 1, inputTypes: site.inputs.map((i) => i.type), type };
  return Array.from(opOf(op).evaluate(inputs, attributes, output));
};

const computed = (Object.keys(ops) as ReadonlyArray<OpName>).filter((name) => opOf(name).kind !== "source");

const constants: ReadonlyArray<Row> = [
  row(computed, "constants", "f(numbers) → numbers", (site) => {
    if (!site.inputs.every((i) => site.maker(i).op === "constant") || !isSmall(site)) return undefined;
    const values = evaluate(
      site,
      site.inputs.map((i) => valuesOf(site, i) as Values),
    );
    // An engine's own infinities and NaNs stay its own: they are a symptom to be found where they arise.
    return values.every(Number.isFinite) ? site.b.emit("constant", [], { type: site.node.type, values }) : undefined;
  }),
  row("count", "count-fixed", "the count of axes without the batch → a number", (site) => {
    const { count, batches } = elements(site.node.attributes.axes);
    return batches === 0 ? site.b.emit("constant", [], { type: site.node.type, values: [count] }) : undefined;
  }),
];

/** Every law of the pass. */
export const foldRows: ReadonlyArray<Row> = [...constants, ...movement, ...arithmetic];

export const fold = tablePass("fold", "computes constants and applies the laws of arithmetic and movement", foldRows);

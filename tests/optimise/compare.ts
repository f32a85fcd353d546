// Runs two graphs on the same repeatable values and says how far apart their results are.
import { evaluateGraph, type Feeds, type Precision } from "../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { countAt, shapeAt, type TensorType } from "../../compiler/ir/graph/type.js";
import type { Values } from "../../compiler/ir/op/op.js";

const samples = 3;

/** A repeatable number in [0, 1) for the nth element of a name. */
const noise = (name: string, n: number): number => {
  const hash = [...name].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 65_521, 7);
  const x = Math.sin(hash * 12.9898 + n * 78.233) * 43_758.5453;
  return x - Math.floor(x);
};

/** Values of a type, the same each time for a name. */
export const draw = (name: string, type: TensorType, [low, high]: readonly [number, number]): Values => ({
  shape: shapeAt(type.axes, samples),
  data: Float64Array.from({ length: countAt(type.axes, samples) }, (_, n) => {
    const value = low + (high - low) * noise(name, n);
    return type.dtype === "i32" ? Math.round(value) : Math.fround(value);
  }),
});

/** Second moments are positive, and so is the step number. */
const rangeOf = (name: string): readonly [number, number] =>
  name.endsWith(".v") ? [0.1, 1] : name === "step" ? [1, 9] : [-1, 1];

const given = (graph: Graph, kind: "input" | "state", range = rangeOf): Feeds =>
  Object.fromEntries(
    graph.nodes.flatMap((node) =>
      node.op === kind
        ? [[node.attributes.name, draw(node.attributes.name, node.type, range(node.attributes.name))]]
        : [],
    ),
  );

const largest = (data: Float64Array): number => data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The greatest difference of two results, relative to the greatest value of each tensor (at least 1). */
const difference = (expected: Feeds, found: Feeds): number =>
  Math.max(
    0,
    ...Object.entries(expected).map(([name, { data }]) => {
      const other = found[name] as Values;
      const gaps = data.map((x, i) => (Object.is(x, other.data[i]) ? 0 : Math.abs(x - (other.data[i] as number))));
      return largest(gaps) / Math.max(1, largest(data));
    }),
  );

/** The greatest relative difference of what two graphs give for the same repeatable values. */
export const compare = (before: Graph, after: Graph, precision: Precision, range = rangeOf): number => {
  const [feeds, state] = [given(before, "input", range), given(before, "state", range)];
  const [expected, found] = [before, after].map((graph) => evaluateGraph(graph, feeds, state, { precision, samples }));
  return Math.max(difference(expected!.outputs, found!.outputs), difference(expected!.updates, found!.updates));
};

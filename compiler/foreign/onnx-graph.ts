// An ONNX graph as it is read: its nodes, and what can be found out about its values without running it. In: nodes,
// shapes of tensors and the few numbers that stand in the file. Out: who makes and who reads a value, whole numbers
// that are put together of others, and whether a value is nothing but zeros.
import type { Options } from "./model.js";

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: ReadonlyArray<string>;
  readonly outputs: ReadonlyArray<string>;
  readonly attributes: Options;
}

export interface OnnxGraph {
  readonly nodes: ReadonlyArray<OnnxNode>;
  /** Inputs that are no tensors of the file, with their sizes; undefined where a side has only a name. */
  readonly inputs: ReadonlyArray<readonly [name: string, sizes: ReadonlyArray<number | undefined>]>;
  readonly outputs: ReadonlyArray<string>;
  /** Tensors of the file by name: their shapes, the numbers of those that are few, and which are all zeros. */
  readonly shapes: ReadonlyMap<string, ReadonlyArray<number>>;
  readonly few: ReadonlyMap<string, ReadonlyArray<number>>;
  readonly zeros: ReadonlySet<string>;
}

export interface Context {
  readonly graph: OnnxGraph;
  readonly maker: ReadonlyMap<string, OnnxNode>;
  readonly readers: ReadonlyMap<string, ReadonlyArray<OnnxNode>>;
}

export const numbers = (value: unknown): ReadonlyArray<number> =>
  Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
export const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

export const contextOf = (graph: OnnxGraph): Context => {
  const readers = new Map<string, Array<OnnxNode>>();
  for (const node of graph.nodes)
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  return {
    graph,
    maker: new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const))),
    readers,
  };
};

/** How far a number is followed back. */
const DEEPEST = 8;

/** Whole numbers that are written down, or put together of such and of sizes, which are NaN. */
export const wholeNumbers = (context: Context, name: string, depth = 0): ReadonlyArray<number> | undefined => {
  const there = context.graph.few.get(name);
  if (there !== undefined) return there;
  const made = context.maker.get(name);
  if (made === undefined || depth > DEEPEST) return undefined;
  const of = (input = ""): ReadonlyArray<number> | undefined => wholeNumbers(context, input, depth + 1);
  if (made.op === "Constant") return numbers(made.attributes["value"]);
  if (made.op === "Concat") return made.inputs.flatMap((input) => of(input) ?? [Number.NaN]);
  if (made.op === "Unsqueeze" || made.op === "Cast") return of(made.inputs[0]) ?? [Number.NaN];
  if (made.op === "ConstantOfShape") {
    const [count = 0] = of(made.inputs[0]) ?? [];
    const [value = 0] = numbers(made.attributes["value"]);
    return count > 0 && count < 8 ? Array.from({ length: count }, () => value) : undefined;
  }
  // PyTorch's expand: where a size is -1, the value's own.
  if (made.op === "Where") return of(made.inputs[2]);
  return [Number.NaN];
};

/** Sizes to reshape to, of which those behind the batch are known; the batch stands as 0. Undefined: they are not. */
export const sizesBehind = (context: Context, name: string): ReadonlyArray<number> | undefined => {
  const sizes = wholeNumbers(context, name);
  if (sizes === undefined || sizes.length < 2) return undefined;
  // What is left of a shape that was unfolded is put behind the new sizes; it is nothing, or the sizes don't fit.
  const rest = sizes.slice(1, sizes.findLastIndex((size) => !Number.isNaN(size)) + 1);
  return rest.length === 0 || rest.some((size) => Number.isNaN(size) || size === 0) ? undefined : [0, ...rest];
};

/** The axes that a node names: as an attribute, or, since opset 13, as its second input. */
export const axesNamed = (context: Context, { attributes, inputs }: OnnxNode): ReadonlyArray<number> | undefined =>
  attributes["axes"] === undefined ? wholeNumbers(context, inputs[1] ?? "") : numbers(attributes["axes"]);

const keepsZeros: ReadonlySet<string> = new Set([
  ...["Slice", "Expand", "Unsqueeze", "Squeeze", "Transpose", "Tile", "Reshape", "Gather", "Cast", "Identity"],
]);

/** Whether a value is zeros whatever flows in; a value that is left out is. */
export const isZero = (context: Context, name: string, depth = 0): boolean => {
  if (name === "" || context.graph.zeros.has(name)) return true;
  const made = context.maker.get(name);
  if (made === undefined || depth > DEEPEST) return false;
  if (made.op === "Constant" || made.op === "ConstantOfShape") {
    const value = numbers(made.attributes["value"]);
    return (made.op === "ConstantOfShape" || value.length > 0) && value.every((each) => each === 0);
  }
  if (made.op === "Concat") return made.inputs.every((input) => isZero(context, input, depth + 1));
  return keepsZeros.has(made.op) && isZero(context, made.inputs[0] ?? "", depth + 1);
};

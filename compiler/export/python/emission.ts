/**
 * What Python lowerings emit into: one line for each node, named after the spec path that it came from.
 *
 * In: parts. Out: for each the lines of its function, and for all of them together how each weight is stored: in the
 * layout that its uses ask for, where they agree.
 */
import { originOf } from "../../emit/tensorflow/emission.js";
import type { Graph, Node } from "../../ir/graph/graph.js";
import { type Axes, isBatch, type TensorType } from "../../ir/graph/type.js";
import { channelsFirst, toFirst, toLast } from "../layout.js";
import type { ExportPart } from "../part.js";
import { identifier, numberText } from "./names.js";

/** An expression, or the name of a value. */
export type Text = string;

export type Order = ReadonlyArray<number>;

/** How a target asks for a weight: the order of axes in which it is stored, and what it is then called. */
export interface Stored {
  readonly order?: Order;
  readonly name: string;
}

/** Numbers that are no weight of the model but too many to write down. */
export interface Numbers {
  readonly name: string;
  readonly dtype: "f32" | "i32";
  readonly shape: ReadonlyArray<number>;
  readonly values: ReadonlyArray<number>;
}

export interface Emission {
  readonly graph: Graph;
  /** The value of a node, its axes in the graph's order. */
  readonly value: (id: number) => Text;
  /** With its channels first, of rank 4; of rank 0 as it is. */
  readonly first: (id: number) => Text;
  readonly isFirst: (node: Node) => boolean;
  /** With its axes in another order; a weight that is stored so as it is. */
  readonly ordered: (id: number, order: Order) => Text;
  /** Numbers by a name under which they are stored. */
  readonly numbers: (dtype: "f32" | "i32", shape: ReadonlyArray<number>, values: ReadonlyArray<number>) => Text;
  /** The number of samples. */
  readonly samples: () => Text;
}

export interface Target {
  readonly spell: (e: Emission, node: Node) => Text;
  /** The value with its axes in another order. */
  readonly permute: (x: Text, order: Order) => Text;
  /** Whether windows want channels first. */
  readonly first: boolean;
  readonly stored: (state: string) => Stored;
  readonly weight: (name: string) => Text;
}

export const shapeText = (e: Emission, axes: Axes): Text => {
  const sizes = axes.map(({ size }) => {
    if (!isBatch(size)) return `${size}`;
    return size.times === 1 ? e.samples() : `${size.times} * ${e.samples()}`;
  });
  return `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
};

/** A shape with at most one size of -1. */
export const tuple = (values: ReadonlyArray<number>): Text => `(${values.join(", ")}${values.length === 1 ? "," : ""})`;

export interface Written {
  readonly name: string;
  readonly arguments: ReadonlyArray<string>;
  readonly lines: ReadonlyArray<string>;
  readonly results: ReadonlyArray<Text>;
}

/** `[batch, 28, 28, 1]`. */
export const axesText = ({ axes }: TensorType): string =>
  `[${axes.map(({ name, size }) => (isBatch(size) ? name : `${size}`)).join(", ")}]`;

const witness = (part: ExportPart, names: ReadonlyMap<string, Text>): Text => {
  for (const { name, type } of part.inputs) {
    const position = type.axes.findIndex(({ size }) => isBatch(size));
    if (position >= 0) return `${names.get(name)}.shape[${position}]`;
  }
  return "1";
};

interface Namer {
  readonly taken: Set<string>;
}

const free = ({ taken }: Namer, wanted: string, twin = 1): string => {
  const name = twin === 1 ? wanted : `${wanted}_${twin}`;
  if (taken.has(name)) return free({ taken }, wanted, twin + 1);
  taken.add(name);
  return name;
};

/** A node that is read as an expression, not by a name. */
const inline = ({ op, type }: Node): boolean => op === "constant" && type.axes.length === 0;

const once = <K>(known: Map<K, Text>, key: K, make: () => Text): Text => {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
};

/** Writes the function of one part; `keep` stores numbers under a name. */
export const writeFunction = (
  part: ExportPart,
  target: Target,
  reserved: ReadonlyArray<string>,
  keep: (numbers: Omit<Numbers, "name">) => string,
): Written => {
  const { graph } = part;
  const namer: Namer = { taken: new Set(reserved) };
  const args = new Map(part.inputs.map(({ name }) => [name, free(namer, identifier(name))]));
  const [values, flipped, lines] = [new Map<number, Text>(), new Map<string, Text>(), [] as Array<string>];
  const first = target.first ? channelsFirst(graph) : [];
  const firstNodes = new Set(graph.nodes.filter((_, id) => first[id]));
  const nodeAt = (id: number): Node => graph.nodes[id] as Node;
  const assign = (wanted: string, expression: Text): Text => {
    const name = free(namer, wanted);
    lines.push(`${name} = ${expression}`);
    return name;
  };
  const made = (id: number): Text => {
    const node = nodeAt(id);
    return once(values, id, () => {
      if (node.op === "input") return args.get(node.attributes.name) as Text;
      if (node.op === "state") {
        const { order, name } = target.stored(node.attributes.name);
        const text = target.weight(name);
        return order === undefined ? text : target.permute(text, inverse(order));
      }
      if (inline(node)) return target.spell(e, node);
      const expression = target.spell(e, node);
      return /^\w+$/.test(expression) ? expression : assign(identifier(node.path.replace(/\/[^/]*$/, "")), expression);
    });
  };
  const flip = (x: Text, order: Order): Text =>
    once(flipped, `${x} ${order}`, () =>
      /^\w+$/.test(x)
        ? assign(`${x}_${order[1] === 3 ? "first" : "last"}`, target.permute(x, order))
        : target.permute(x, order),
    );
  const e: Emission = {
    graph,
    value: (id) => (first[id] ? flip(made(id), toLast) : made(id)),
    first: (id) => (first[id] || nodeAt(id).type.axes.length === 0 ? made(id) : flip(made(id), toFirst)),
    isFirst: (node) => firstNodes.has(node),
    ordered: (id, order) => {
      const node = nodeAt(originOf(graph, id));
      const stored = node.op === "state" ? target.stored(node.attributes.name) : undefined;
      if (stored !== undefined && `${stored.order}` === `${order}`) return target.weight(stored.name);
      return target.permute(e.value(id), order);
    },
    numbers: (dtype, shape, numbers) => target.weight(keep({ dtype, shape, values: numbers })),
    samples: () => once(flipped, "samples", () => assign("samples", witness(part, args))),
  };
  const results = part.outputs.map(({ id }) => e.value(id));
  return { name: part.name, arguments: [...args.values()], lines, results };
};

const inverse = (order: Order): Order => order.map((_, i) => order.indexOf(i));

/** The order in which each weight is best stored: the one that all its uses ask for. */
export const storedOrders = (
  parts: ReadonlyArray<ExportPart>,
  asked: (node: Node, input: number) => Order | undefined,
): ReadonlyMap<string, Order> => {
  const wanted = new Map<string, Set<string>>();
  for (const { graph } of parts)
    for (const node of graph.nodes)
      node.inputs.forEach((id, i) => {
        const read = graph.nodes[id] as Node;
        if (read.op !== "state") return;
        const { name } = read.attributes;
        wanted.set(name, (wanted.get(name) ?? new Set()).add(`${asked(node, i) ?? ""}`));
      });
  return new Map(
    [...wanted].flatMap(([name, [order, ...others]]) =>
      order === undefined || order === "" || others.length > 0 ? [] : [[name, order.split(",").map(Number)] as const],
    ),
  );
};

/** A negative number keeps its sign beside any operator. */
const bracketed = (number: Text): Text => (number.startsWith("-") ? `(${number})` : number);

/** A constant of rank 0 as a literal. */
export const scalarText = (node: Node): Text | undefined =>
  node.op === "constant" && node.type.axes.length === 0
    ? node.type.dtype === "f32"
      ? bracketed(numberText(node.attributes.values[0] as number))
      : bracketed(`${node.attributes.values[0]}`)
    : undefined;

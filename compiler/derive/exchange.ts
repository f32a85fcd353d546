// A condition exchanged at one of the points where it enters, and left as it is at all others: what that point is
// worth. In: a typed model and a point. Out: the model whose graphs read the condition there from an input of its own,
// or read zeros.
//
//   code = oneHot(digit); x₁ = concat(x, code); y₁ = add(y, U·code)      exchanged at the first point becomes
//   code = oneHot(digit); code' = oneHot(exchanged digit); x₁ = concat(x, code'); y₁ = add(y, U·code)

import type { TypedModel, TypedModule } from "../assemble/typed.js";
import { type Builder, buildGraph, type Ref } from "../ir/graph/builder.js";
import type { Graph, Node } from "../ir/graph/graph.js";
import { broadcast, number } from "../ir/op/dsl.js";
import { type Owner, ownerOf } from "../ir/program.js";

/** A point where a condition enters. */
export interface Point {
  /** `digit into encoder.hidden`. */
  readonly name: string;
  readonly condition: string;
  /** The part of the model whose graph reads it. */
  readonly part: string;
  /** What the nodes that read it are called after; undefined: all of the part but what is injected. */
  readonly path: string | undefined;
}

/** What stands there instead of the sample's own condition. */
export type Instead = "another's" | "nothing";

/** The input that another sample's condition is read from. */
export const exchangedName = (condition: string): string => `exchanged ${condition}`;

type Owners = TypedModel["owners"];

/** Whether a node makes the code of a condition. */
const codes = (owner: Owner | undefined, condition: string): boolean =>
  owner?.role === "code" && owner.path === condition;

const inputsOf = ({ nodes }: Graph): ReadonlyArray<string> =>
  nodes.flatMap((node) => (node.op === "input" ? [node.attributes.name] : []));

/** Every point where some condition enters some part. */
export const pointsOf = ({ core, parts, injections, owners }: TypedModel): ReadonlyArray<Point> =>
  parts.flatMap((part): ReadonlyArray<Point> => {
    const own = injections.filter(({ path }) => owners.get(path)?.part === part.name);
    const injected = own.map(({ condition, siteName, path }) => ({
      name: `${condition} into ${siteName}`,
      condition,
      part: part.name,
      path,
    }));
    return [...injected, ...core.conditions.flatMap(({ name }) => givenTo(part, name, own.length > 0))];
  });

/** A condition that a part is given as its own input, with no injection: a prior's. */
const givenTo = (part: TypedModule, condition: string, injected: boolean): ReadonlyArray<Point> =>
  !injected && inputsOf(part.graphs.infer).includes(condition)
    ? [{ name: `${condition} given to ${part.name}`, condition, part: part.name, path: undefined }]
    : [];

const renamed = (node: Node): Node =>
  node.op === "input"
    ? { ...node, attributes: { ...node.attributes, name: exchangedName(node.attributes.name) } }
    : node;

/** The nodes of the condition's own code, again, from inputs of their own. */
const codeAgain = (b: Builder, { nodes }: Graph, isCode: (id: number) => boolean): ReadonlyMap<number, Ref> => {
  const again = new Map<number, Ref>();
  for (const [id, node] of nodes.entries())
    if (isCode(id))
      again.set(
        id,
        b.copy(
          renamed(node),
          node.inputs.map((input) => again.get(input) as Ref),
        ),
      );
  return again;
};

const exchangedGraph = (graph: Graph, { condition, path }: Point, instead: Instead, owners: Owners): Graph =>
  buildGraph(graph.name, (b) => {
    const of = graph.nodes.map((node) => ownerOf(owners, node));
    const isCode = (id: number): boolean => codes(of[id], condition);
    const again = instead === "nothing" ? new Map<number, Ref>() : codeAgain(b, graph, isCode);
    const made: Array<Ref> = [];
    const other = (id: number): Ref => {
      const own = made[id] as Ref;
      return again.get(id) ?? broadcast(b.at(condition), number(b.at(condition), 0), own.type.axes);
    };
    for (const [i, node] of graph.nodes.entries()) {
      const reads = path === undefined ? !isCode(i) : of[i]?.path === path;
      made.push(
        b.copy(
          node,
          node.inputs.map((id) => (reads && isCode(id) ? other(id) : (made[id] as Ref))),
        ),
      );
    }
    const refs = (of: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(of).map(([name, id]) => [name, made[id] as Ref]));
    return { outputs: refs(graph.outputs), updates: refs(graph.updates) };
  });

/** The model with the condition exchanged at one point, in the mode that evaluates. */
export const exchanged = (model: TypedModel, point: Point, instead: Instead): TypedModel => {
  const change = (part: TypedModule): TypedModule =>
    part.name === point.part
      ? { ...part, graphs: { ...part.graphs, infer: exchangedGraph(part.graphs.infer, point, instead, model.owners) } }
      : part;
  return {
    ...model,
    parts: model.parts.map(change),
    encoder: change(model.encoder),
    decoder: change(model.decoder),
    prior: model.prior && change(model.prior),
  };
};

// One node for a contraction, its bias and its activation, where nothing else reads the values between. Before:
// `relu(add(matMul(x, w), broadcast b))`; after: `fusedDense(x, w, b) activation relu`. A backward pass that reads the
// pre-activation keeps it alive: then only the bias is fused. Where it could as well read the activation's output (the
// step of a rectifier), it is made to, which frees the pre-activation.
import type { Ref } from "../ir/graph/builder.js";
import { type Graph, type Node, roots } from "../ir/graph/graph.js";
import { type Activation, activations } from "../ir/op/activation.js";
import { broadcastPositions } from "../ir/op/broadcast.js";
import { reshape } from "../ir/op/dsl.js";
import { elementwiseOf, type OpName } from "../ir/op/index.js";
import type { Count, Pass } from "./pass.js";
import { ownUnlabelled, type Row, rewrite, row, type Site } from "./rewrite.js";

/** The vector that a value repeats along all axes but the last. */
const biasOf = (site: Site, value: Ref): Ref | undefined => {
  const source = site.maker(value).op === "broadcast" ? site.sources(value)[0] : undefined;
  if (source?.type.axes.length !== 1) return undefined;
  const [position] = broadcastPositions(source.type.axes, value.type.axes) ?? [];
  return position === value.type.axes.length - 1 ? source : undefined;
};

const relabelled = (site: Site, value: Ref): Ref => reshape(site.b, value, site.node.type.axes);

/** A contraction and the bias that is added to it, in either order. */
const biased = (site: Site): readonly [product: Ref, bias: Ref] | undefined => {
  const [x, y] = site.inputs as readonly [Ref, Ref];
  const [left, right] = [biasOf(site, x), biasOf(site, y)];
  const [product, bias] = right ? [ownUnlabelled(site, x), right] : [ownUnlabelled(site, y), left];
  return bias && site.only(product) ? [product, bias] : undefined;
};

/** The bias under the name of the axis that it is added along. */
const along = (site: Site, product: Ref, bias: Ref): Ref => reshape(site.b, bias, product.type.axes.slice(-1));

const fusedActivations = activations.filter((name): name is Exclude<Activation, "linear"> => name !== "linear");

/** Every law of the pass that is a row. */
export const fuseRows: ReadonlyArray<Row> = [
  row("add", "fuse-bias", "x·W + b → fusedDense(x, W, b), x ∗ W + b → fusedConv(x, W, b)", (site) => {
    const [product, bias] = biased(site) ?? [];
    if (product === undefined || bias === undefined) return undefined;
    const node = site.maker(product);
    const inputs = [...site.sources(product), along(site, product, bias)];
    if (node.op === "matMul") return relabelled(site, site.b.emit("fusedDense", inputs, { activation: "linear" }));
    if (node.op !== "conv2d") return undefined;
    return relabelled(site, site.b.emit("fusedConv", inputs, { ...node.attributes, activation: "linear" }));
  }),
  row(
    fusedActivations as ReadonlyArray<OpName>,
    "fuse-activation",
    "f(fused(x, W, b)) → fused(x, W, b) with f",
    (site) => {
      const product = ownUnlabelled(site, site.inputs[0] as Ref);
      const node = site.maker(product);
      if ((node.op !== "fusedDense" && node.op !== "fusedConv") || !site.only(product)) return undefined;
      if (node.attributes.activation !== "linear") return undefined;
      const activation = site.node.op as Activation;
      const inputs = site.sources(product);
      return relabelled(
        site,
        node.op === "fusedDense"
          ? site.b.emit("fusedDense", inputs, { activation })
          : site.b.emit("fusedConv", inputs, { ...node.attributes, activation }),
      );
    },
  ),
];

const readersOf = (graph: Graph): ReadonlyArray<ReadonlyArray<number>> => {
  const readers = graph.nodes.map((): Array<number> => []);
  graph.nodes.forEach((node, id) => {
    for (const input of node.inputs) readers[input]?.push(id);
  });
  return readers;
};

/** For each step node that may read an activation's output instead of its input, that output. */
const outputsToRead = (graph: Graph): ReadonlyMap<number, number> => {
  const kept = new Set(roots(graph));
  const redirect = new Map<number, number>();
  readersOf(graph).forEach((readers, id) => {
    const [activation, ...others] = readers.filter((r) => (graph.nodes[r] as Node).op !== "step");
    if (activation === undefined || others.length > 0 || kept.has(id)) return;
    if (!elementwiseOf((graph.nodes[activation] as Node).op)?.keepsSign) return;
    const steps = readers.filter((r) => r !== activation);
    if (steps.every((r) => r > activation)) for (const r of steps) redirect.set(r, activation);
  });
  return redirect;
};

/** step(x) → step(f(x)), where f(x) is there anyway and x is read by nothing else. */
const readOutputs = (graph: Graph, count: Count): Graph => {
  const redirect = outputsToRead(graph);
  if (redirect.size === 0) return graph;
  const nodes = graph.nodes.map((node, id) => {
    const output = redirect.get(id);
    if (output === undefined) return node;
    count("step-of-output");
    return { ...node, inputs: [output] } as Node;
  });
  return { ...graph, nodes };
};

export const fuse: Pass = {
  name: "fuse",
  doc: "makes one node of a contraction, its bias and its activation",
  stage: "fuse",
  run: (graph, count = () => {}) => rewrite(readOutputs(graph, count), fuseRows, count),
};

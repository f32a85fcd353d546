// Chooses between forms of one computation by what they cost. In: leaves and forms; out: the cheapest form, and both
// estimates for the record. Each form is built as a graph of its own, with bias and rectifier after it as a layer has
// them, and, where the layer will be trained, with the gradients of all that is trained: so a form that is cheap
// forwards and dear backwards is seen as what it is.
import { differentiate } from "../derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../ir/graph/builder.js";
import type { Graph } from "../ir/graph/graph.js";
import { f32 } from "../ir/graph/type.js";
import { add, broadcast, multiply, relu, sumAll } from "../ir/op/dsl.js";
import { costOf } from "./cost.js";
import type { EngineCost } from "./engines.js";
import type { Form, Forms } from "./forms.js";
import type { Site } from "./rewrite.js";

/** What a choice was made between: milliseconds of the layer's part of a run. */
export interface Choice {
  /** The spec path of the contraction. */
  readonly path: string;
  readonly from: Form["name"];
  readonly to: Form["name"];
  readonly taken: boolean;
  readonly before: number;
  readonly after: number;
}

export interface Context {
  readonly engine: EngineCost;
  readonly samples: number;
  /** Whether gradients will be taken: then they count. */
  readonly training: boolean;
  readonly simplify: (graph: Graph) => Graph;
  readonly record?: (choice: Choice) => void;
}

/** Whether a value depends on anything that is trained: state, or a value that another module makes. */
const isTrained = (site: Site, value: Ref, seen = new Set<number>()): boolean => {
  if (seen.has(value.id)) return false;
  seen.add(value.id);
  const node = site.maker(value);
  if (node.type.dtype !== "f32") return false;
  if (node.op === "state") return true;
  if (node.op === "input") return node.attributes.source._tag === "Value";
  return site.sources(value).some((source) => isTrained(site, source, seen));
};

const leaf = (b: Builder, { type }: Ref, at: number): Ref =>
  b.emit("input", [], { name: `leaf-${at}`, type, source: { _tag: "Value" } });

/** A layer made by this form, with its gradients where it is trained. */
const probe = (site: Site, { leaves, bias: biased }: Forms, { make }: Form, training: boolean): Graph =>
  buildGraph("probe", (b) => {
    const given = leaves.map((value, i) => leaf(b, value, i));
    const made = make(b, given);
    const bias = leaf(b, { id: 0, type: f32(made.type.axes.at(-1)!) }, leaves.length);
    const y = relu(b, biased ? add(b, made, broadcast(b, bias, made.type.axes)) : made);
    if (!training) return { outputs: { y } };
    const loss = sumAll(b, multiply(b, y, leaf(b, y, leaves.length + 1)));
    const trained = [...given.filter((_, i) => isTrained(site, leaves[i] as Ref)), bias];
    const gradients = differentiate(b, loss, trained).map((gradient, i) => [`gradient-${i}`, gradient] as const);
    return { outputs: { y, ...Object.fromEntries(gradients) } };
  });

/**
 * A form as it was written stays unless another takes less than this share of its time: estimates are no better than
 * that.
 */
const worthwhile = 0.95;

/** The value in the cheapest form; nothing where it is that already. */
export const choose = (site: Site, forms: Forms, context: Context): Ref | undefined => {
  const { engine, samples, training, simplify, record } = context;
  const priced = forms.forms.map((form) => {
    const graph = simplify(probe(site, forms, form, training));
    return { form, ms: costOf(graph, engine, samples).total };
  });
  const [written, ...others] = priced;
  if (written === undefined || others.length === 0) return undefined;
  const best = others.reduce((least, each) => (each.ms < least.ms ? each : least));
  const taken = best.ms < written.ms * worthwhile;
  const path = site.node.path.slice(0, Math.max(0, site.node.path.lastIndexOf("/")));
  record?.({ path, from: written.form.name, to: best.form.name, taken, before: written.ms, after: best.ms });
  return taken ? best.form.make(site.b, forms.leaves) : undefined;
};

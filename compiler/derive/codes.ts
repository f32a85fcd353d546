// Codes that a prior draws one after another, and guidance, which moves what prior and decoder make. In: a typed model
// and the graph under way. Out: the codes of a batch as the prior reads them, drawn codes, and the doors of a graph.
import { logitsOutput } from "../assemble/index.js";
import type { TypedModel, TypedModule } from "../assemble/typed.js";
import { type Builder, buildGraph, inline, type Ref } from "../ir/graph/builder.js";
import type { Graph } from "../ir/graph/graph.js";
import { axis, batch, f32, isBatch } from "../ir/graph/type.js";
import {
  add,
  argMaxLast,
  broadcast,
  cast,
  concat,
  detach,
  multiply,
  number,
  reshape,
  scale,
  slice,
  subtract,
} from "../ir/op/dsl.js";
import { codesGraph, codesInput, placedGraph } from "../ir/program.js";
import { isPresence } from "../language/condition/null.js";
import { gumbel } from "../language/latent/gumbel.js";
import type { Draw, Drawing, Heads, Sampling } from "../language/latent/latent.js";

type Named = Readonly<Record<string, Ref>>;

export const drawIn =
  (b: Builder): Draw =>
  (stream, distribution, type) =>
    b.emit("input", [], { name: stream, type, source: { _tag: "Noise", distribution, stream } });

/** What the graph has of this op by this name, or undefined. */
export const knownIn = (b: Builder, op: "input" | "state", name: string): Ref | undefined => {
  const id = b.nodes().findIndex((node) => node.op === op && node.attributes.name === name);
  const node = b.nodes()[id];
  return node && { id, type: node.type };
};

/** The conditions that a part can do without, by the inputs that say so. */
export const presencesIn = ({ graphs }: TypedModule): ReadonlyArray<string> =>
  graphs.infer.nodes.flatMap((node) =>
    node.op === "input" && isPresence(node.attributes.name) ? [node.attributes.name] : [],
  );

/** p∅ + s(p_c − p∅), sample by sample; a parameter that all samples share is the same with and without. */
export const guided = (b: Builder, strength: Ref, under: Ref, without: Ref): Ref => {
  const [first] = under.type.axes;
  if (first === undefined || !isBatch(first.size)) return under;
  const moved = multiply(b, subtract(b, under, without), broadcast(b, strength, under.type.axes));
  return add(b, without, moved);
};

/** How far conditions are exaggerated. */
export const strengthIn = (b: Builder): Ref =>
  knownIn(b, "input", "guidance") ??
  b.at("guidance").emit("input", [], { name: "guidance", type: f32(batch), source: { _tag: "Value" } });

/** Whether a prior over codes can do without a condition. */
export const guidesCodes = ({ core, prior }: TypedModel): boolean =>
  core.prior?.overCodes !== undefined && prior !== undefined && presencesIn(prior).length > 0;

/** The numbers of a batch's codes, as its prior reads them. */
export const codesRead = (model: TypedModel, at: Drawing, heads: Heads): Named => {
  const { core, code } = model;
  const { countable, units } = core.definitions.latent;
  if (core.prior?.overCodes === undefined || countable === undefined) return {};
  const { b } = at;
  const numbers = cast(b, countable.numbers(at, core.latent, heads), "f32");
  return { [codesInput]: detach(b, reshape(b, numbers, [batch, axis("time", units(core.latent, code))])) };
};

/** Logits of the codes after those so far; by `strength` moved away from what they are without conditions. */
const codeLogits = (b: Builder, model: TypedModel, soFar: Ref, strength: Ref | undefined): Ref => {
  const { prior } = model;
  if (prior === undefined) throw new Error("a prior over codes is a part");
  const logits = (missing: Named): Ref =>
    inline(b, prior.graphs.infer, { ...missing, [codesInput]: soFar }).outputs[logitsOutput] as Ref;
  const under = logits({});
  const absent = presencesIn(prior);
  if (strength === undefined || absent.length === 0) return under;
  const none = broadcast(b, number(b, 0), [batch]);
  return guided(b, strength, under, logits(Object.fromEntries(absent.map((name) => [name, none]))));
};

/** A code of numbers that are drawn one after another from the prior over codes (ancestral sampling, by Gumbel-max). */
export const drawCodes = (b: Builder, model: TypedModel, strength: Ref | undefined): Ref | undefined => {
  const { core, code } = model;
  const { countable, units } = core.definitions.latent;
  const overCodes = core.prior?.overCodes;
  if (overCodes === undefined || countable === undefined) return undefined;
  const at = b.at("prior");
  const [positions, classes] = [units(core.latent, code), countable.classes(core.latent)];
  const axes = [batch, axis("time", positions), axis("class", classes)] as const;
  const { temperature } = overCodes;
  const source = { _tag: "Noise", distribution: "uniform", stream: "prior", temperature } as const;
  const uniform = at.emit("input", [], { name: source.stream, type: f32(...axes), source });
  const noise = scale(at, gumbel(at, uniform), temperature);
  const drawn: Array<Ref> = [];
  for (let t = 0; t < positions; t++) {
    const [made] = drawn.length < 2 ? drawn : [concat(at, drawn, 1)];
    const soFar = made === undefined ? broadcast(at, number(at, 0), axes.slice(0, 2)) : filled(at, made, positions - t);
    const scores = add(at, reshape(at, codeLogits(b, model, soFar, strength), axes), noise);
    drawn.push(cast(at, argMaxLast(at, slice(at, scores, 1, t, 1)), "f32"));
  }
  const numbers = cast(at, drawn.length === 1 ? (drawn[0] as Ref) : concat(at, drawn, 1), "i32");
  return countable.code({ b: at, state: stateIn(b), code }, core.latent, numbers);
};

/**
 * What draws codes beside a graph, where few of the likeliest may be drawn: logits from the codes so far, and the code
 * of their numbers. Nothing where codes have no prior.
 */
export const codeGraphs = (model: TypedModel): Readonly<Record<string, Graph>> => {
  const { core, code } = model;
  const { countable, units } = core.definitions.latent;
  if (core.prior?.overCodes === undefined || countable === undefined) return {};
  const positions = axis("time", units(core.latent, code));
  const soFar = (b: Builder): Ref =>
    b.emit("input", [], { name: codesInput, type: f32(batch, positions), source: { _tag: "Value" } });
  return {
    [codesGraph]: buildGraph(codesGraph, (b) => {
      const strength = guidesCodes(model) ? strengthIn(b) : undefined;
      return { outputs: { logits: codeLogits(b, model, soFar(b), strength) } };
    }),
    [placedGraph]: buildGraph(placedGraph, (b) => ({
      outputs: { z: countable.code({ b, state: stateIn(b), code }, core.latent, cast(b, soFar(b), "i32")) },
    })),
  };
};

/** Zeros for the numbers that are not drawn yet. */
const filled = (b: Builder, drawn: Ref, missing: number): Ref =>
  b.emit("pad", [drawn], { before: [0, 0], after: [0, missing] });

/** A state of the latent, where a graph reads it without the encoder. */
export const stateIn =
  (b: Builder): Sampling["state"] =>
  (name, axes) =>
    knownIn(b, "state", `latent.${name}`) ??
    b.at("prior").emit("state", [], { name: `latent.${name}`, type: f32(...axes) });

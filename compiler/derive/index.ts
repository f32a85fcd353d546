// Derive: typed model → the graphs that a person runs. Each is the two modules spliced together with what the latent, the
// likelihood and the objective declare; sampling follows the same prior as the loss, so the two can't disagree (C07).
import { inputNamed, latentOf, likelihoodOf, priorOf } from "../build/index.js";
import type { Mode } from "../build/scope.js";
import type { TypedModel } from "../build/typed.js";
import type { State } from "../emit/program.js";
import { type Builder, buildGraph, inline, type Ref } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { batch, f32, isBatch, scalar, type TensorType } from "../graph/type.js";
import type { Draw, Heads } from "../language/latent/latent.js";
import type { Parameters } from "../language/likelihood/likelihood.js";
import type { Clock } from "../language/span.js";
import { add, broadcast, mean, multiply, number, perSample, square, subtract } from "../op/dsl.js";
import type { InputSource } from "../op/input.js";
import { type Losses, lossesOf, negativeElbo, type Passage } from "./loss.js";
import { gradientsOf, slotsOf } from "./train.js";

export { trainStep } from "./train.js";

export interface Derived {
  /** Every graph but the train step. */
  readonly graphs: Readonly<Record<string, Graph>>;
  /** The train step up to its gradients; `trainStep` makes the step of it, after the passes have run. */
  readonly gradients: Graph;
  readonly state: ReadonlyArray<State>;
}

const drawIn =
  (b: Builder): Draw =>
  (stream, distribution, type) =>
    b.emit("input", [], { name: stream, type, source: { _tag: "Noise", distribution, stream } });

const dataInput = (b: Builder, name: string, type: TensorType): Ref =>
  b.emit("input", [], { name, type, source: { _tag: "Data" } });

/** What the graph has of this op by this name, or undefined. */
const known = (b: Builder, op: "input" | "state", name: string): Ref | undefined => {
  const id = b.nodes().findIndex((node) => node.op === op && node.attributes.name === name);
  const node = b.nodes()[id];
  return node && { id, type: node.type };
};

/** The clock of a train step, each part an input where it is read. */
const clockIn = (b: Builder): Clock => {
  const part = (name: string, source: InputSource) => (): Ref =>
    known(b, "input", name) ?? b.emit("input", [], { name, type: scalar, source });
  return {
    step: part("step", { _tag: "Step" }),
    steps: part("steps", { _tag: "Steps" }),
    perEpoch: part("steps-per-epoch", { _tag: "StepsPerEpoch" }),
  };
};

interface Encoded {
  readonly heads: Heads;
  readonly updates: Readonly<Record<string, Ref>>;
}

const encodeIn = (b: Builder, { core, encoder }: TypedModel, mode: Mode): Encoded => {
  const input = inputNamed(core, core.encoder.input);
  const { outputs, updates } = inline(b, encoder.graphs[mode], { [input.name]: dataInput(b, input.name, input.type) });
  return { heads: outputs, updates };
};

interface Decoded {
  readonly parameters: Parameters;
  readonly updates: Readonly<Record<string, Ref>>;
}

const decodeIn = (b: Builder, { decoder }: TypedModel, mode: Mode, z: Ref): Decoded => {
  const { outputs, updates } = inline(b, decoder.graphs[mode], { z });
  return { parameters: outputs, updates };
};

/** A code drawn from the prior; undefined where there is none. */
const drawPrior = (b: Builder, { core, code }: TypedModel): (() => Ref) | undefined => {
  const prior = priorOf(core);
  const at = b.at("prior");
  const state = (name: string, axes: TensorType["axes"]): Ref =>
    known(b, "state", `latent.${name}`) ?? at.emit("state", [], { name: `latent.${name}`, type: f32(...axes) });
  return prior && (() => prior({ b: at, noise: drawIn(at), state, code }, core.latent));
};

const meanOf = (b: Builder, { core }: TypedModel, parameters: Parameters): Ref =>
  likelihoodOf(core).mean(b, core.decoder.likelihood, parameters, inputNamed(core, core.decoder.output));

/** What the person sees under the output's name: the mean of the likelihood, or what it shows instead. */
const shownOf = (b: Builder, model: TypedModel, parameters: Parameters): Readonly<Record<string, Ref>> => {
  const { core } = model;
  const data = inputNamed(core, core.decoder.output);
  const seen = likelihoodOf(core).shown?.(b, core.decoder.likelihood, parameters, data);
  return { [core.decoder.output]: seen ?? meanOf(b, model, parameters) };
};

const shown = (b: Builder, model: TypedModel, z: Ref): Readonly<Record<string, Ref>> =>
  shownOf(b, model, decodeIn(b, model, "infer", z).parameters);

interface Passed extends Passage {
  readonly losses: Losses;
  /** What the latent reports of the batch. */
  readonly measures: Readonly<Record<string, Ref>>;
  readonly updates: Readonly<Record<string, Ref>>;
}

/** Data through encoder, a drawn code and decoder, with every term of the loss. */
const pass = (b: Builder, model: TypedModel, mode: Mode): Passed => {
  const { core } = model;
  const encoded = encodeIn(b, model, mode);
  const clock = mode === "train" ? clockIn(b.at("clock")) : undefined;
  const at = { b: b.at("latent"), mode, noise: drawIn(b.at("latent")), ...(clock && { clock }) };
  const z = latentOf(core).draw(at, core.latent, encoded.heads);
  const decoded = decodeIn(b, model, mode, z);
  const { name, type } = inputNamed(core, core.decoder.output);
  const target = known(b, "input", name) ?? dataInput(b, name, type);
  const { parameters } = decoded;
  const passage = { parameters, target, heads: encoded.heads, z, fromPrior: drawPrior(b, model), clock };
  const losses = lossesOf(b.at("loss"), core, passage);
  const measures = latentOf(core).measures?.(at, core.latent, encoded.heads) ?? {};
  return { ...passage, losses, measures, updates: { ...encoded.updates, ...decoded.updates } };
};

/** The squared error of the likelihood's mean, averaged over elements and samples. */
const squaredError = (b: Builder, model: TypedModel, { parameters, target }: Passed): Ref => {
  const error = square(b, subtract(b, meanOf(b, model, parameters), target));
  return mean(b, error, [0, ...perSample(error)]);
};

/** What a train step computes before it updates anything: losses, gradients, and the next running statistics. */
const gradientGraph = (model: TypedModel): Graph =>
  buildGraph("train", (b) => {
    const passed = pass(b, model, "train");
    const measured = { ...passed.losses, mse: squaredError(b.at("measure"), model, passed), ...passed.measures };
    return { outputs: { ...measured, ...gradientsOf(b, model, passed.losses.loss) }, updates: passed.updates };
  });

const evaluateGraph = (model: TypedModel): Graph =>
  buildGraph("evaluate", (b) => {
    const passed = pass(b, model, "infer");
    const at = b.at("measure");
    const bound = negativeElbo(at, model.core, passed);
    return { outputs: { ...passed.losses, ...bound, mse: squaredError(at, model, passed), ...passed.measures } };
  });

const centreIn = (b: Builder, { core }: TypedModel, heads: Heads): Ref =>
  latentOf(core).centre(b.at("latent"), core.latent, heads);

const encodeGraph = (model: TypedModel): Graph =>
  buildGraph("encode", (b) => {
    const { heads } = encodeIn(b, model, "infer");
    const beside = latentOf(model.core).beside?.(b.at("latent"), model.core.latent, heads);
    return { outputs: { z: centreIn(b, model, heads), ...beside } };
  });

const decodeGraph = (model: TypedModel): Graph =>
  buildGraph("decode", (b) => ({
    outputs: shown(b, model, b.emit("input", [], { name: "z", type: model.code, source: { _tag: "Value" } })),
  }));

const reconstructGraph = (model: TypedModel): Graph =>
  buildGraph("reconstruct", (b) => ({
    outputs: shown(b, model, centreIn(b, model, encodeIn(b, model, "infer").heads)),
  }));

const sampleGraph = (model: TypedModel): Graph | undefined =>
  priorOf(model.core) &&
  buildGraph("sample", (b) => ({ outputs: shown(b, model, (drawPrior(b, model) as () => Ref)()) }));

/** The conditions that the decoder can do without, by the inputs that say so. */
const presences = ({ decoder }: TypedModel): ReadonlyArray<string> =>
  decoder.graphs.infer.nodes.flatMap((node) =>
    node.op === "input" && node.attributes.source._tag === "Presence" ? [node.attributes.name] : [],
  );

/** What the decoder makes of z with every nullable condition missing. */
const withoutConditions = (b: Builder, model: TypedModel, z: Ref): Parameters => {
  const none = broadcast(b, number(b, 0), [batch]);
  const missing = Object.fromEntries(presences(model).map((name) => [name, none]));
  return inline(b, model.decoder.graphs.infer, { ...missing, z }).outputs;
};

/** p∅ + s(p_c − p∅), sample by sample; a parameter that all samples share is the same with and without. */
const guided = (b: Builder, strength: Ref, under: Ref, without: Ref): Ref => {
  const [first] = under.type.axes;
  if (first === undefined || !isBatch(first.size)) return under;
  const moved = multiply(b, subtract(b, under, without), broadcast(b, strength, under.type.axes));
  return add(b, without, moved);
};

/** Samples by classifier-free guidance (Ho & Salimans 2022, 2207.12598): 0 leaves the conditions out, 1 is `sample`, and more exaggerates them.
 * It moves the likelihood's parameters (logits, not probabilities), which may take any value (I11). */
const guidedGraph = (model: TypedModel): Graph | undefined => {
  if (priorOf(model.core) === undefined || presences(model).length === 0) return undefined;
  return buildGraph("guided", (b) => {
    const z = (drawPrior(b, model) as () => Ref)();
    const under = decodeIn(b, model, "infer", z).parameters;
    const without = withoutConditions(b, model, z);
    const at = b.at("guidance");
    const strength = at.emit("input", [], { name: "guidance", type: f32(batch), source: { _tag: "Value" } });
    const each = Object.entries(under).map(
      ([name, parameter]) => [name, guided(at, strength, parameter, without[name] as Ref)] as const,
    );
    return { outputs: shownOf(b, model, Object.fromEntries(each)) };
  });
};

/** Every graph of the model, and its state with the optimiser's slots. */
export const derive = (model: TypedModel): Derived => {
  const [sample, withGuidance] = [sampleGraph(model), guidedGraph(model)];
  return {
    graphs: {
      encode: encodeGraph(model),
      decode: decodeGraph(model),
      reconstruct: reconstructGraph(model),
      ...(sample === undefined ? {} : { sample }),
      ...(withGuidance === undefined ? {} : { guided: withGuidance }),
      evaluate: evaluateGraph(model),
    },
    gradients: gradientGraph(model),
    state: [...model.state, ...slotsOf(model)],
  };
};

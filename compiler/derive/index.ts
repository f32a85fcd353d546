// Derive: typed model → the graphs that a person runs. Each is the two modules spliced together with what the latent, the
// likelihood and the objective declare; sampling follows the same prior as the loss, so the two can't disagree (C07).
import { inputNamed, latentOf, likelihoodOf } from "../build/index.js";
import type { Mode } from "../build/scope.js";
import type { TypedModel } from "../build/typed.js";
import type { State } from "../emit/program.js";
import { type Builder, buildGraph, inline, type Ref } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import type { TensorType } from "../graph/type.js";
import type { Draw, Heads } from "../language/latent/latent.js";
import { mean, perSample, square, subtract } from "../op/dsl.js";
import { type Losses, lossesOf, negativeElbo } from "./loss.js";
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

interface Encoded {
  readonly heads: Heads;
  readonly updates: Readonly<Record<string, Ref>>;
}

const encodeIn = (b: Builder, { core, encoder }: TypedModel, mode: Mode): Encoded => {
  const input = inputNamed(core, core.encoder.input);
  const { outputs, updates } = inline(b, encoder.graphs[mode], { [input.name]: dataInput(b, input.name, input.type) });
  return { heads: outputs as Heads, updates };
};

const decodeIn = (b: Builder, { decoder }: TypedModel, mode: Mode, z: Ref) => {
  const { outputs, updates } = inline(b, decoder.graphs[mode], { z });
  return { parameters: outputs["parameters"] as Ref, updates };
};

/** What the person sees: the mean of the likelihood, under the output's name. */
const shown = (b: Builder, model: TypedModel, z: Ref): Readonly<Record<string, Ref>> => ({
  [model.core.decoder.output]: likelihoodOf(model.core).mean(b, decodeIn(b, model, "infer", z).parameters),
});

interface Passed {
  readonly losses: Losses;
  readonly parameters: Ref;
  readonly target: Ref;
  readonly heads: Heads;
  readonly updates: Readonly<Record<string, Ref>>;
}

/** Data through encoder, a drawn code and decoder, with every term of the loss. */
const pass = (b: Builder, model: TypedModel, mode: Mode): Passed => {
  const { core } = model;
  const encoded = encodeIn(b, model, mode);
  const z = latentOf(core).draw(b.at("latent"), encoded.heads, drawIn(b.at("latent")));
  const decoded = decodeIn(b, model, mode, z);
  const output = inputNamed(core, core.decoder.output);
  const target =
    output.name === core.encoder.input
      ? ({
          id: b.nodes().findIndex((n) => n.op === "input" && n.attributes.name === output.name),
          type: output.type,
        } as const)
      : dataInput(b, output.name, output.type);
  const losses = lossesOf(b.at("loss"), core, decoded.parameters, target, encoded.heads);
  const updates = { ...encoded.updates, ...decoded.updates };
  return { losses, parameters: decoded.parameters, target, heads: encoded.heads, updates };
};

/** The squared error of the likelihood's mean, averaged over elements and samples. */
const squaredError = (b: Builder, model: TypedModel, { parameters, target }: Passed): Ref => {
  const error = square(b, subtract(b, likelihoodOf(model.core).mean(b, parameters), target));
  return mean(b, error, [0, ...perSample(error)]);
};

/** What a train step computes before it updates anything: losses, gradients, and the next running statistics. */
const gradientGraph = (model: TypedModel): Graph =>
  buildGraph("train", (b) => {
    const passed = pass(b, model, "train");
    const measured = { ...passed.losses, mse: squaredError(b.at("measure"), model, passed) };
    return { outputs: { ...measured, ...gradientsOf(b, model, passed.losses.loss) }, updates: passed.updates };
  });

const evaluateGraph = (model: TypedModel): Graph =>
  buildGraph("evaluate", (b) => {
    const passed = pass(b, model, "infer");
    const at = b.at("measure");
    const bound = negativeElbo(at, model.core, passed.parameters, passed.target, passed.heads);
    return { outputs: { ...passed.losses, ...bound, mse: squaredError(at, model, passed) } };
  });

const encodeGraph = (model: TypedModel): Graph =>
  buildGraph("encode", (b) => {
    const { mean: z, logVariance } = encodeIn(b, model, "infer").heads;
    return { outputs: { z, ...(logVariance === undefined ? {} : { "log-variance": logVariance }) } };
  });

const decodeGraph = (model: TypedModel): Graph =>
  buildGraph("decode", (b) => {
    const type = latentOf(model.core).code(model.core.latent);
    return { outputs: shown(b, model, b.emit("input", [], { name: "z", type, source: { _tag: "Value" } })) };
  });

const reconstructGraph = (model: TypedModel): Graph =>
  buildGraph("reconstruct", (b) => ({ outputs: shown(b, model, encodeIn(b, model, "infer").heads.mean) }));

const sampleGraph = (model: TypedModel): Graph | undefined => {
  const { prior } = latentOf(model.core);
  if (prior === undefined) return undefined;
  return buildGraph("sample", (b) => ({
    outputs: shown(b, model, prior(b.at("prior"), model.core.latent, drawIn(b.at("prior")))),
  }));
};

/** Every graph of the model, and its state with the optimiser's slots. */
export const derive = (model: TypedModel): Derived => {
  const sample = sampleGraph(model);
  return {
    graphs: {
      encode: encodeGraph(model),
      decode: decodeGraph(model),
      reconstruct: reconstructGraph(model),
      ...(sample === undefined ? {} : { sample }),
      evaluate: evaluateGraph(model),
    },
    gradients: gradientGraph(model),
    state: [...model.state, ...slotsOf(model)],
  };
};

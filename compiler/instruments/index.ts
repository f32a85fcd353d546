// Graphs that measure and that nothing else needs. In: a typed model. Out: a program with its parameters and
//   `weigh`      data, conditions, noise → the log weight of one drawn code of each sample
//   `units`      data, conditions        → the divergence of each latent unit, averaged over the batch's samples
//   `use N …`    `evaluate` with a condition exchanged, or absent, at its Nth point

import { scalingStates } from "../assemble/scaling.js";
import type { TypedModel } from "../assemble/typed.js";
import { exchanged, type Instead, pointsOf } from "../derive/exchange.js";
import { distributionGraphs, evaluateGraph, pass, sampleErrors } from "../derive/index.js";
import { divergenceOf, sampleNll } from "../derive/loss.js";
import { buildGraph, type Ref } from "../ir/graph/builder.js";
import type { Graph } from "../ir/graph/graph.js";
import { add, perSample, subtract, sum } from "../ir/op/dsl.js";
import type { Program } from "../ir/program.js";
import { chargedThere } from "../language/latent/latent.js";
import { optimise } from "../optimise/index.js";

type Graphs = Readonly<Record<string, Graph>>;

/** The name of the graph that evaluates with the condition exchanged at a point. */
export const useName = (point: number, instead: Instead): string =>
  `use ${point} ${instead === "nothing" ? "none" : "other"}`;

/** log p(x|z) + log p(z) − log q(z|x) of one z per sample, where the latent has densities. */
const weigh = (model: TypedModel): Graphs => {
  const { core } = model;
  const { logRatio } = core.definitions.latent;
  if (logRatio === undefined) return {};
  const graph = buildGraph("weigh", (b) => {
    const passed = pass(b, model, "infer");
    const ratio = chargedThere(b, passed.heads, logRatio(b, core.latent, passed.heads, passed.prior, passed.z));
    const nll = sampleNll(b, core, passed);
    return { outputs: { "log-weight": subtract(b, sum(b, ratio, perSample(ratio)), nll) } };
  });
  return { weigh: optimise(graph) };
};

const units = (model: TypedModel): Graphs => {
  let divergence: Ref | undefined;
  const graph = buildGraph("units", (b) => {
    divergence = divergenceOf(b, model.core, pass(b, model, "infer"));
    return { outputs: divergence === undefined ? {} : { divergence } };
  });
  return divergence === undefined ? {} : { units: optimise(graph) };
};

const uses = (model: TypedModel): Graphs =>
  Object.fromEntries(
    pointsOf(model).flatMap((point, i) =>
      (["another's", "nothing"] as const).map(
        (instead) => [useName(i, instead), optimise(evaluateGraph(exchanged(model, point, instead)))] as const,
      ),
    ),
  );

/** The program; its state is the model's own, without an optimiser's. */
export const instruments = (model: TypedModel): Program => ({
  graphs: { ...weigh(model), ...units(model), ...uses(model) },
  state: [...model.state, ...scalingStates(model.core)],
});

/**
 * One sample's own figures, in a graph `score`: −log p(x|z) and the divergence in nats, and the squared error of the
 * mean, averaged over the numbers that are there. Noise is that of `evaluate`, so that their means are its figures.
 */
export const scoring = (model: TypedModel): Program => ({
  graphs: {
    score: optimise(
      buildGraph("score", (b) => {
        const passed = pass(b, model, "infer");
        const nll = sampleNll(b, model.core, passed);
        const perUnit = divergenceOf(b, model.core, passed);
        const divergence = perUnit && sum(b, perUnit, perSample(perUnit));
        return {
          outputs: {
            ...(divergence === undefined ? {} : { "negative-elbo": add(b, nll, divergence) }),
            nll,
            ...(divergence === undefined ? {} : { divergence }),
            ...sampleErrors(b, model, passed),
          },
        };
      }),
    ),
  },
  state: [...model.state, ...scalingStates(model.core)],
});

/**
 * The distributions of what `sample` and `decode` show, as graphs of these names; their outputs are what a likelihood's
 * draws take.
 */
export const distributions = (model: TypedModel): Program => ({
  graphs: Object.fromEntries(
    Object.entries(distributionGraphs(model)).map(([name, graph]) => [name, optimise(graph)] as const),
  ),
  state: [...model.state, ...scalingStates(model.core)],
});

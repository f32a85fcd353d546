// The terms of the loss, as graph. Each term reduces over one sample as the objective says, then means over the batch.
// While training, weights follow the clock; elsewhere they stand at their end, so that losses of different epochs
// compare.
import { logitsOutput } from "../assemble/index.js";
import { comparedBy, comparedOutputs } from "../assemble/meaning.js";
import { maskOf, unscaled } from "../assemble/scaling.js";
import type { CoreHead, CoreModel, CoreOutput } from "../expand/core.js";
import type { Builder, Ref } from "../ir/graph/builder.js";
import { batch, f32 } from "../ir/graph/type.js";
import { add, broadcast, detach, mean, multiply, perSample, subtract, sum } from "../ir/op/dsl.js";
import { chargedThere, type Heads } from "../language/latent/latent.js";
import type { Parameters } from "../language/likelihood/likelihood.js";
import { featureDistance } from "../language/objective/features.js";
import { likenesses, likenessNames } from "../language/objective/index.js";
import { chargeKl, eachLevel } from "../language/objective/kl.js";
import type { Likeness, Pair } from "../language/objective/likeness.js";
import { discrepancy } from "../language/objective/mmd.js";
import { reduced, weighted } from "../language/objective/term.js";
import { weightName } from "../language/samples.js";
import { logSoftmax } from "../language/softmax.js";
import type { Clock } from "../language/span.js";

export interface Prediction {
  readonly head: CoreHead;
  readonly made: Ref;
  readonly raw: Ref;
}

/** What a pass of data through the model made, and what the loss is computed from. */
export interface Passage {
  /** Of each output, by its name. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly targets: Readonly<Record<string, Ref>>;
  readonly heads: Heads;
  /** What is known of p(z | conditions), where the prior depends on some. */
  readonly prior: Heads | undefined;
  /** What heads made and what they should have, by condition. */
  readonly predictions: ReadonlyArray<Prediction>;
  readonly z: Ref;
  /** A code drawn from the prior: only a term that compares with it draws one. */
  readonly fromPrior: (() => Ref) | undefined;
  /** What layers of another run make of an image; undefined where no term asks. */
  readonly features: ((image: Ref) => Ref) | undefined;
  readonly clock: Clock | undefined;
}

/** Rank-0 values by name: always `loss` and `reconstruction`, then the other terms, unweighted. */
export type Losses = Readonly<Record<string, Ref>> & { readonly loss: Ref };

/** One term: what the loss adds, and what is reported. */
interface Charge {
  readonly charged: Ref;
  readonly reported: Readonly<Record<string, Ref>>;
}

/** −log p(x|z) per element of one output. */
const negativeLog = (b: Builder, output: CoreOutput, { parameters, targets }: Passage): Ref => {
  const { name, likelihood, data, definition } = output;
  const [made, target] = [parameters[name], targets[name]];
  if (made === undefined || target === undefined) throw new Error(`no output ${name}`);
  const each = definition.negativeLog(b, likelihood, made, target, data);
  const mask = maskOf(b, data);
  return mask === undefined ? each : multiply(b, each, mask);
};

const negativeLogs = (b: Builder, core: CoreModel, passage: Passage): ReadonlyArray<Ref> =>
  core.decoder.outputs.map((output) => negativeLog(b, output, passage));

/** Each sample's own term by how much it counts; as it is where all count alike. A weight is 1 where data has none. */
export const counted = (b: Builder, { train }: CoreModel, each: Ref): Ref => {
  if (train.weight === undefined) return each;
  const weight = b.emit("input", [], { name: weightName, type: f32(batch), source: { _tag: "Presence" } });
  return multiply(b, each, broadcast(b, weight, each.type.axes));
};

const sumOf = (b: Builder, terms: ReadonlyArray<Ref>): Ref => terms.reduce((x, y) => add(b, x, y));

/** Each output's term by its own weight, summed; beside it the terms themselves, where there are several. */
const reconstructionOf = (b: Builder, core: CoreModel, errors: ReadonlyArray<Ref>): Readonly<Record<string, Ref>> => {
  const { outputs } = core.decoder;
  const { reduce } = core.objective.reconstruction;
  const terms = errors.map((error, i) => {
    const data = outputs[i]?.data;
    const each = counted(b, core, error);
    return reduced(b, each, reduce, reduce === "mean" && data ? maskOf(b, data) : undefined);
  });
  const reconstruction = sumOf(
    b,
    terms.map((term, i) => weighted(b, term, outputs[i]?.weight ?? 1)),
  );
  const each = terms.map((term, i) => [`reconstruction.${outputs[i]?.name}`, term] as const);
  return { reconstruction, ...(each.length > 1 ? Object.fromEntries(each) : {}) };
};

/** The divergence from the prior, whichever it is, per unit. */
export const divergenceOf = (b: Builder, core: CoreModel, { heads, prior }: Passage): Ref | undefined => {
  const { divergence, conditional, countable } = core.definitions.latent;
  const logits = core.prior?.overCodes && prior?.[logitsOutput];
  const perUnit =
    prior === undefined
      ? divergence?.(b, core.latent, heads)
      : logits === undefined
        ? conditional?.divergence(b, core.latent, heads, prior)
        : countable?.divergence(b, core.latent, heads, logSoftmax(b, logits));
  return perUnit && chargedThere(b, heads, perUnit);
};

/** The divergence that the loss charges, per unit: a prior over codes follows them and does not lead them. */
const chargedDivergence = (b: Builder, core: CoreModel, passage: Passage): Ref | undefined => {
  if (!core.terms.includes("kl")) return undefined;
  return countedDivergence(b, core, core.prior?.overCodes ? { ...passage, prior: undefined } : passage);
};

/**
 * What a prior over codes costs, in nats per sample: the codes' divergence from it, which moves the prior alone. Beside
 * it what the uniform one would.
 */
const priorCharge = (b: Builder, core: CoreModel, passage: Passage): ReadonlyArray<Charge> => {
  if (core.prior?.overCodes === undefined) return [];
  const heads = Object.fromEntries(Object.entries(passage.heads).map(([name, ref]) => [name, detach(b, ref)] as const));
  const nats = (prior: Heads | undefined): Ref | undefined => {
    const perUnit = countedDivergence(b, core, { ...passage, heads, prior });
    return perUnit && reduced(b, perUnit, "sum");
  };
  const [learned, uniform] = [nats(passage.prior), nats(undefined)];
  if (learned === undefined || uniform === undefined) return [];
  return [{ charged: learned, reported: { prior: learned, "prior-uniform": uniform } }];
};

const countedDivergence = (b: Builder, core: CoreModel, passage: Passage): Ref | undefined => {
  const perUnit = divergenceOf(b, core, passage);
  return perUnit && counted(b, core, perUnit);
};

/** What each head's prediction costs. */
const headCharges = (b: Builder, core: CoreModel, { predictions }: Passage): ReadonlyArray<Charge> =>
  predictions.flatMap(({ head: { condition, of, weight }, made, raw }) => {
    const { written, definition } = of;
    const { predictor } = definition;
    if (predictor === undefined) return [];
    const term = reduced(b, counted(b, core, predictor.charge(b, written, made, raw)), "sum");
    return [{ charged: weighted(b, term, weight), reported: { [`heads.${condition}`]: term } }];
  });

const klCharge = (b: Builder, core: CoreModel, perUnit: Ref | undefined, clock?: Clock): ReadonlyArray<Charge> => {
  if (perUnit === undefined) return [];
  const { kl, charged, beside } = chargeKl(b, core.objective.kl, perUnit, clock, core.levels);
  return [{ charged, reported: { kl, ...beside } }];
};

const mmdCharge = (b: Builder, core: CoreModel, { z, fromPrior }: Passage): ReadonlyArray<Charge> => {
  const term = core.objective.mmd;
  if (term === undefined || fromPrior === undefined) return [];
  const mmd = discrepancy(b, term, z, fromPrior());
  return [{ charged: weighted(b, mmd, term.weight), reported: { mmd } }];
};

/** What is made of an output and what it should be; where data is missing they are the same. */
const pairOf = (b: Builder, { parameters, targets }: Passage, output: CoreOutput): Omit<Pair, "range"> => {
  const { name, likelihood, data, definition } = output;
  const made = definition.mean(b, likelihood, parameters[name] ?? {}, data);
  const whole = targets[name] as Ref;
  const mask = maskOf(b, data);
  const target = mask === undefined ? whole : add(b, made, multiply(b, mask, subtract(b, whole, made)));
  return { made, target };
};

/** The two as the data is. */
const pairAsData = (b: Builder, passage: Passage, output: CoreOutput): Omit<Pair, "range"> => {
  const { made, target } = pairOf(b, passage, output);
  return { made: unscaled(b, output.data, made), target: unscaled(b, output.data, target) };
};

/** How far images are from what is made of them, summed over outputs by the weight of each. */
const likenessCharges = (b: Builder, core: CoreModel, passage: Passage): ReadonlyArray<Charge> => {
  const compared = comparedOutputs(core);
  return likenessNames.flatMap((name) => {
    const settings = core.objective[name];
    if (settings === undefined) return [];
    const { distance } = likenesses[name] as Likeness<typeof settings>;
    const terms = compared.map(({ output, range }) => {
      const each = distance(b.at(name), settings, { ...pairAsData(b.at(name), passage, output), range });
      return weighted(b, mean(b, counted(b, core, each), [0]), output.weight);
    });
    const term = sumOf(b, terms);
    return [{ charged: weighted(b, term, settings.weight), reported: { [name]: term } }];
  });
};

/** How far an image is from what is made of it, to layers of another run. */
const featureCharges = (b: Builder, core: CoreModel, passage: Passage): ReadonlyArray<Charge> => {
  const [settings, output] = [core.objective.features, comparedBy(core)];
  if (settings === undefined || output === undefined || passage.features === undefined) return [];
  const at = b.at("features");
  const { made, target } = pairOf(at, passage, output);
  const each = featureDistance(at, settings.reduce, passage.features(made), passage.features(target));
  const term = mean(b, counted(b, core, each), [0]);
  return [{ charged: weighted(b, term, settings.weight), reported: { features: term } }];
};

/** The latent's own terms. */
const ownCharges = (b: Builder, core: CoreModel, { heads }: Passage): ReadonlyArray<Charge> =>
  Object.entries(core.definitions.latent.charges?.(b, core.latent, heads) ?? {}).map(([name, elementwise]) => {
    const { reduce, weight } = core.objective[name as "codebook" | "commitment"];
    const term = reduced(b, counted(b, core, chargedThere(b, heads, elementwise)), reduce);
    return { charged: weighted(b, term, weight), reported: { [name]: term } };
  });

/** The objective and its terms, unweighted beside the weighted total. */
export const lossesOf = (b: Builder, core: CoreModel, passage: Passage): Losses => {
  const { weight } = core.objective.reconstruction;
  const errors = negativeLogs(b, core, passage);
  const divergence = chargedDivergence(b, core, passage);
  const terms = reconstructionOf(b, core, errors);
  const kl = klCharge(b, core, divergence, passage.clock);
  const others = [
    ...priorCharge(b, core, passage),
    ...mmdCharge(b, core, passage),
    ...likenessCharges(b, core, passage),
    ...featureCharges(b, core, passage),
    ...ownCharges(b, core, passage),
    ...headCharges(b, core, passage),
  ];
  const charges = [...kl, ...others];
  const first = weighted(b, terms["reconstruction"] as Ref, weight);
  const loss = charges.reduce((sum, { charged }) => add(b, sum, charged), first);
  return Object.assign({ loss, ...terms }, ...charges.map(({ reported }) => reported)) as Losses;
};

/** −log p(x|z) of each sample, over all outputs and elements: f32[batch]. */
export const sampleNll = (b: Builder, core: CoreModel, passage: Passage): Ref =>
  sumOf(
    b,
    negativeLogs(b, core, passage).map((error) => sum(b, error, perSample(error))),
  );

/**
 * The bound itself, whatever the objective weighs: −ELBO = Σ −log p(x|z) + Σ KL in nats per sample, and its first part.
 */
export const negativeElbo = (b: Builder, core: CoreModel, passage: Passage): Readonly<Record<string, Ref>> => {
  const nll = sumOf(
    b,
    negativeLogs(b, core, passage).map((error) => reduced(b, counted(b, core, error), "sum")),
  );
  const perUnit = countedDivergence(b, core, passage);
  if (perUnit === undefined) return { nll };
  const divergence = reduced(b, perUnit, "sum");
  const each = eachLevel(b, core.levels, perUnit).map(
    ([{ name }, own]) => [`divergence.${name}`, reduced(b, own, "sum")] as const,
  );
  return { nll, divergence, ...Object.fromEntries(each), "negative-elbo": add(b, nll, divergence) };
};

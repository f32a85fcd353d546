// Derive: typed model → the graphs that a person runs. Each is the model's parts spliced together with what the latent,
// the likelihood and the objective declare; sampling follows the same prior as the loss, so the two can't disagree
// (C07).
import { parameterName, priorOf } from "../assemble/index.js";
import { revealed } from "../assemble/meaning.js";
import { scaled, scalingStates, unscaled } from "../assemble/scaling.js";
import type { TypedModel } from "../assemble/typed.js";
import type { CoreInput, CoreModel, CoreOutput } from "../expand/core.js";
import { type Builder, buildGraph, inline, type Ref } from "../ir/graph/builder.js";
import type { Graph } from "../ir/graph/graph.js";
import { batch, scalar } from "../ir/graph/type.js";
import { broadcast, number } from "../ir/op/dsl.js";
import type { InputSource } from "../ir/op/input.js";
import type { State } from "../ir/program.js";
import { codesInput, nextName, steeredGraph } from "../ir/program.js";
import type { Drawing, Heads } from "../language/latent/latent.js";
import type { Parameters } from "../language/likelihood/likelihood.js";
import type { Clock } from "../language/span.js";
import type { Mode } from "../scope/scope.js";
import {
  codeGraphs,
  codesRead,
  drawCodes,
  drawIn,
  guided,
  guidesCodes,
  knownIn,
  presencesIn,
  stateIn,
  strengthIn,
} from "./codes.js";
import { accuracies, meanOf, squaredErrors } from "./errors.js";
import { featuresIn } from "./features.js";
import { centredIn, type Descended, descend, levelledOf } from "./levels.js";
import { type Losses, lossesOf, negativeElbo, type Passage } from "./loss.js";
import { gradientsOf, slotsOf, withMovedWeights } from "./train.js";

export { sampleErrors } from "./errors.js";
export { trainStep } from "./train.js";

export interface Derived {
  /** Every graph but the train step. */
  readonly graphs: Readonly<Record<string, Graph>>;
  /** The train step up to its gradients; `trainStep` makes the step of it, after the passes have run. */
  readonly gradients: Graph;
  readonly state: ReadonlyArray<State>;
}

/** What the graph is fed of an input, as it comes. */
const rawInput = (b: Builder, { name, type }: CoreInput): Ref =>
  knownIn(b, "input", name) ?? b.emit("input", [], { name, type, source: { _tag: "Data" } });

/** An input as the model computes with it. */
const dataInput = (b: Builder, input: CoreInput): Ref => scaled(b, input, rawInput(b, input));

/** The clock of a train step, each part an input where it is read. */
const clockIn = (b: Builder): Clock => {
  const part = (name: string, source: InputSource) => (): Ref =>
    knownIn(b, "input", name) ?? b.emit("input", [], { name, type: scalar, source });
  return {
    step: part("step", { _tag: "Step" }),
    steps: part("steps", { _tag: "Steps" }),
    perEpoch: part("steps-per-epoch", { _tag: "StepsPerEpoch" }),
  };
};

type Named = Readonly<Record<string, Ref>>;

interface Encoded {
  readonly heads: Heads;
  /** What layers of the encoder made that the decoder reads, under the names of its inputs. */
  readonly lent: Named;
  readonly updates: Named;
}

/** Whether a node is of a condition's own layers: what several parts make of them is computed once. */
const ofConditions = ({ conditions }: TypedModel): ((path: string) => boolean) => {
  const owned = conditions.flatMap(({ condition }) => [`${condition}.`, `${condition}/`]);
  return (path) => owned.some((start) => path.startsWith(start));
};

const encodeIn = (b: Builder, model: TypedModel, mode: Mode): Encoded => {
  const { core, encoder } = model;
  const fed = core.encoder.inputs.map(({ name, data }) => [name, dataInput(b, data)] as const);
  const { outputs, updates } = inline(b, encoder.graphs[mode], Object.fromEntries(fed), ofConditions(model));
  const all = Object.entries(outputs);
  return {
    heads: Object.fromEntries(all.filter(([name]) => !encoder.lends.includes(name))),
    lent: Object.fromEntries(all.filter(([name]) => encoder.lends.includes(name))),
    updates,
  };
};

interface Decoded {
  /** Of each output, by its name. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly updates: Named;
}

/** What the decoder makes of a code, and of what the encoder lends it. */
const decodeIn = (b: Builder, model: TypedModel, mode: Mode, given: Named): Decoded => {
  const { core, decoder } = model;
  const { outputs, updates } = inline(b, decoder.graphs[mode], given, ofConditions(model));
  const each = core.decoder.outputs.map(({ name }) => {
    const own = Object.entries(decoder.parameters[name] ?? {});
    return [name, Object.fromEntries(own.map(([part, output]) => [part, outputs[output] as Ref]))] as const;
  });
  return { parameters: Object.fromEntries(each), updates };
};

interface Known {
  readonly heads: Heads | undefined;
  readonly updates: Named;
}

/** What is known of p(z | conditions); nothing where the prior is the latent's own, or where its codes are drawn. */
const priorIn = (b: Builder, model: TypedModel, mode: Mode, given: Named = {}): Known => {
  const { core, prior } = model;
  if (prior === undefined || (core.prior?.overCodes !== undefined && given[codesInput] === undefined))
    return { heads: undefined, updates: {} };
  const { outputs, updates } = inline(b, prior.graphs[mode], given, ofConditions(model));
  return { heads: outputs, updates };
};

/** A code drawn from the prior that the loss follows; undefined where there is none. */
const drawPrior = (b: Builder, { core, code }: TypedModel, known: Heads | undefined): (() => Ref) | undefined => {
  const at = b.at("prior");
  const { conditional } = core.definitions.latent;
  if (known !== undefined && conditional !== undefined)
    return () => conditional.draw({ b: at, noise: drawIn(at), code }, core.latent, known);
  const prior = priorOf(core);
  return prior && (() => prior({ b: at, noise: drawIn(at), state: stateIn(b), code }, core.latent));
};

/** Of each output whose samples are known, what is observed of them. */
const observedIn = (b: Builder, core: CoreModel, targets: Named): Decoded["parameters"] =>
  Object.fromEntries(
    core.decoder.outputs.flatMap((output) => {
      const target = targets[output.name];
      const observed = target && output.definition.observed?.(b, output.likelihood, target);
      return observed === undefined ? [] : [[output.name, observed] as const];
    }),
  );

/** What is observed stands in place of what stands for it otherwise. */
const withObserved = (parameters: Decoded["parameters"], observed: Decoded["parameters"]): Decoded["parameters"] =>
  Object.fromEntries(Object.entries(parameters).map(([name, own]) => [name, { ...own, ...observed[name] }]));

/** The next values of the statistics that likelihoods keep of what they observe. */
const followedIn = (b: Builder, core: CoreModel, observed: Decoded["parameters"]): Named =>
  Object.fromEntries(
    core.decoder.outputs.flatMap((output) => {
      const own = `${(output.branch ?? core.decoder.module).name}.likelihood`;
      const running = (name: string): Ref => {
        const known = knownIn(b, "state", `${own}.${name}`);
        if (known === undefined) throw new Error(`no statistic ${own}.${name}`);
        return known;
      };
      const next = output.definition.follow?.(b, output.likelihood, observed[output.name] ?? {}, running) ?? {};
      return Object.entries(next).map(([name, ref]) => [`${own}.${name}`, ref] as const);
    }),
  );

/** What the person sees under each output's name: the mean of the likelihood, or what it shows instead. */
const shownOf = (b: Builder, { core }: TypedModel, parameters: Decoded["parameters"]): Named => {
  const seen = core.decoder.outputs.map((output) => {
    const { name, likelihood, data, definition } = output;
    const own = parameters[name] ?? {};
    const made = definition.shown?.(b, likelihood, own, data);
    return [name, unscaled(b, data, made ?? meanOf(b, output, own))] as const;
  });
  return Object.fromEntries(seen);
};

/** What each head makes of a code, beside what it should. */
const predictIn = (b: Builder, { core, parts }: TypedModel, mode: Mode, z: Ref) => {
  const each = core.heads.map((head) => {
    const part = parts.find(({ name }) => name === head.module.name);
    if (part === undefined) throw new Error(`no part ${head.module.name}`);
    const { outputs, updates } = inline(b, part.graphs[mode], { z });
    const { name, raw: type, scaling } = head.of;
    const fed = knownIn(b, "input", name) ?? b.emit("input", [], { name, type, source: { _tag: "Condition" } });
    const raw = scaled(b, { name, type, scaling }, fed);
    return { prediction: { head, made: outputs["prediction"] as Ref, raw }, updates };
  });
  return {
    predictions: each.map(({ prediction }) => prediction),
    updates: Object.assign({}, ...each.map(({ updates }) => updates)) as Named,
  };
};

/** What is decoded, with what is observed of outputs that are fed as inputs. */
const decodedIn = (b: Builder, model: TypedModel, given: Named): Decoded["parameters"] => {
  const { parameters } = decodeIn(b, model, "infer", given);
  const fed = model.core.decoder.outputs.flatMap(({ name, data }) => {
    const known = knownIn(b, "input", name);
    return known === undefined ? [] : [[name, scaled(b, data, known)] as const];
  });
  return withObserved(parameters, observedIn(b, model.core, Object.fromEntries(fed)));
};

const shown = (b: Builder, model: TypedModel, given: Named): Named => shownOf(b, model, decodedIn(b, model, given));

/** What values are drawn from, by output and name: `x/mean`. */
const drawnFrom = (b: Builder, { core }: TypedModel, parameters: Decoded["parameters"]): Named =>
  Object.fromEntries(
    core.decoder.outputs.flatMap((output) => {
      const { name, likelihood, data, definition } = output;
      const from = definition.draws.from(b, likelihood, parameters[name] ?? {}, data);
      return Object.entries(from).map(([part, ref]) => [parameterName(name, part), ref] as const);
    }),
  );

type Coded = Omit<Descended, "prior"> & { readonly prior: Heads | undefined };

/** A code drawn for each sample, and what is known of it and of its prior. */
const codedIn = (b: Builder, model: TypedModel, at: Drawing, own: Heads): Coded => {
  const levelled = levelledOf(model);
  if (levelled !== undefined)
    return descend(b, model, levelled, { mode: at.mode, own, noise: at.noise("latent", "normal", model.code) });
  const prior = priorIn(b, model, at.mode, codesRead(model, at, own));
  const z = model.core.definitions.latent.draw(at, model.core.latent, own);
  return { z, heads: own, prior: prior.heads, updates: prior.updates };
};

interface Passed extends Passage {
  readonly losses: Losses;
  /** What the latent reports of the batch. */
  readonly measures: Named;
  readonly updates: Named;
}

/** Data through encoder, a drawn code, decoder and heads, with every term of the loss. */
export const pass = (b: Builder, model: TypedModel, mode: Mode): Passed => {
  const { core } = model;
  const encoded = encodeIn(b, model, mode);
  const clock = mode === "train" ? clockIn(b.at("clock")) : undefined;
  const at = { b: b.at("latent"), mode, noise: drawIn(b.at("latent")), ...(clock && { clock }) };
  const { z, heads, prior, updates } = codedIn(b, model, at, encoded.heads);
  const decoded = decodeIn(b, model, mode, { z, ...encoded.lent });
  const predicted = predictIn(b, model, mode, z);
  const targets = core.decoder.outputs.map(({ name, data }) => [name, dataInput(b, data)] as const);
  const observed = observedIn(b.at("loss"), core, Object.fromEntries(targets));
  const passage: Passage = {
    parameters: withObserved(decoded.parameters, observed),
    targets: Object.fromEntries(targets),
    heads,
    prior,
    predictions: predicted.predictions,
    z,
    fromPrior: drawPrior(b, model, prior),
    features: featuresIn(b, model),
    clock,
  };
  const losses = lossesOf(b.at("loss"), core, passage);
  const measures = core.definitions.latent.measures?.(at, core.latent, heads) ?? {};
  const followed = mode === "train" ? followedIn(b.at("loss"), core, observed) : {};
  const all = { ...encoded.updates, ...updates, ...decoded.updates, ...predicted.updates, ...followed };
  return { ...passage, losses, measures, updates: all };
};

/** Everything that a pass is measured by, beside its losses. */
const measured = (b: Builder, model: TypedModel, passed: Passed): Named => ({
  ...squaredErrors(b, model, passed),
  ...accuracies(b, model, passed),
  ...passed.measures,
});

/** What a train step computes before it updates anything: losses, gradients, and the next running statistics. */
const gradientGraph = (model: TypedModel): Graph =>
  buildGraph("train", (b) => {
    const passed = pass(b, model, "train");
    const reported = { ...passed.losses, ...measured(b.at("measure"), model, passed) };
    return { outputs: { ...reported, ...gradientsOf(b, model, passed.losses.loss) }, updates: passed.updates };
  });

export const evaluateGraph = (model: TypedModel): Graph =>
  buildGraph("evaluate", (b) => {
    const passed = pass(b, model, "infer");
    const at = b.at("measure");
    const bound = negativeElbo(at, model.core, passed);
    return { outputs: { ...passed.losses, ...bound, ...measured(at, model, passed) } };
  });

const encodeGraph = (model: TypedModel): Graph =>
  buildGraph("encode", (b) => {
    const { heads, z } = centredIn(b, model, encodeIn(b, model, "infer").heads);
    const beside = model.core.definitions.latent.beside?.(b.at("latent"), model.core.latent, heads);
    return { outputs: { z: z(), ...beside } };
  });

const decodeGraph = (model: TypedModel): Graph =>
  buildGraph("decode", (b) => ({
    outputs: shown(b, model, { z: b.emit("input", [], { name: "z", type: model.code, source: { _tag: "Value" } }) }),
  }));

const reconstructGraph = (model: TypedModel): Graph =>
  buildGraph("reconstruct", (b) => {
    const { heads, lent } = encodeIn(b, model, "infer");
    return { outputs: shown(b, model, { z: centredIn(b, model, heads).z(), ...lent }) };
  });

/** A code drawn from the prior, which there is. */
const sampled = (b: Builder, model: TypedModel, strength?: Ref): Ref => {
  const codes = drawCodes(b, model, strength);
  if (codes !== undefined) return codes;
  const levelled = levelledOf(model);
  if (levelled !== undefined) {
    const noise = drawIn(b.at("prior"))("prior", "normal", model.code);
    return descend(b, model, levelled, { mode: "infer", noise }).z;
  }
  const z = drawPrior(b, model, priorIn(b, model, "infer").heads);
  if (z === undefined) throw new Error("a latent without a prior is not sampled");
  return z();
};

const sampleGraph = (model: TypedModel): Graph =>
  buildGraph("sample", (b) => ({ outputs: shown(b, model, { z: sampled(b, model) }) }));

/**
 * The distributions behind `sample` and `decode`, where the model has those: values are drawn from them beside the
 * graph, since a draw of a count takes as many random numbers as it needs.
 */
export const distributionGraphs = (model: TypedModel): Readonly<Record<string, Graph>> => {
  const graph = (name: string, code: (b: Builder) => Ref): Graph =>
    buildGraph(name, (b) => ({ outputs: drawnFrom(b, model, decodedIn(b, model, { z: code(b) })) }));
  const fed = (b: Builder): Ref => b.emit("input", [], { name: "z", type: model.code, source: { _tag: "Value" } });
  if (model.core.links.length > 0) return {};
  return {
    decode: graph("decode", fed),
    ...(hasPrior(model) ? { sample: graph("sample", (b) => sampled(b, model)) } : {}),
  };
};

/** The conditions that the decoder can do without, by the inputs that say so. */
const presences = ({ decoder }: TypedModel): ReadonlyArray<string> => presencesIn(decoder);

/** What the decoder makes of z with every nullable condition missing. */
const withoutConditions = (b: Builder, model: TypedModel, z: Ref): Decoded["parameters"] => {
  const none = broadcast(b, number(b, 0), [batch]);
  const missing = Object.fromEntries(presences(model).map((name) => [name, none]));
  return decodeIn(b, model, "infer", { ...missing, z }).parameters;
};

/** What the decoder makes of a code, moved away from what it makes without conditions. */
const guidedFrom = (b: Builder, model: TypedModel, z: Ref, under: Decoded["parameters"]): Decoded["parameters"] => {
  const without = withoutConditions(b, model, z);
  const [at, strength] = [b.at("guidance"), strengthIn(b)];
  const each = Object.entries(under).map(([output, parameters]) => {
    const moved = Object.entries(parameters).map(
      ([name, parameter]) => [name, guided(at, strength, parameter, without[output]?.[name] as Ref)] as const,
    );
    return [output, Object.fromEntries(moved)] as const;
  });
  return Object.fromEntries(each);
};

/**
 * Samples by classifier-free guidance (Ho & Salimans 2022, 2207.12598): 0 leaves the conditions out, 1 is `sample`, and
 * more exaggerates them. It moves the likelihood's parameters (logits, not probabilities), which may take any value
 * (I11).
 */
const guidedGraph = (model: TypedModel): Graph =>
  buildGraph("guided", (b) => {
    const z = sampled(b, model, guidesCodes(model) ? strengthIn(b) : undefined);
    const under = decodeIn(b, model, "infer", { z }).parameters;
    return { outputs: shownOf(b, model, guidedFrom(b, model, z, under)) };
  });

/** The same of a code that is given, where codes are drawn beside the graph. */
const steeredGraphs = (model: TypedModel): Readonly<Record<string, Graph>> =>
  model.core.prior?.overCodes === undefined || presences(model).length === 0
    ? {}
    : {
        [steeredGraph]: buildGraph(steeredGraph, (b) => {
          const z = b.emit("input", [], { name: "z", type: model.code, source: { _tag: "Value" } });
          const under = decodeIn(b, model, "infer", { z }).parameters;
          return { outputs: shownOf(b, model, guidedFrom(b, model, z, under)) };
        }),
      };

/** The texts that are drawn token after token: outputs whose decoder is told what it has made so far. */
const drawnInTurn = ({ core: { decoder } }: TypedModel): ReadonlyArray<CoreOutput> => {
  const texts = [decoder.module, ...decoder.outputs.flatMap(({ branch }) => branch ?? [])].flatMap(({ layers }) =>
    revealed(layers),
  );
  return decoder.outputs.filter(({ name }) => texts.includes(name));
};

/**
 * From a code, conditions and the tokens so far to the logits of every token: what is drawn next stands at its place.
 */
const nextGraphs = (model: TypedModel): Readonly<Record<string, Graph>> =>
  Object.fromEntries(
    drawnInTurn(model).map((output) => {
      const name = nextName(output.name);
      const graph = buildGraph(name, (b) => {
        const z = b.emit("input", [], { name: "z", type: model.code, source: { _tag: "Value" } });
        const under = decodeIn(b, model, "infer", { z }).parameters;
        const moved = presences(model).length === 0 ? under : guidedFrom(b, model, z, under);
        const own = moved[output.name] ?? {};
        const { logits } = output.definition.draws.from(b, output.likelihood, own, output.data);
        if (logits === undefined) throw new Error(`no logits of ${output.name}`);
        return { outputs: { logits } };
      });
      return [name, graph] as const;
    }),
  );

const priorGraph = (model: TypedModel): Graph => buildGraph("prior", (b) => ({ outputs: { z: sampled(b, model) } }));

/** What sampling takes its steps by, where something is drawn one after another. */
const turns = (model: TypedModel): Readonly<Record<string, Graph>> => {
  const next = nextGraphs(model);
  return Object.keys(next).length === 0 ? {} : { ...next, ...(hasPrior(model) ? { prior: priorGraph(model) } : {}) };
};

const hasPrior = ({ core, prior }: TypedModel): boolean => prior !== undefined || priorOf(core) !== undefined;

/** The graphs that make something of a code alone: none where the decoder reads what the encoder made besides. */
const generators = (model: TypedModel): Readonly<Record<string, Graph>> => {
  if (model.core.links.length > 0) return {};
  return {
    decode: decodeGraph(model),
    ...turns(model),
    ...codeGraphs(model),
    ...steeredGraphs(model),
    ...(hasPrior(model) ? { sample: sampleGraph(model) } : {}),
    ...(hasPrior(model) && (presences(model).length > 0 || guidesCodes(model)) ? { guided: guidedGraph(model) } : {}),
  };
};

/** Every graph of the model, and its state with the optimiser's slots. */
export const derive = (model: TypedModel): Derived => ({
  graphs: {
    encode: encodeGraph(model),
    reconstruct: reconstructGraph(model),
    ...generators(model),
    evaluate: evaluateGraph(model),
  },
  gradients: withMovedWeights(model, gradientGraph(model)),
  state: [...model.state, ...scalingStates(model.core), ...slotsOf(model)],
});

// The train step's second half. In: a graph with the gradients of the loss. Out: the step itself, with clipping, the
// learning rate of this step, and every parameter's update.
import { groupFor, trainedOf } from "../assemble/training.js";
import type { TypedModel } from "../assemble/typed.js";
import { type Builder, buildGraph, inline, type Ref, type Results } from "../ir/graph/builder.js";
import type { Graph } from "../ir/graph/graph.js";
import { scalar } from "../ir/graph/type.js";
import {
  add,
  divide,
  floor,
  maximum,
  minimum,
  multiply,
  negate,
  number,
  scale,
  shift,
  sqrt,
  square,
  subtract,
  sumAll,
} from "../ir/op/dsl.js";
import type { State } from "../ir/program.js";
import type { Clock } from "../language/schedule/schedule.js";
import { differentiate } from "./differentiate.js";

/** The parameters that training moves. */
const trained = ({ core, state }: TypedModel): ReadonlyArray<State> => trainedOf(core, state);

/** `adam.m/encoder.hidden.kernel`: a slot is called after its optimiser and its parameter. */
const slotName = (model: TypedModel, slot: string, parameter: string): string =>
  `${model.core.train.optimizer.type}.${slot}/${parameter}`;

/**
 * Where the step finds a parameter. With a moving average the parameter's own name stands for the average, which
 * everything but the step computes with, and the weights that follow their gradients are a slot beside it.
 */
const movedName = (model: TypedModel, parameter: string): string =>
  model.core.train.average === undefined ? parameter : slotName(model, "weights", parameter);

/** How many gradients a step of the weights takes. */
const gathers = ({ core }: TypedModel): number => core.train.accumulate ?? 1;

const factorName = "schedule.factor";

const zero = { _tag: "Constant", value: 0 } as const;

/** A slot that is kept for a parameter. */
const slot = (name: string, { name: slotOf, type, owner }: State): State => ({
  name,
  ...(owner && { owner }),
  slotOf,
  type,
  role: "slot",
  initial: zero,
});

/**
 * The slots of one parameter, of its type: the optimiser's, from zero; gradients that are gathered; and the weights
 * beside their average.
 */
const slotsFor = (model: TypedModel, parameter: State): ReadonlyArray<State> => {
  const { name } = parameter;
  const own = model.core.definitions.optimiser.slots(model.core.train.optimizer);
  const gathered = gathers(model) > 1 ? ["gathered"] : [];
  const moved = movedName(model, name);
  return [
    ...[...own, ...gathered].map((each) => slot(slotName(model, each, name), parameter)),
    ...(moved === name ? [] : [{ ...slot(moved, parameter), copies: name }]),
  ];
};

/**
 * All that training keeps beside the model: the slots of each parameter, and the factor of a schedule that watches
 * held-out samples.
 */
export const slotsOf = (model: TypedModel): ReadonlyArray<State> => [
  ...trained(model).flatMap((state) => slotsFor(model, state)),
  ...(model.core.definitions.schedule.watches === undefined
    ? []
    : [{ name: factorName, type: scalar, role: "slot" as const, initial: { _tag: "Constant", value: 1 } as const }]),
];

/** The learning rate of this step: rate · schedule · warm-up. */
const rateOf = (b: Builder, model: TypedModel, clock: Clock, rate: number): Ref => {
  const { schedule } = model.core.train.optimizer;
  const factor = model.core.definitions.schedule.factor(b, schedule, clock);
  const scheduled = factor === undefined ? number(b, rate) : scale(b, factor, rate);
  if (schedule.warmup === 0) return scheduled;
  return multiply(b, scheduled, minimum(b, scale(b, clock.step, 1 / schedule.warmup), number(b, 1)));
};

/** Gradients within the limits: each element first, then the norm of all together (Pascanu et al. 2013). */
const clipped = (b: Builder, model: TypedModel, gradients: ReadonlyArray<Ref>): ReadonlyArray<Ref> => {
  const { value, norm } = model.core.train.clip ?? {};
  const limit = value === undefined ? undefined : number(b, value);
  const bounded =
    limit === undefined ? gradients : gradients.map((g) => maximum(b, minimum(b, g, limit), negate(b, limit)));
  if (norm === undefined) return bounded;
  const total = bounded.map((g) => sumAll(b, square(b, g))).reduce((x, y) => add(b, x, y), number(b, 0));
  const most = number(b, norm);
  const factor = divide(b, most, maximum(b, sqrt(b, total), most));
  return bounded.map((g) => multiply(b, g, factor));
};

/** The name under which a graph gives the gradient of a parameter. */
const gradientName = (parameter: string): string => `gradient/${parameter}`;

/** The gradient of the loss with respect to each parameter that it reads. */
export const gradientsOf = (b: Builder, model: TypedModel, loss: Ref): Readonly<Record<string, Ref>> => {
  const held = new Map(
    b.nodes().flatMap((node, id) => (node.op === "state" ? [[node.attributes.name, { id, type: node.type }]] : [])),
  );
  const read = trained(model).flatMap(({ name }) => {
    const ref = held.get(name);
    return ref === undefined ? [] : [{ name, ref }];
  });
  const wrt = read.map(({ ref }) => ref);
  const gradients = differentiate(b, loss, wrt);
  return Object.fromEntries(read.map(({ name }, i) => [gradientName(name), gradients[i] as Ref]));
};

interface Clocked {
  /** The learning rate of a parameter. */
  readonly rate: (parameter: string) => Ref;
  /** The 1-based number of this step of the weights. */
  readonly step: Ref;
  /** Where gradients are gathered: 1 at the steps at which the weights move, 0 between them. */
  readonly moves: Ref | undefined;
}

const clockIn = (b: Builder, model: TypedModel): Clocked => {
  const step = b.emit("input", [], { name: "step", type: scalar, source: { _tag: "Step" } });
  const steps = b.emit("input", [], { name: "steps", type: scalar, source: { _tag: "Steps" } });
  const watched = (): Ref => b.emit("state", [], { name: factorName, type: scalar });
  const clock = { step, steps, watched };
  const usual = rateOf(b, model, clock, model.core.train.optimizer.rate);
  const rate = (parameter: string): Ref => {
    const own = groupFor(model.core, parameter).rate;
    return own === undefined ? usual : rateOf(b, model, clock, own);
  };
  const gathered = gathers(model);
  if (gathered === 1) return { rate, step, moves: undefined };
  // ⌈t/n⌉, and 1 − min(1, n·⌈t/n⌉ − t).
  const whole = negate(b, floor(b, scale(b, step, -1 / gathered)));
  const left = subtract(b, scale(b, whole, gathered), step);
  return { rate, step: whole, moves: subtract(b, number(b, 1), minimum(b, left, number(b, 1))) };
};

/** The new value at the steps at which weights move, the old between them. */
const whenMoving = (b: Builder, { moves }: Clocked, old: Ref, next: Ref): Ref => {
  if (moves === undefined) return next;
  const rests = subtract(b, number(b, 1), moves);
  return add(b, multiply(b, next, moves), multiply(b, old, rests));
};

/** d·θ̄ + (1 − d)·θ, with d = min(decay, (1 + t)/(10 + t)): at first the average follows closely. */
const averaged = (b: Builder, decay: number, step: Ref, old: Ref, next: Ref): Ref => {
  const early = divide(b, shift(b, step, 1), shift(b, step, 10));
  const kept = minimum(b, early, number(b, decay));
  return add(b, multiply(b, old, kept), multiply(b, next, subtract(b, number(b, 1), kept)));
};

/** By how much a parameter decays: as its group says, or as all of rank 2 and more do. */
const decayOf = (model: TypedModel, { name, type }: State): number => {
  const settings = model.core.train.optimizer;
  if (model.core.definitions.optimiser.decays !== true || !("decay" in settings)) return 0;
  return groupFor(model.core, name).decay ?? (type.axes.length >= 2 ? settings.decay : 0);
};

type Next = ReadonlyArray<readonly [string, Ref]>;

/** The next value of one parameter and of its slots, by state name. `gathered`: what is left of its gradients. */
const updated = (
  b: Builder,
  model: TypedModel,
  state: State,
  { gradient, gathered }: { readonly gradient: Ref; readonly gathered: Ref | undefined },
  clock: Clocked,
): Next => {
  const { name, type } = state;
  const settings = model.core.train.optimizer;
  const definition = model.core.definitions.optimiser;
  const held = (called: string): Ref => b.emit("state", [], { name: called, type });
  const names = definition.slots(settings).map((each) => slotName(model, each, name));
  const slots = names.map(held);
  const moved = movedName(model, name);
  const parameter = held(moved);
  const own = { rate: clock.rate(name), step: clock.step, decay: decayOf(model, state) };
  const next = definition.update(b, settings, { parameter, gradient, slots, ...own });
  const value = whenMoving(b, clock, parameter, next.parameter);
  const { average } = model.core.train;
  const mean = average === undefined ? undefined : averaged(b, average, clock.step, held(name), value);
  return [
    [moved, value],
    ...(mean === undefined ? [] : [[name, whenMoving(b, clock, held(name), mean)] as const]),
    ...(gathered === undefined ? [] : [[slotName(model, "gathered", name), gathered] as const]),
    ...names.map((each, i) => [each, whenMoving(b, clock, slots[i] as Ref, next.slots[i] as Ref)] as const),
  ];
};

/**
 * Each gradient with those that were gathered before it, and what is left of them for the next step: nothing once the
 * weights have moved.
 */
const gatheredWith = (
  b: Builder,
  model: TypedModel,
  { name, type }: State,
  gradient: Ref,
  clock: Clocked | undefined,
) => {
  const moves = clock?.moves;
  if (moves === undefined) return { gradient, gathered: undefined };
  const before = b.emit("state", [], { name: slotName(model, "gathered", name), type });
  const sum = add(b, before, scale(b, gradient, 1 / gathers(model)));
  return { gradient: sum, gathered: multiply(b, sum, subtract(b, number(b, 1), moves)) };
};

/** The graph with the weights that follow their gradients in place of their averages. */
export const withMovedWeights = (model: TypedModel, graph: Graph): Graph => {
  if (model.core.train.average === undefined) return graph;
  const names = new Map(trained(model).map(({ name }) => [name, movedName(model, name)]));
  const nodes = graph.nodes.map((node) => {
    const name = node.op === "state" ? names.get(node.attributes.name) : undefined;
    return name === undefined || node.op !== "state" ? node : { ...node, attributes: { ...node.attributes, name } };
  });
  return { ...graph, nodes };
};

/**
 * The train step: a graph with gradients among its outputs becomes one that writes every parameter and slot instead.
 * The updates are appended in the form that no pass would change, so passes run on the graph before them.
 */
/** What moves parameters: the nodes of each are named after it, and then after the parameter. */
export const optimiserPath = "optimizer";

export const trainStep = (model: TypedModel, gradients: Graph): Graph =>
  buildGraph("train", (b) => step(b, model, gradients), { share: true });

const step = (b: Builder, model: TypedModel, gradients: Graph): Results => {
  const { outputs, updates } = inline(b, gradients, {});
  const parameters = trained(model).filter(({ name }) => gradientName(name) in outputs);
  const gathering = gathers(model) > 1 ? clockIn(b.at(optimiserPath), model) : undefined;
  const all = parameters.map((state) => {
    const gradient = outputs[gradientName(state.name)] as Ref;
    return gatheredWith(b.at(`${optimiserPath}/${state.name}`), model, state, gradient, gathering);
  });
  const within = clipped(
    b.at("clip"),
    model,
    all.map(({ gradient }) => gradient),
  );
  const clock = gathering ?? clockIn(b.at(optimiserPath), model);
  const next = parameters.flatMap((state, i) => {
    const given = { gradient: within[i] as Ref, gathered: all[i]?.gathered };
    return updated(b.at(`${optimiserPath}/${state.name}`), model, state, given, clock);
  });
  const read = new Set(parameters.map(({ name }) => gradientName(name)));
  const measured = Object.entries(outputs).filter(([name]) => !read.has(name));
  return { outputs: Object.fromEntries(measured), updates: { ...updates, ...Object.fromEntries(next) } };
};

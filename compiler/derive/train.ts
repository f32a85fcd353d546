// The train step's second half. In: a graph with the gradients of the loss. Out: the step itself, with clipping, the learning
// rate of this step, and every parameter's update.
import type { TypedModel } from "../assemble/typed.js";
import { type Builder, buildGraph, inline, type Ref, type Results } from "../ir/graph/builder.js";
import type { Graph } from "../ir/graph/graph.js";
import { scalar } from "../ir/graph/type.js";
import { add, divide, maximum, minimum, multiply, negate, number, scale, sqrt, square, sumAll } from "../ir/op/dsl.js";
import type { State } from "../ir/program.js";
import type { Clock } from "../language/schedule/schedule.js";
import { differentiate } from "./differentiate.js";

const trained = (model: TypedModel): ReadonlyArray<State> => model.state.filter(({ role }) => role === "parameter");

/** `adam.m/encoder.hidden.kernel`: a slot is called after its optimiser and its parameter. */
const slotName = (model: TypedModel, slot: string, parameter: string): string =>
  `${model.core.train.optimizer.type}.${slot}/${parameter}`;

/** The optimiser's state: each slot of each parameter, of the parameter's type, from zero. */
export const slotsOf = (model: TypedModel): ReadonlyArray<State> =>
  trained(model).flatMap(({ name, type, owner }) =>
    model.core.definitions.optimiser.slots(model.core.train.optimizer).map(
      (slot): State => ({
        name: slotName(model, slot, name),
        ...(owner && { owner }),
        slotOf: name,
        type,
        role: "slot",
        initial: { _tag: "Constant", value: 0 },
      }),
    ),
  );

/** The learning rate of this step: rate · schedule · warm-up. */
const rateOf = (b: Builder, model: TypedModel, clock: Clock): Ref => {
  const { rate, schedule } = model.core.train.optimizer;
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
  readonly rate: Ref;
  readonly step: Ref;
}

const clockIn = (b: Builder, model: TypedModel): Clocked => {
  const step = b.emit("input", [], { name: "step", type: scalar, source: { _tag: "Step" } });
  const steps = b.emit("input", [], { name: "steps", type: scalar, source: { _tag: "Steps" } });
  return { rate: rateOf(b, model, { step, steps }), step };
};

/** The next value of one parameter and of its slots, by state name. */
const updated = (
  b: Builder,
  model: TypedModel,
  { name, type }: State,
  gradient: Ref,
  clock: Clocked,
): ReadonlyArray<readonly [string, Ref]> => {
  const settings = model.core.train.optimizer;
  const definition = model.core.definitions.optimiser;
  const names = definition.slots(settings).map((slot) => slotName(model, slot, name));
  const slots = names.map((slot) => b.emit("state", [], { name: slot, type }));
  const parameter = b.emit("state", [], { name, type });
  const next = definition.update(b, settings, { parameter, gradient, slots, ...clock });
  return [[name, next.parameter], ...names.map((slot, i) => [slot, next.slots[i] as Ref] as const)];
};

/** The train step: a graph with gradients among its outputs becomes one that writes every parameter and slot instead. The
 * updates are appended in the form that no pass would change, so passes run on the graph before them. */
export const trainStep = (model: TypedModel, gradients: Graph): Graph =>
  buildGraph("train", (b) => step(b, model, gradients), { share: true });

const step = (b: Builder, model: TypedModel, gradients: Graph): Results => {
  const { outputs, updates } = inline(b, gradients, {});
  const parameters = trained(model).filter(({ name }) => gradientName(name) in outputs);
  const raw = parameters.map(({ name }) => outputs[gradientName(name)] as Ref);
  const within = clipped(b.at("clip"), model, raw);
  const clock = clockIn(b.at("optimizer"), model);
  const next = parameters.flatMap((state, i) =>
    updated(b.at(`optimizer/${state.name}`), model, state, within[i] as Ref, clock),
  );
  const read = new Set(parameters.map(({ name }) => gradientName(name)));
  const measured = Object.entries(outputs).filter(([name]) => !read.has(name));
  return { outputs: Object.fromEntries(measured), updates: { ...updates, ...Object.fromEntries(next) } };
};

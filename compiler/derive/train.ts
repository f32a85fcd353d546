// The train step's second half: gradients of the loss, clipping, the learning rate of this step, and every parameter's update.
import type { TypedModel } from "../build/typed.js";
import type { State } from "../emit/program.js";
import type { Builder, Ref } from "../graph/builder.js";
import { scalar } from "../graph/type.js";
import { optimisers } from "../language/optimiser/index.js";
import type { OptimiserDefinition } from "../language/optimiser/optimiser.js";
import type { Fields } from "../language/record.js";
import { schedules } from "../language/schedule/index.js";
import type { Clock, ScheduleDefinition } from "../language/schedule/schedule.js";
import { add, divide, maximum, minimum, multiply, negate, number, scale, sqrt, square, sumAll } from "../op/dsl.js";
import { differentiate } from "./differentiate.js";

const optimiserOf = ({ core }: TypedModel): OptimiserDefinition<Fields> =>
  optimisers[core.train.optimizer.type] as unknown as OptimiserDefinition<Fields>;

const scheduleOf = ({ core }: TypedModel): ScheduleDefinition<Fields> =>
  schedules[core.train.optimizer.schedule.type] as unknown as ScheduleDefinition<Fields>;

const trained = (model: TypedModel): ReadonlyArray<State> => model.state.filter(({ role }) => role === "parameter");

/** `adam.m/encoder.hidden.kernel`: a slot is called after its optimiser and its parameter. */
const slotName = (model: TypedModel, slot: string, parameter: string): string =>
  `${model.core.train.optimizer.type}.${slot}/${parameter}`;

/** The optimiser's state: each slot of each parameter, of the parameter's type, from zero. */
export const slotsOf = (model: TypedModel): ReadonlyArray<State> =>
  trained(model).flatMap(({ name, type }) =>
    optimiserOf(model)
      .slots(model.core.train.optimizer)
      .map(
        (slot): State => ({
          name: slotName(model, slot, name),
          type,
          role: "slot",
          initial: { _tag: "Constant", value: 0 },
        }),
      ),
  );

/** The learning rate of this step: rate · schedule · warm-up. */
const rateOf = (b: Builder, model: TypedModel, clock: Clock): Ref => {
  const { rate, schedule } = model.core.train.optimizer;
  const factor = scheduleOf(model).factor(b, schedule, clock);
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

const stateRefs = (b: Builder): ReadonlyMap<string, Ref> =>
  new Map(
    b.nodes().flatMap((node, id) => (node.op === "state" ? [[node.attributes.name, { id, type: node.type }]] : [])),
  );

/** What the step writes back: each parameter that the loss reads, and its slots. */
export const trainStep = (b: Builder, model: TypedModel, loss: Ref): Readonly<Record<string, Ref>> => {
  const definition = optimiserOf(model);
  const settings = model.core.train.optimizer;
  const held = stateRefs(b);
  const parameters = trained(model).flatMap((state) => {
    const ref = held.get(state.name);
    return ref === undefined ? [] : [{ state, ref }];
  });
  const raw = differentiate(
    b,
    loss,
    parameters.map(({ ref }) => ref),
  );
  const at = b.at("optimizer");
  const clock: Clock = {
    step: at.emit("input", [], { name: "step", type: scalar, source: { _tag: "Step" } }),
    steps: at.emit("input", [], { name: "steps", type: scalar, source: { _tag: "Steps" } }),
  };
  const gradients = clipped(b.at("clip"), model, raw);
  const rate = rateOf(at, model, clock);
  const updates = parameters.map(({ state, ref }, i): ReadonlyArray<readonly [string, Ref]> => {
    const inside = b.at(`optimizer/${state.name}`);
    const names = definition.slots(settings).map((slot) => slotName(model, slot, state.name));
    const slots = names.map((name) => inside.emit("state", [], { name, type: state.type }));
    const next = definition.update(inside, settings, {
      parameter: ref,
      gradient: gradients[i] as Ref,
      slots,
      rate,
      step: clock.step,
    });
    return [[state.name, next.parameter], ...names.map((name, j) => [name, next.slots[j] as Ref] as const)];
  });
  return Object.fromEntries(updates.flat());
};

// The classifier that judges samples: data → dense 256 relu → logits, trained by Adam on softmax cross-entropy. Made of the same
// primitives as every model, so it runs on every engine. In: the types of data and label. Out: a program with the graphs `train`
// and `classify`.
import { fanIn, wholeAxis } from "../build/scope.js";
import type { Program, State } from "../emit/program.js";
import { type Builder, buildGraph, type Ref } from "../graph/builder.js";
import { type Axes, axis, batch, elements, f32, i32, scalar, type TensorType } from "../graph/type.js";
import { adamStep } from "../language/optimiser/moments.js";
import * as d from "../op/dsl.js";
import { optimise } from "../optimise/index.js";
import { differentiate } from "./differentiate.js";

export interface ClassifierOptions {
  /** The data's column, with the batch as first axis. */
  readonly data: { readonly name: string; readonly type: TensorType };
  /** The column of classes, i32[batch]. */
  readonly label: { readonly name: string; readonly classes: number };
}

const units = 256;
const rate = 0.001;
const moments = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

const layersOf = ({ data, label }: ClassifierOptions): readonly [Layer, Layer] => [
  { name: "classifier.hidden", inputs: elements(data.type.axes).count, outputs: units },
  { name: "classifier.logits", inputs: units, outputs: label.classes },
];

const kernelAxes = ({ inputs, outputs }: Layer): Axes => [axis("in", inputs), axis("feature", outputs)];
const biasAxes = ({ outputs }: Layer): Axes => [axis("feature", outputs)];

const parametersOf = (layer: Layer): ReadonlyArray<State> => [
  {
    name: `${layer.name}.kernel`,
    type: f32(...kernelAxes(layer)),
    role: "parameter",
    initial: fanIn(layer.inputs, 0, wholeAxis(layer.inputs)),
  },
  {
    name: `${layer.name}.bias`,
    type: f32(...biasAxes(layer)),
    role: "parameter",
    initial: fanIn(layer.inputs, 0, wholeAxis(layer.outputs)),
  },
];

const slotsOf = ({ name, type }: State): ReadonlyArray<State> =>
  ["m", "v"].map((slot) => ({ name: `${name}.${slot}`, type, role: "slot", initial: { _tag: "Constant", value: 0 } }));

const held = (b: Builder, { name, type }: State): Ref => b.emit("state", [], { name, type });

const affine = (b: Builder, x: Ref, [kernel, bias]: readonly [Ref, Ref]): Ref => {
  const product = d.matMul(b, x, kernel);
  return d.add(b, product, d.broadcast(b, bias, product.type.axes));
};

const logitsOf = (b: Builder, { data }: ClassifierOptions, parameters: ReadonlyArray<Ref>): Ref => {
  const [k1, b1, k2, b2] = parameters as readonly [Ref, Ref, Ref, Ref];
  const x = b.emit("input", [], { ...data, source: { _tag: "Data" } });
  const flat = d.reshape(b, x, [batch, axis("feature", elements(data.type.axes).count)]);
  return affine(b, d.relu(b, affine(b, flat, [k1, b1])), [k2, b2]);
};

/** −log softmax(l)[y] = log Σ exp(l − s) − (l − s)[y], the same for every shift s. Here s = ⌊max l⌋: no exponential overflows, and floor
 * keeps the gradient, which cancels over s, from being computed. */
const crossEntropy = (b: Builder, logits: Ref, target: Ref): Ref => {
  const shift = d.broadcast(b, d.floor(b, b.emit("max", [logits], { axes: [1] })), logits.type.axes);
  const centred = d.subtract(b, logits, shift);
  const total = d.log(b, d.sum(b, d.exp(b, centred), [1]));
  return d.mean(b, d.subtract(b, total, d.sum(b, d.multiply(b, target, centred), [1])), [0]);
};

const trainGraph = (options: ClassifierOptions, states: ReadonlyArray<State>) =>
  buildGraph("train", (b) => {
    const parameters = states.map((state) => held(b, state));
    const logits = logitsOf(b, options, parameters);
    const { name, classes } = options.label;
    const label = b.emit("input", [], { name, type: i32(batch), source: { _tag: "Condition" } });
    const loss = crossEntropy(b.at("loss"), logits, b.emit("oneHot", [label], { axis: axis("feature", classes) }));
    const step = b.emit("input", [], { name: "step", type: scalar, source: { _tag: "Step" } });
    const updates = differentiate(b, loss, parameters).flatMap((gradient, i) => {
      const [state, parameter] = [states[i] as State, parameters[i] as Ref];
      const here = b.at(`optimizer.${state.name}`);
      const named = slotsOf(state);
      const slots = named.map((slot) => held(here, slot));
      const made = adamStep(here, moments, { parameter, gradient, slots, rate: d.number(here, rate), step });
      const next = [[state.name, d.subtract(here, parameter, made.move)] as const];
      return [...next, ...named.map((slot, k) => [slot.name, made.slots[k] as Ref] as const)];
    });
    return { outputs: { loss }, updates: Object.fromEntries(updates) };
  });

const classifyGraph = (options: ClassifierOptions, states: ReadonlyArray<State>) =>
  buildGraph("classify", (b) => ({
    outputs: {
      logits: logitsOf(
        b,
        options,
        states.map((state) => held(b, state)),
      ),
    },
  }));

/** The classifier's program. `train`: data, label, step → loss, and the next state. `classify`: data → logits [batch, classes]. */
export const classifier = (options: ClassifierOptions): Program => {
  const states = layersOf(options).flatMap(parametersOf);
  return {
    graphs: {
      train: optimise(trainGraph(options, states)),
      classify: optimise(classifyGraph(options, states)),
    },
    state: [...states, ...states.flatMap(slotsOf)],
  };
};

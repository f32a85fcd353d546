// GRU and LSTM of ONNX. In: a node, and how what it makes is read. Out: a layer that makes the states at all time steps
// or the last, with its weights as PyTorch has them; or what makes it another than graft's.
//
// ONNX puts gates otherwise side by side than PyTorch: update, reset, new of a GRU, and input, output, forget, cell of
// an LSTM; and both biases in one tensor, one behind the other.
import { own } from "../base/own.js";
import { type Context, isZero, number, type OnnxNode, wholeNumbers } from "./onnx-graph.js";
import { type Around, type Translation, type Weight, word } from "./onnx-node.js";

interface Kind {
  /** ONNX's place of each of PyTorch's gates. */
  readonly gates: ReadonlyArray<number>;
  readonly activations: ReadonlyArray<string>;
}

const kinds: Readonly<Record<string, Kind>> = {
  GRU: { gates: [1, 0, 2], activations: ["sigmoid", "tanh"] },
  LSTM: { gates: [0, 2, 3, 1], activations: ["sigmoid", "tanh", "tanh"] },
};

export const isRecurrent = ({ op }: OnnxNode): boolean => own(kinds, op) !== undefined;

const directions: Readonly<Record<string, readonly [direction: string, ways: number]>> = {
  forward: ["forward", 1],
  reverse: ["backward", 1],
  bidirectional: ["both", 2],
};

const directionOf = ({ attributes }: OnnxNode) => own(directions, word(attributes["direction"], "forward"));

const waysOf = (node: OnnxNode): number => directionOf(node)?.[1] ?? 1;

const sameActivations = (given: unknown, { activations }: Kind, ways: number): boolean =>
  !Array.isArray(given) ||
  given.map((each) => String(each).toLowerCase()).join() ===
    Array.from({ length: ways }, () => activations)
      .flat()
      .join();

/** What makes it another than graft's, the first of it. */
const other = (node: OnnxNode, kind: Kind, { context }: Around): string | undefined => {
  const { attributes, inputs, op } = node;
  const [, , , , lengths = "", state = "", cell = "", peepholes = ""] = inputs;
  if (number(attributes["layout"], 0) !== 0) return "has the batch before the time";
  if (op === "GRU" && number(attributes["linear_before_reset"], 0) === 0)
    return "resets before it multiplies: graft's, PyTorch's and Keras' GRU resets the product";
  if (!sameActivations(attributes["activations"], kind, waysOf(node)))
    return "has other activations than tanh and sigmoid";
  if (attributes["clip"] !== undefined) return "clips what its gates read";
  if (number(attributes["input_forget"], 0) !== 0) return "couples its input and forget gates";
  if (lengths !== "") return "takes the length of each sequence as an input";
  if (peepholes !== "") return "has peepholes";
  return isZero(context, state) && isZero(context, cell) ? undefined : "starts from a state that is not zero";
};

const weightsOf = ({ inputs }: OnnxNode, { gates }: Kind, ways: number): ReadonlyArray<Weight> =>
  Array.from({ length: ways }).flatMap((_, way) => {
    const ending = way === 0 ? "_l0" : "_l0_reverse";
    const of = gates.length;
    const matrix = { of: of * ways, take: gates.map((gate) => way * of + gate) };
    const bias = (second: number) => ({
      of: 2 * of * ways,
      take: gates.map((gate) => (2 * way + second) * of + gate),
    });
    return [
      { suffix: `weight_ih${ending}`, tensor: inputs[1], blocks: matrix },
      { suffix: `weight_hh${ending}`, tensor: inputs[2], blocks: matrix },
      { suffix: `bias_ih${ending}`, tensor: inputs[3], blocks: bias(0) },
      { suffix: `bias_hh${ending}`, tensor: inputs[3], blocks: bias(1) },
    ];
  });

/** A recurrent layer that gives back all its states, or the last. */
export const recurrentLayer = (node: OnnxNode, around: Around, last: boolean): Translation | string => {
  const kind = own(kinds, node.op) as Kind;
  const [direction, ways] = directionOf(node) ?? ["", 0];
  const [, , units] = around.context.graph.shapes.get(node.inputs[2] ?? "") ?? [];
  if (units === undefined || ways === 0) return "has weights that are computed, or an unknown direction";
  const order = around.orders.get(node.inputs[0] ?? "");
  if (order !== "tbf") return "reads its axes in another order than time, batch, features";
  return (
    other(node, kind, around) ?? {
      kind: node.op,
      options: { units, direction, return_sequences: !last },
      weights: weightsOf(node, kind, ways),
    }
  );
};

interface End {
  readonly node: OnnxNode;
  readonly way: number;
}

/** The ways whose last states stand one behind another in a value: of one layer, or of a stack. */
const endsIn = (context: Context, value: string): ReadonlyArray<End> | undefined => {
  const node = context.maker.get(value);
  if (node === undefined) return undefined;
  if (isRecurrent(node)) {
    if (node.outputs[1] !== value) return undefined;
    return Array.from({ length: waysOf(node) }, (_, way) => ({ node, way }));
  }
  if (node.op !== "Concat" || number(node.attributes["axis"], -1) !== 0) return undefined;
  const each = node.inputs.map((input) => endsIn(context, input));
  return each.some((ends) => ends === undefined) ? undefined : each.flatMap((ends) => ends ?? []);
};

/** Back past swapped axes and an axis of one direction, to what made them. */
const unswapped = ({ context, orders }: Around, value: string): string => {
  const node = context.maker.get(value);
  const [from = ""] = node?.inputs ?? [];
  const moves = node?.op === "Transpose" || (node?.op === "Squeeze" && orders.get(from)?.includes("d"));
  return moves ? unswapped({ context, orders }, from) : value;
};

/** The last states that a value is: h[-1] of a layer, h[-2] and h[-1] side by side. */
const endOf = (around: Around, value: string): ReadonlyArray<End> | undefined => {
  const { context, orders } = around;
  const node = context.maker.get(value);
  const [from = ""] = node?.inputs ?? [];
  if (node === undefined) return undefined;
  if (node.op === "Concat") {
    const each = node.inputs.map((input) => endOf(around, input));
    return each.some((ends) => ends?.length !== 1) ? undefined : each.flatMap((ends) => ends ?? []);
  }
  if (node.op === "Squeeze" || node.op === "Reshape" || node.op === "Flatten") {
    const ends = endsIn(context, unswapped(around, from));
    const whole = node.op === "Squeeze" ? ends?.length === 1 : orders.get(from) === "bdf";
    return whole ? ends : undefined;
  }
  const [index] = (node.op === "Gather" && wholeNumbers(context, node.inputs[1] ?? "")) || [];
  if (index === undefined) return undefined;
  const letter = orders.get(from)?.[number(node.attributes["axis"], 0)];
  if (letter === "d") {
    const ends = endsIn(context, unswapped(around, from)) ?? [];
    const end = ends.at(index);
    return end && [end];
  }
  // y[:, -1]: the last of all states, of a layer that reads forwards.
  const made = letter === "t" ? context.maker.get(unswapped(around, from)) : undefined;
  const forward = made !== undefined && isRecurrent(made) && word(made.attributes["direction"], "forward");
  return index === -1 && forward === "forward" ? [{ node: made as OnnxNode, way: 0 }] : undefined;
};

/** The layer whose last state a value is; a text: it is the state of one of two ways. Undefined: it is none. */
export const lastState = (around: Around, value: string): OnnxNode | string | undefined => {
  const ends = endOf(around, value);
  const [first] = ends ?? [];
  if (ends === undefined || first === undefined) return undefined;
  const sound =
    ends.length === waysOf(first.node) && ends.every(({ node, way }, i) => node === first.node && way === i);
  return sound ? first.node : "takes the last states of other than all ways of one layer";
};

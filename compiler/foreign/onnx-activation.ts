// Activations that a file has as several nodes: PyTorch writes x · σ(x) for a SiLU, and before opset 20 a GELU as
// products, sums and an Erf or a Tanh. In: the last of the nodes. Out: which activation it is, and of what; found by
// computing it at a few numbers, whatever way it is written in.
import { ops } from "../ir/op/index.js";
import { type Context, numbers } from "./onnx-graph.js";

type Arithmetic = (x: number, y: number) => number;

const arithmetic: Readonly<Record<string, Arithmetic>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Pow: (x, y) => x ** y,
  Sigmoid: ops.sigmoid.elementwise.value,
  Tanh: ops.tanh.elementwise.value,
  Erf: ops.erf.elementwise.value,
  Softplus: ops.softplus.elementwise.value,
  Sqrt: (x) => Math.sqrt(x),
};

const erf = (x: number): number => ops.erf.elementwise.value(x, 0);

const known: Readonly<Record<string, (x: number) => number>> = {
  silu: (x) => x / (1 + Math.exp(-x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_new: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

const points = [-3.1, -1.3, -0.4, 0.7, 1.9, 2.7];
/** How many nodes deep an activation may be written. */
const DEEPEST = 9;

/** A value where `of` is x; undefined: it is made of something else too. */
const computed = (context: Context, value: string, of: string, x: number, depth = 0): number | undefined => {
  if (value === of) return x;
  const node = context.maker.get(value);
  const there =
    context.graph.few.get(value) ?? (node?.op === "Constant" ? numbers(node.attributes["value"]) : undefined);
  if (there !== undefined) return there.length === 1 ? there[0] : undefined;
  const rule = node === undefined ? undefined : new Map(Object.entries(arithmetic)).get(node.op);
  if (node === undefined || rule === undefined || depth > DEEPEST) return undefined;
  const [a, b = 0] = node.inputs.map((input) => computed(context, input, of, x, depth + 1));
  return a === undefined || node.inputs.some((_, i) => [a, b][i] === undefined) ? undefined : rule(a, b);
};

/** The values that a value may be an activation of: all that it is made of. */
const sources = (context: Context, value: string, depth = 0): ReadonlyArray<string> => {
  const node = context.maker.get(value);
  if (node === undefined || depth > DEEPEST) return [];
  return node.inputs.flatMap((input) => [input, ...sources(context, input, depth + 1)]);
};

/** The activation that a value is, as Keras names it. */
export const activationBehind = (
  context: Context,
  value: string,
): { readonly activation: string; readonly of: string } | undefined => {
  for (const of of new Set(sources(context, value))) {
    const made = points.map((x) => computed(context, value, of, x));
    const found = Object.entries(known).find(([, rule]) =>
      made.every((y, i) => y !== undefined && Math.abs(y - rule(points[i] as number)) < 1e-6),
    );
    if (found !== undefined) return { activation: found[0], of };
  }
  return undefined;
};

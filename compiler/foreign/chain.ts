// A model of another tool, followed from what it reads to what it makes. In: its layers. Out: the layers of the
// encoder, the code and the layers of the decoder, with the conditions that join in; or all that is in the way.
//
//   image ─ … ─ hidden ─┬─ mean ─────────┬─ sampling ─ … ─ image     a Gaussian code
//                       └─ log-variance ─┘
//   image ─ … ─ bottleneck ─ … ─ image                               a point: the smallest value on the way
//   x ─┬─ f ─ Add                                                    a residual
//      └───────┘                                                     (or a matrix, a 1×1 convolution, below)
import * as E from "fp-ts/lib/Either.js";
import { inputShape } from "./keras.js";
import { carried, isKnown } from "./layer.js";
import type { ForeignFault, ForeignLayer, ForeignModel, Options, Shape } from "./model.js";
import { sizeOf } from "./model.js";

/** A layer on the way, as a spec has it. */
export interface Step {
  readonly from: ForeignLayer;
  /** Absent: nothing stands for it. */
  readonly layer?: Options;
  readonly shape: Shape;
  /** Of a residual: the steps whose result is added to what they read. */
  readonly inside?: ReadonlyArray<Step>;
  /** What projects what they read before it is added. */
  readonly projection?: ForeignLayer;
}

/** A condition that joins what flows into a step. */
export interface Joining {
  readonly condition: string;
  readonly place: "prefix" | "suffix";
  /** The step that reads it: its place among all steps. */
  readonly before: number;
  /** Whether the code's heads read it, and no step. */
  readonly heads?: true;
}

export interface Code {
  readonly type: "gaussian" | "point";
  /** How many of the steps make what the code is read from. */
  readonly after: number;
  readonly size: number;
  /** The layers that are the code's heads, by ours; a head that is left out passes on what it reads. */
  readonly heads: Readonly<Record<string, ForeignLayer>>;
  /** What draws it. */
  readonly by?: ForeignLayer;
}

export interface Chain {
  readonly input: { readonly name: string; readonly shape: Shape };
  readonly conditions: ReadonlyArray<{ readonly name: string; readonly shape: Shape }>;
  readonly steps: ReadonlyArray<Step>;
  readonly joins: ReadonlyArray<Joining>;
  readonly code: Code;
}

type Faults = ReadonlyArray<ForeignFault>;

const at = ({ name, kind }: ForeignLayer, why: string): ForeignFault => ({ layer: name, kind, why });
const whole = (why: string): ForeignFault => ({ layer: "", kind: "", why });

const joinKinds: ReadonlySet<string> = new Set(["Concatenate"]);
/** Layers that bring several values together without drawing anything. */
const merges: ReadonlySet<string> = new Set([
  ...joinKinds,
  "Add",
  "Subtract",
  "Multiply",
  "Average",
  "Maximum",
  "Minimum",
  "Dot",
  "Attention",
  "AdditiveAttention",
  "MultiHeadAttention",
]);

interface Draw {
  readonly sampler: ForeignLayer;
  readonly mean: ForeignLayer;
  readonly spread: ForeignLayer;
}

/** Whether a layer draws a Gaussian: of no kind that is known, it reads two alike that read the same. */
const drawAt = (by: ReadonlyMap<string, ForeignLayer>, sampler: ForeignLayer): Draw | undefined => {
  const [first, second, ...more] = sampler.reads.map((name) => by.get(name));
  if (first === undefined || second === undefined || more.length > 0 || merges.has(sampler.kind)) return undefined;
  const alike =
    first !== second &&
    first.kind === second.kind &&
    first.reads.join() === second.reads.join() &&
    first.reads.length === 1;
  if (!alike || first.options["units"] !== second.options["units"]) return undefined;
  const turned = /var|sigma|std/i.test(first.name) && !/var|sigma|std/i.test(second.name);
  return turned ? { sampler, mean: second, spread: first } : { sampler, mean: first, spread: second };
};

/** What stands between the two ends of a sum: f, and what projects x, where something does. */
interface Held {
  readonly layers: ReadonlyArray<ForeignLayer>;
  readonly projection?: ForeignLayer;
}

type Residuals = ReadonlyMap<string, Held>;

interface Around {
  readonly by: ReadonlyMap<string, ForeignLayer>;
  /** What has been found: the residuals inside others too. */
  readonly residuals: Map<string, Held>;
}

/** The layers behind `to` up to `from`, each reading the one before; undefined: there is no such way. */
const between = (around: Around, from: string, to: string): ReadonlyArray<ForeignLayer> | undefined => {
  const way: Array<ForeignLayer> = [];
  let name = from;
  while (name !== to) {
    const layer = around.by.get(name);
    const before = layer?.reads.length === 1 ? layer.reads[0] : layer && shortcutOf(around, layer);
    if (layer === undefined || before === undefined || way.includes(layer)) return undefined;
    way.unshift(layer);
    name = before;
  }
  return way;
};

/** Whether a layer may be a shortcut's own: it mixes features, of one position each, and does no more. */
const projects = ({ kind, options }: ForeignLayer): boolean =>
  (options["activation"] ?? "linear") === "linear" &&
  (kind === "Dense" || (/^Conv[12]D$/.test(kind) && [options["kernel_size"]].flat().every((size) => size === 1)));

/** What a sum x + f(x) reads, x; f is noted. Undefined: it is no such sum. */
function shortcutOf(around: Around, sum: ForeignLayer): string | undefined {
  const [first, second, ...more] = sum.reads;
  if (sum.kind !== "Add" || first === undefined || second === undefined || more.length > 0) return undefined;
  const ways = [
    [first, second],
    [second, first],
  ] as const;
  for (const [end, start] of ways) {
    const layers = between(around, end, start);
    if (layers === undefined || layers.length === 0) continue;
    around.residuals.set(sum.name, { layers });
    return start;
  }
  for (const [end, beside] of ways) {
    const projection = around.by.get(beside);
    const [start, ...others] = projection?.reads ?? [];
    if (projection === undefined || start === undefined || others.length > 0 || !projects(projection)) continue;
    const layers = between(around, end, start);
    if (layers === undefined || layers.length === 0 || layers.includes(projection)) continue;
    around.residuals.set(sum.name, { layers, projection });
    return start;
  }
  return undefined;
}

interface Trace {
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Layers from the input's reader to the end. */
  readonly path: ReadonlyArray<ForeignLayer>;
  readonly source: string;
  readonly draw?: Draw & { readonly place: number };
  /** What each residual sum on the path holds. */
  readonly residuals: Residuals;
  readonly joined: ReadonlyMap<string, Joining["place"]>;
}

/** From the end back to an input, past a draw and past conditions that join. */
const traced = ({ layers, ends }: ForeignModel, inputs: ReadonlyMap<string, Shape>): E.Either<Faults, Trace> => {
  const by = new Map(layers.map((layer) => [layer.name, layer]));
  const path: Array<ForeignLayer> = [];
  const around: Around = { by, residuals: new Map() };
  const joined = new Map<string, Joining["place"]>();
  let draw: Draw | undefined;
  let name = ends;
  while (!inputs.has(name)) {
    const layer = by.get(name);
    if (layer === undefined || path.includes(layer)) return E.left([whole("does not lead from its end to an input")]);
    const found = draw === undefined ? drawAt(by, layer) : undefined;
    path.unshift(layer);
    if (found !== undefined) {
      draw = found;
      name = found.mean.reads[0] as string;
      continue;
    }
    const [first, second, ...more] = layer.reads;
    if (first === undefined || more.length > 0) return E.left([at(layer, `reads ${layer.reads.length} values`)]);
    const shortcut = shortcutOf(around, layer);
    if (second === undefined) name = first;
    else if (shortcut !== undefined) name = shortcut;
    else if (!joinKinds.has(layer.kind))
      return E.left([at(layer, "brings two ways together otherwise than side by side, or than x + f(x)")]);
    else {
      const turned = inputs.has(first) && !inputs.has(second);
      if (!turned && !inputs.has(second))
        return E.left([at(layer, "joins two values of which neither is an input: graft joins a condition as it is")]);
      joined.set(layer.name, turned ? "prefix" : "suffix");
      name = turned ? second : first;
    }
  }
  const place = draw === undefined ? -1 : path.indexOf(draw.sampler);
  return E.right({ inputs, path, source: name, ...(draw && { draw: { ...draw, place } }), ...around, joined });
};

const headed = (draw: Draw, shape: Shape): Faults => {
  const linear = ({ options }: ForeignLayer) => (options["activation"] ?? "linear") === "linear";
  return [
    ...(shape.length === 1 ? [] : [at(draw.mean, "makes a code at each position, which graft imports no draw of")]),
    ...(draw.mean.kind === "Dense" ? [] : [at(draw.mean, "is the code's head and no Dense")]),
    ...[draw.mean, draw.spread]
      .filter((head) => !linear(head))
      .map((head) => at(head, "is the code's head and has an activation")),
  ];
};

interface Walked {
  readonly steps: Array<Step>;
  readonly joins: Array<Joining>;
  readonly faults: Array<ForeignFault>;
  shape: Shape;
  /** How many steps come before the draw. */
  before?: number;
}

const join = (walked: Walked, layer: ForeignLayer, trace: Trace): void => {
  const place = trace.joined.get(layer.name) as Joining["place"];
  const condition = layer.reads[place === "prefix" ? 0 : 1] as string;
  const shape = trace.inputs.get(condition) as Shape;
  const last = (layer.options["axis"] ?? -1) === -1 || layer.options["axis"] === walked.shape.length;
  if (!last || shape.length !== 1 || walked.shape.length !== 1)
    walked.faults.push(at(layer, "joins other values than vectors, or along another axis than the last"));
  walked.joins.push({ condition, place, before: walked.steps.length });
  walked.shape = [sizeOf(walked.shape) + sizeOf(shape)];
};

const intoHeads = (joining: Joining, before: number): Joining =>
  joining.before === before ? { ...joining, heads: true } : joining;

/** The stride that graft's projection has, between two sizes. */
const strideBetween = (from: Shape, to: Shape): ReadonlyArray<number> =>
  from.slice(0, -1).map((size, i) => Math.ceil(size / (to[i] ?? 1)));

/** What makes a shortcut's projection another than graft's. */
const otherProjection = (layer: ForeignLayer, from: Shape, to: Shape): ForeignFault | undefined => {
  const made = carried(layer.kind, layer.options, from);
  if (typeof made === "string") return at(layer, made);
  if (made.shape.join() !== to.join()) return at(layer, `adds ${made.shape.join("×")} to ${to.join("×")}`);
  const stride = [made.layer?.["stride"] ?? 1].flat();
  const same = strideBetween(from, to).every((each, i) => each === (stride[i] ?? stride[0]));
  return same ? undefined : at(layer, "projects a shortcut with another stride than its sizes ask for");
};

/** A residual's own steps; what they make must be as what they read, or as what is made of that beside them. */
const residual = (walked: Walked, sum: ForeignLayer, residuals: Residuals): void => {
  const held: Walked = { steps: [], joins: [], faults: [], shape: walked.shape };
  const { layers, projection } = residuals.get(sum.name) ?? { layers: [] };
  for (const layer of layers) carry(held, layer, residuals);
  walked.faults.push(...held.faults);
  const wrong = projection && otherProjection(projection, walked.shape, held.shape);
  if (held.faults.length === 0 && wrong !== undefined) walked.faults.push(wrong);
  if (held.faults.length === 0 && projection === undefined && held.shape.join() !== walked.shape.join())
    walked.faults.push(at(sum, `adds ${held.shape.join("×")} to ${walked.shape.join("×")}`));
  const layer = { type: "residual", ...(projection && { shortcut: "projection" }) };
  walked.shape = held.shape;
  walked.steps.push({ from: sum, layer, shape: held.shape, inside: held.steps, ...(projection && { projection }) });
};

/** A layer's counterpart among the steps; or what is in its way among the faults. */
function carry(walked: Walked, layer: ForeignLayer, residuals: Residuals): void {
  const made = residuals.has(layer.name) ? undefined : carried(layer.kind, layer.options, walked.shape);
  if (made === undefined) residual(walked, layer, residuals);
  else if (typeof made === "string") walked.faults.push(at(layer, made));
  else {
    walked.steps.push({ from: layer, ...made });
    walked.shape = made.shape;
  }
}

/** The steps from input to end, with every layer that has no counterpart. */
const walk = (trace: Trace): Walked => {
  const walked: Walked = { steps: [], joins: [], faults: [], shape: trace.inputs.get(trace.source) ?? [] };
  for (const [i, layer] of trace.path.entries()) {
    if (i === trace.draw?.place) {
      walked.faults.push(...headed(trace.draw, walked.shape));
      walked.before = walked.steps.length;
      walked.joins.splice(0, walked.joins.length, ...walked.joins.map((one) => intoHeads(one, walked.steps.length)));
      walked.shape = [Number(trace.draw.mean.options["units"])];
    } else if (trace.joined.has(layer.name)) join(walked, layer, trace);
    else carry(walked, layer, trace.residuals);
  }
  return walked;
};

/** How many steps the first of two models has, where there are two: an encoder, then a decoder; else -1. */
const boundaryOf = (steps: ReadonlyArray<Step>): number => {
  const models = steps.map(({ from }) => from.within[0]);
  const parts = [...new Set(models)];
  return parts.length === 2 && parts.every((part) => part !== undefined)
    ? models.lastIndexOf(parts[0] as string) + 1
    : -1;
};

/** Where the code is: behind the layer that is named, at the end of the first of two models, or where least is left. */
const codeAfter = (steps: ReadonlyArray<Step>, input: Shape, latent: string | undefined): number => {
  if (latent !== undefined) return steps.findIndex(({ from }) => from.name === latent) + 1;
  const boundary = boundaryOf(steps);
  if (boundary > 0) return boundary;
  const sizes = steps.slice(0, -1).map(({ shape }) => sizeOf(shape));
  const least = Math.min(...sizes);
  return least < sizeOf(input) ? sizes.indexOf(least) + 1 : 0;
};

/** The code of an autoencoder that draws nothing. */
const pointIn = (steps: ReadonlyArray<Step>, input: Shape, latent: string | undefined): E.Either<Faults, Code> => {
  const after = codeAfter(steps, input, latent);
  const last = steps[after - 1];
  if (last === undefined || after >= steps.length)
    return E.left([
      whole("has no layer that makes less than it reads: name the one whose result is the code (--latent)"),
    ]);
  const size = last.shape.at(-1) as number;
  // A linear Dense is a point's own head.
  const own = last.layer?.["type"] === "dense" && last.layer["activation"] === undefined && last.shape.length === 1;
  return E.right(
    own && after > 1
      ? { type: "point", after: after - 1, size, heads: { mean: last.from } }
      : { type: "point", after, size, heads: {} },
  );
};

/** What is in the way of a whole, once each layer has its counterpart. */
const misfits = (input: Shape, walked: Walked): Faults =>
  walked.shape.join() === input.join()
    ? []
    : [whole(`makes ${walked.shape.join("×")} of ${input.join("×")}: graft's models make what they read`)];

/** Layers of kinds that graft lacks, where the way between input and end was not even found. */
const unknownIn = ({ layers }: ForeignModel, told: Faults): Faults =>
  layers
    .filter(
      ({ name, kind }) =>
        !isKnown(kind) &&
        !["InputLayer", "Add"].includes(kind) &&
        !joinKinds.has(kind) &&
        told.every(({ layer }) => layer !== name),
    )
    .map((layer) => at(layer, "is none of graft's layers"));

/**
 * Follows a model from its input to its end.
 *
 * @param latent the layer whose result is the code, where that is not to be found out
 */
export const chainOf = (model: ForeignModel, latent?: string): E.Either<Faults, Chain> => {
  const entries = model.layers.filter(({ kind }) => kind === "InputLayer");
  const inputs = new Map(
    entries.flatMap(({ name, options }) => {
      const shape = inputShape(options);
      return shape === undefined ? [] : [[name, shape] as const];
    }),
  );
  const unsized = entries.filter(({ name }) => !inputs.has(name));
  if (unsized.length > 0) return E.left(unsized.map((layer) => at(layer, "has a side of no fixed size")));
  const trace = traced(model, inputs);
  if (E.isLeft(trace)) return E.left([...trace.left, ...unknownIn(model, trace.left)]);
  const { source, draw, path, residuals } = trace.right;
  const walked = walk(trace.right);
  const input = inputs.get(source) ?? [];
  if (walked.faults.length > 0) return E.left(walked.faults);
  const wrong = misfits(input, walked);
  if (wrong.length > 0) return E.left(wrong);
  const held = [...residuals.values()].flatMap(({ layers, projection }) => [
    ...layers,
    ...(projection ? [projection] : []),
  ]);
  const onPath = new Set([
    ...[...path, ...held].map(({ name }) => name),
    draw?.mean.name,
    draw?.spread.name,
    ...inputs.keys(),
  ]);
  const beside = model.layers.filter(({ name }) => !onPath.has(name));
  if (beside.length > 0) return E.left(beside.map((layer) => at(layer, "is beside the way from input to end")));
  const code: E.Either<Faults, Code> =
    draw === undefined
      ? pointIn(walked.steps, input, latent)
      : E.right({
          type: "gaussian",
          after: walked.before ?? 0,
          size: Number(draw.mean.options["units"]),
          heads: { mean: draw.mean, "log-variance": draw.spread },
          by: draw.sampler,
        });
  const conditions = [...inputs].flatMap(([name, shape]) => (name === source ? [] : [{ name, shape }]));
  return E.map((found: Code) => ({
    input: { name: source, shape: input },
    conditions,
    steps: walked.steps,
    joins: walked.joins,
    code: found,
  }))(code);
};

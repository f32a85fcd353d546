// What a layer, placement, encoding or latent sees while it adds itself to a graph: a builder at its path, and doors
// for parameters, statistics and noise. And what flows between them.
import { own } from "../base/own.js";
import type { Builder, Ref } from "../ir/graph/builder.js";
import type { Initial, Segment } from "../ir/graph/initial.js";
import { type Axes, batch, elements, isBatch, lastAxis, type TensorType } from "../ir/graph/type.js";
import type { WeightForm } from "../ir/program.js";

export type Mode = "train" | "infer";

export interface Scope {
  readonly b: Builder;
  /** Where we are in the spec: `encoder.hidden`. State and noise are named after it. */
  readonly path: string;
  readonly mode: Mode;
  /** The same doors, one level down. */
  readonly inside: (name: string) => Scope;
  /**
   * The same doors, for weights that make one layer together, which other tools have too: what `import` asks for.
   * `below`: all of their names begin with it.
   */
  readonly forming: (form: WeightForm, more?: { readonly heads?: number; readonly below?: string }) => Scope;
  readonly parameter: (name: string, axes: Axes, initial: Initial) => Ref;
  readonly statistic: (name: string, axes: Axes, initial: Initial) => Ref;
  /** Writes a statistic's next value (train mode). */
  readonly update: (name: string, value: Ref) => void;
  readonly noise: (name: string, distribution: "normal" | "uniform", axes: Axes) => Ref;
}

/** A value on its way through a module: the node, and where each index of its last axis came from. The origin names the
 * streams that initial weights are drawn from, so that where a condition stands does not change what is drawn. */
export interface Flow {
  readonly ref: Ref;
  readonly origin: ReadonlyArray<Segment>;
  /**
   * What a normalisation made, straight behind it: the value before its scale and shift, and these, with the value's
   * axes.
   */
  readonly normalised?: Normalised;
  /**
   * Of a sequence whose samples differ in length, f32[batch, time]: 1 at each time step that is there, 0 at padding.
   * Absent: all are there.
   */
  readonly mask?: Ref;
}

export interface Normalised {
  readonly unit: Ref;
  readonly scale: Ref;
  readonly shift: Ref;
}

export type Kind = "vector" | "image" | "sequence";

/** What to write in place of a construct for a value of a kind that it does not take; without `type`: delete it. */
export interface Instead {
  readonly type?: string;
  readonly because?: string;
}

/** What a construct says of itself where shared words speak of it. */
export interface Character {
  /** What it does with a value that other kinds don't allow: "multiplies features by a matrix". */
  readonly needs?: string;
  readonly instead?: { readonly [K in Kind]?: Instead };
}

/** Of a normalisation: whether each channel has statistics of its own, or features are pooled. */
export type Pooling = "each-channel" | "over-features";

/** So many numbers called `name` for each value of the data, beside one another on the last axis. */
export interface Part {
  readonly name: string;
  readonly each: number;
  /** Declares that it is on the scale of the data; absent: any number may have to be made. */
  readonly like?: "data";
}

const kinds: Readonly<Record<string, Kind>> = {
  "batch feature": "vector",
  "batch height width channel": "image",
  "batch time feature": "sequence",
};

/** What kind of value a type is, by its axes; undefined for anything a spec cannot name. */
export const kindOf = (type: TensorType): Kind | undefined => own(kinds, type.axes.map((a) => a.name).join(" "));

export const vectorAxes = (size: number): Axes => [batch, { name: "feature", size }];

export const imageAxes = (height: number, width: number, channels: number): Axes => [
  batch,
  { name: "height", size: height },
  { name: "width", size: width },
  { name: "channel", size: channels },
];

export const sequenceAxes = (length: number, features: number): Axes => [
  batch,
  { name: "time", size: length },
  { name: "feature", size: features },
];

/** How many positions a value has: pixels of an image, time steps of a sequence, 1 of a vector. */
export const positionsOf = (type: TensorType): number => elements(type.axes).count / widthOf(type);

/** Every position as a sample of its own: [positions·batch, feature]. */
export const rowAxes = (type: TensorType): Axes => [
  { name: "batch", size: { times: positionsOf(type) } },
  { name: "feature", size: widthOf(type) },
];

/** The size of a fixed axis. Throws on the batch axis: a broken invariant. */
export const fixedSize = (type: TensorType, name: string): number => {
  const found = type.axes.find((a) => a.name === name);
  if (found === undefined || isBatch(found.size)) throw new Error(`no fixed axis ${name}`);
  return found.size;
};

/** The width of a value: the size of its last axis. */
export const widthOf = (type: TensorType): number => {
  const last = lastAxis(type);
  if (last === undefined || isBatch(last.size)) throw new Error("no fixed last axis");
  return last.size;
};

/** A flow whose every index is its own: what a layer with weights makes. */
export const fresh = (ref: Ref): Flow => ({ ref, origin: [{ source: "x", start: 0, count: widthOf(ref.type) }] });

/**
 * The uniform initialisation in ±1/√fan-in, for weights and biases alike (the default of torch.nn.Linear and Conv2d).
 */
export const fanIn = (fan: number, axis: number, segments: ReadonlyArray<Segment>): Initial => ({
  _tag: "Uniform",
  bound: 1 / Math.sqrt(fan),
  axis,
  segments,
});

export const constantly = (value: number): Initial => ({ _tag: "Constant", value });

/** Whole of one axis, drawn index by index from one source. */
export const wholeAxis = (count: number): ReadonlyArray<Segment> => [{ source: "x", start: 0, count }];

// Keras' layers in graft's words, a line each. In: a layer's options and the shape of what it reads. Out: what stands
// for it and the shape that it makes; or why nothing does, as the end of a sentence.
import { own } from "../base/own.js";
import type { Options, Shape } from "./model.js";
import { sizeOf } from "./model.js";

export interface Carried {
  /** The layer as a spec has it; absent: nothing is to be computed, as where a cost of training stands. */
  readonly layer?: Options;
  readonly shape: Shape;
}

/** A layer as a spec has it, or a text: why there is none. */
type Carry = (options: Options, shape: Shape) => Carried | string;

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [value]);
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const count = (value: unknown): number => number(value) ?? Number.NaN;
/** One number where all are the same, as people write it. */
const short = (sizes: ReadonlyArray<number>): number | ReadonlyArray<number> =>
  sizes.every((size) => size === sizes[0]) ? (sizes[0] as number) : sizes;
/** A number for each axis: Keras writes 2 or [2, 2]. */
const perAxis = (value: unknown, axes: number): ReadonlyArray<number> => {
  const given = list(value).map(count);
  return given.length === 1 ? Array.from({ length: axes }, () => given[0] as number) : given;
};
const all = (value: unknown, wanted: unknown): boolean => list(value).every((each) => each === wanted);

const activations: Readonly<Record<string, string>> = {
  relu: "relu",
  elu: "elu",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softplus: "softplus",
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_new: "gelu-tanh",
};

const activationName = (value: unknown): string => {
  if (typeof value === "string") return value;
  const config = typeof value === "object" && value !== null && "config" in value ? value.config : "linear";
  return typeof config === "string" ? config : "a function of its author's";
};

/** `{ activation }` where there is one; a text where graft has no such one. */
const activated = (options: Options): { readonly activation?: string } | string => {
  const name = activationName(options["activation"] ?? "linear");
  if (name === "linear") return {};
  const activation = own(activations, name);
  return activation === undefined ? `has the activation ${name}, which graft lacks` : { activation };
};

const rankOf: Readonly<Record<number, string>> = { 1: "a vector", 2: "a sequence", 3: "an image" };
const reads = (shape: Shape, ...ranks: ReadonlyArray<number>): string | undefined =>
  ranks.includes(shape.length) ? undefined : `reads ${rankOf[shape.length] ?? `a value of ${shape.length} axes`}`;

const isFirst = (options: Options): boolean => options["data_format"] === "channels_first";

/** What makes a convolution or a pool other than graft's. */
const odd = (options: Options): string | undefined => {
  if (isFirst(options)) return "has its channels first";
  if (count(options["groups"] ?? 1) !== 1) return "is parted into groups";
  const padding = options["padding"] ?? "valid";
  return ["same", "valid", "causal"].includes(String(padding)) ? undefined : `has the padding ${String(padding)}`;
};

const isDilated = (options: Options): boolean => !all(options["dilation_rate"] ?? 1, 1);

/** How many zeros a padding puts at either end of a side, or a transposed window loses there. */
const zerosAt = (padding: unknown, side: number): number =>
  padding === "valid" ? 0 : count(list(padding).at(side) ?? list(padding)[0]);

const isSame = (padding: unknown): boolean => padding === "same" || padding === "causal";

const slid = (size: number, window: number, stride: number, padding: unknown, side = 0): number =>
  isSame(padding) ? Math.ceil(size / stride) : Math.floor((size + 2 * zerosAt(padding, side) - window) / stride) + 1;

const grown = (size: number, window: number, stride: number, padding: unknown, side = 0): number =>
  isSame(padding) ? size * stride : (size - 1) * stride + window - 2 * zerosAt(padding, side);

/** [before, after] of a side, as `same` has it: of a convolution, or of a transposed one what is cut off. */
const sameSides = (size: number, window: number, stride: number, transposed: boolean): readonly [number, number] => {
  const total = Math.max(0, transposed ? window - stride : (Math.ceil(size / stride) - 1) * stride + window - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
};

type Sizes = ReadonlyArray<number>;

interface Sliding {
  readonly window: ReadonlyArray<number>;
  readonly stride: ReadonlyArray<number>;
  readonly transposed: boolean;
}

/** The word for a padding that may be given by numbers, side by side; a text: there is none. */
const paddingWord = (
  options: Options,
  shape: Shape,
  { window, stride, transposed }: Sliding,
): { word: unknown } | string => {
  const pads = options["pads"] as ReadonlyArray<readonly [number, number]> | undefined;
  if (pads === undefined) return { word: options["padding"] ?? "valid" };
  const beyond = list(options["beyond"] ?? []).map(count);
  const sides = pads.map(([before, after], i) => [before, after - (beyond[i] ?? 0)] as const);
  if (sides.every(([before, after]) => before === 0 && after === 0)) return { word: "valid" };
  const same = sides.every(([before, after], i) => {
    const [first, last] = sameSides(shape[i] ?? 1, window[i] ?? 1, stride[i] ?? 1, transposed);
    return before === first && after === last;
  });
  if (same) return { word: "same" };
  return pads.every(([before, after]) => before === after)
    ? { word: short(pads.map(([before]) => before)) }
    : `pads by ${sides.map((side) => side.join(" and ")).join(", ")}, which is neither same nor valid here`;
};

const moving =
  (type: string, axes: 1 | 2, side: typeof slid): Carry =>
  (options, shape) => {
    const activation = activated(options);
    const [kernel, stride, dilation] = [
      options["kernel_size"],
      options["strides"] ?? 1,
      options["dilation_rate"] ?? 1,
    ].map((each) => perAxis(each, axes)) as [Sizes, Sizes, Sizes];
    const window = kernel.map((taps, i) => (taps - 1) * (dilation[i] ?? 1) + 1);
    const word = paddingWord(options, shape, { window, stride, transposed: side === grown });
    const padding = typeof word === "string" ? "" : word.word;
    const wrong =
      reads(shape, axes + 1) ??
      odd(options) ??
      (typeof activation === "string" ? activation : undefined) ??
      (typeof word === "string" ? word : undefined) ??
      ((options["output_padding"] ?? null) === null ? undefined : "has an output padding") ??
      (side === grown && isDilated(options) ? "is dilated" : undefined) ??
      (side === grown && !isSame(padding) && kernel.some((size, i) => size < (stride[i] ?? 1))
        ? "has a stride beyond its kernel"
        : undefined);
    if (wrong !== undefined || typeof activation === "string") return wrong ?? "";
    const filters = count(options["filters"]);
    const beyond = side === grown && !isSame(padding) ? list(options["beyond"] ?? []).map(count) : [];
    const sides = shape
      .slice(0, axes)
      .map((size, i) => side(size, window[i] ?? 1, stride[i] ?? 1, padding, i) + (beyond[i] ?? 0));
    const more = {
      ...(isDilated(options) && { dilation: short(dilation) }),
      ...(beyond.some((size) => size > 0) && { size: axes === 1 ? sides[0] : sides }),
    };
    const layer = { type, filters, kernel: short(kernel), stride: short(stride), ...more, padding, ...activation };
    return { layer, shape: [...sides, filters] };
  };

const pool =
  (type: string, axes: 1 | 2): Carry =>
  (options, shape) => {
    const wrong = reads(shape, axes + 1) ?? odd(options) ?? (isDilated(options) ? "is dilated" : undefined);
    if (wrong !== undefined) return wrong;
    const window = perAxis(options["pool_size"] ?? 2, axes);
    const stride = perAxis(options["strides"] ?? window, axes);
    const word = paddingWord(options, shape, { window, stride, transposed: false });
    if (typeof word === "string") return word;
    const padding = word.word;
    const sides = shape.slice(0, axes).map((size, i) => slid(size, window[i] ?? 1, stride[i] ?? 1, padding, i));
    const layer = { type, window: short(window), stride: short(stride), padding };
    return { layer, shape: [...sides, shape.at(-1) ?? 1] };
  };

const globalPool =
  (name: "avg" | "max"): Carry =>
  (options, shape) =>
    reads(shape, 2, 3) ??
    (isFirst(options) ? "has its channels first" : undefined) ??
    (options["keepdims"] === true
      ? "keeps the axes that it pools"
      : { layer: { type: "global-pool", function: name }, shape: shape.slice(-1) });

const upsample =
  (axes: 1 | 2): Carry =>
  (options, shape) => {
    const factor = perAxis(options["size"] ?? 2, axes);
    const wrong =
      reads(shape, axes + 1) ??
      odd(options) ??
      ((options["interpolation"] ?? "nearest") === "nearest" ? undefined : "interpolates between pixels");
    const sides = shape.slice(0, axes).map((size, i) => size * (factor[i] ?? 1));
    return wrong ?? { layer: { type: "upsample", factor: short(factor) }, shape: [...sides, shape.at(-1) ?? 1] };
  };

const crop =
  (axes: 1 | 2): Carry =>
  (options, shape) => {
    const given = list(options["cropping"]).map((side) => perAxis(side, 2));
    const cut = axes === 1 ? [list(options["cropping"]).map(count)] : given;
    const sides = cut.map(([before = 0, after = 0], i) => (shape[i] ?? 0) - before - after);
    const keep = cut.every(([before]) => before === 0)
      ? "start"
      : cut.every(([before, after]) => before === after)
        ? "centre"
        : undefined;
    const wrong =
      reads(shape, axes + 1) ?? (keep === undefined ? "cuts more from one side than from the other" : undefined);
    return wrong ?? { layer: { type: "crop", size: short(sides), keep }, shape: [...sides, shape.at(-1) ?? 1] };
  };

const dense: Carry = (options, shape) => {
  const activation = activated(options);
  if (typeof activation === "string") return activation;
  const units = count(options["units"]);
  return (
    reads(shape, 1, 2) ?? { layer: { type: "dense", units, ...activation }, shape: [...shape.slice(0, -1), units] }
  );
};

/** Whether `axis` is the last, or is left out. */
const onLast = (axis: unknown, shape: Shape): boolean => all(axis ?? -1, -1) || all(axis, shape.length);

const norm =
  (type: string, more: (options: Options) => Options = () => ({})): Carry =>
  (options, shape) =>
    onLast(options["axis"], shape)
      ? { layer: { type, epsilon: number(options["epsilon"]) ?? 1e-3, ...more(options) }, shape }
      : "normalises along another axis than the last";

const recurrent =
  (type: "gru" | "lstm"): Carry =>
  (options, shape) => {
    const units = count(options["units"]);
    const usual =
      activationName(options["activation"] ?? "tanh") === "tanh" &&
      activationName(options["recurrent_activation"] ?? "sigmoid") === "sigmoid";
    const wrong =
      reads(shape, 2) ??
      (usual ? undefined : "has other activations than tanh and sigmoid") ??
      (type === "gru" && options["reset_after"] === false ? "resets before it multiplies" : undefined) ??
      (options["go_backwards"] === true && options["return_sequences"] === true
        ? "runs backwards, and gives its states in that order"
        : undefined);
    const whole = options["return_sequences"] === true;
    const direction = options["direction"] ?? (options["go_backwards"] === true ? "backward" : "forward");
    const width = direction === "both" ? 2 * units : units;
    const layer = {
      type,
      units,
      returns: whole ? "sequence" : "last",
      ...(direction === "forward" ? {} : { direction }),
    };
    return wrong ?? { layer, shape: whole ? [shape[0] ?? 1, width] : [width] };
  };

const reshape: Carry = (options, shape) => {
  const to = list(options["target_shape"]).map(count);
  const known = to.filter((size) => size > 0).reduce((product, size) => product * size, 1);
  const sizes = to.map((size) => (size > 0 ? size : sizeOf(shape) / known));
  return sizeOf(sizes) === sizeOf(shape) && sizes.length <= 3
    ? { layer: { type: "reshape", to: sizes }, shape: sizes }
    : `reshapes to ${sizes.join(" × ")}`;
};

const same =
  (layer?: (options: Options) => Options): Carry =>
  (options, shape) => ({ ...(layer && { layer: layer(options) }), shape });

const alone: Carry = (options, shape) => {
  const found = activated(options);
  if (typeof found === "string") return found;
  return found.activation === undefined
    ? { shape }
    : { layer: { type: "activation", function: found.activation }, shape };
};

/** A layer in a wrapper, as it is by itself. */
const inner = (options: Options): { readonly kind: string; readonly options: Options } => {
  const layer = options["layer"];
  const fields: Options = typeof layer === "object" && layer !== null ? (layer as Options) : {};
  const config = fields["config"];
  return {
    kind: String(fields["class_name"]),
    options: typeof config === "object" && config !== null ? (config as Options) : {},
  };
};

const timeDistributed: Carry = (options, shape) => {
  const { kind, options: held } = inner(options);
  return kind === "Dense" ? dense(held, shape) : `puts ${kind} at each time step`;
};

const bidirectional: Carry = (options, shape) => {
  const { kind, options: held } = inner(options);
  if (kind !== "GRU" && kind !== "LSTM") return `reads ${kind} both ways`;
  if ((options["merge_mode"] ?? "concat") !== "concat")
    return "brings its two ways together otherwise than side by side";
  return recurrent(kind === "GRU" ? "gru" : "lstm")({ ...held, direction: "both" }, shape);
};

const table: Readonly<Record<string, Carry>> = {
  Dense: dense,
  Conv1D: moving("conv1d", 1, slid),
  Conv2D: moving("conv2d", 2, slid),
  Conv1DTranspose: moving("conv1d-transpose", 1, grown),
  Conv2DTranspose: moving("conv2d-transpose", 2, grown),
  MaxPooling1D: pool("max-pool", 1),
  MaxPooling2D: pool("max-pool", 2),
  AveragePooling1D: pool("avg-pool", 1),
  AveragePooling2D: pool("avg-pool", 2),
  GlobalAveragePooling1D: globalPool("avg"),
  GlobalAveragePooling2D: globalPool("avg"),
  GlobalMaxPooling1D: globalPool("max"),
  GlobalMaxPooling2D: globalPool("max"),
  UpSampling1D: upsample(1),
  UpSampling2D: upsample(2),
  Cropping1D: crop(1),
  Cropping2D: crop(2),
  Flatten: (_, shape) => ({ layer: { type: "flatten" }, shape: [sizeOf(shape)] }),
  Reshape: reshape,
  RepeatVector: ({ n }, shape) =>
    reads(shape, 1) ?? { layer: { type: "repeat", length: count(n) }, shape: [count(n), ...shape] },
  Activation: alone,
  ReLU: (options, shape) =>
    (options["max_value"] ?? null) === null &&
    (options["negative_slope"] ?? 0) === 0 &&
    (options["threshold"] ?? 0) === 0
      ? { layer: { type: "activation", function: "relu" }, shape }
      : "is a ReLU with a slope, a threshold or a largest value",
  LeakyReLU: (options, shape) =>
    Math.abs(count(options["negative_slope"] ?? options["alpha"] ?? 0.3) - 0.01) < 1e-6
      ? { layer: { type: "activation", function: "leaky-relu" }, shape }
      : "has another slope than 0.01",
  Dropout: same(({ rate }) => ({ type: "dropout", rate })),
  GaussianNoise: same(({ stddev }) => ({ type: "noise", deviation: stddev })),
  ActivityRegularization: same(),
  Identity: same(),
  BatchNormalization: norm("batch-norm", ({ momentum }) => ({ momentum: number(momentum) ?? 0.99 })),
  LayerNormalization: norm("layer-norm"),
  GroupNormalization: norm("group-norm", ({ groups }) => ({ groups })),
  GRU: recurrent("gru"),
  LSTM: recurrent("lstm"),
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
};

export const carried = (kind: string, options: Options, shape: Shape): Carried | string =>
  own(table, kind)?.(options, shape) ?? "is none of graft's layers";

/** Whether graft has anything for a layer of this kind, whatever its options. */
export const isKnown = (kind: string): boolean => own(table, kind) !== undefined;

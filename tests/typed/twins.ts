// Mistakes that both checkers must see, one row each: what is changed in a sound spec, the code that `graft check`
// gives, and what the TypeScript compiler says at the same line. A value of `undefined` deletes.

type Spec = Readonly<Record<string, unknown>>;

const inputs = { image: { type: "image", height: 28, width: 28, channels: 1, range: [0, 1] } };
const digit = { type: "category", size: 10 };
const adam = { type: "adam", rate: 0.001, schedule: { type: "cosine" } };

/** Dense: 784 + 10 → 400 → 2, 2 + 10 → 400 → 784. */
const dense = {
  graft: 1,
  let: { width: 400, z: 2, half: "= width / 2" },
  inputs,
  conditions: { digit, angle: { type: "number", range: [-1, 1] } },
  encoder: {
    input: "image",
    layers: [{ type: "flatten" }, { type: "dense", name: "hidden", units: "= width", activation: "relu" }],
  },
  latent: { type: "gaussian", size: "= z" },
  decoder: {
    output: "image",
    likelihood: "bernoulli",
    layers: [
      { type: "dense", units: 400, activation: "relu" },
      { type: "dense", units: "= image.size" },
      { type: "reshape", to: "image" },
    ],
  },
  inject: [
    { condition: "digit", into: "encoder.hidden", place: "suffix" },
    { condition: "digit", into: "decoder", place: "prefix" },
    { condition: "angle", into: "decoder", place: "add" },
  ],
  objective: { reconstruction: { reduce: "sum", weight: 1 }, kl: { reduce: "sum", weight: 1 } },
  train: { data: "digits", epochs: 2, batch: 64, seed: 1, optimizer: adam, clip: { norm: 1 } },
};

/** Convolutions: 28 → 14 → 7, and back by transposed ones and by upsampling. */
const conv = {
  graft: 1,
  inputs,
  conditions: { digit },
  encoder: {
    input: "image",
    layers: [
      { type: "conv2d", name: "first", filters: 8, kernel: 3, stride: 2, padding: "same", activation: "relu" },
      { type: "max-pool", name: "pool", window: 2 },
      { type: "flatten" },
      { type: "dense", units: 32 },
    ],
  },
  latent: { type: "gaussian", size: 4 },
  decoder: {
    output: "image",
    likelihood: { type: "gaussian", variance: 0.1 },
    layers: [
      { type: "dense", units: 392 },
      { type: "reshape", to: [7, 7, 8] },
      { type: "conv2d-transpose", name: "grow", filters: 4, stride: 2 },
      { type: "upsample", factor: 2 },
      { type: "conv2d", name: "paint", filters: 1 },
    ],
  },
  inject: [
    { condition: "digit", into: "encoder.first", place: "channel-concat" },
    { condition: "digit", into: "decoder.grow", place: "suffix" },
  ],
};

/** A block with a parameter, used twice and repeated. */
const blocks = {
  graft: 1,
  let: { base: 8 },
  inputs,
  blocks: {
    down: {
      parameters: { channels: "= base" },
      layers: [{ type: "conv2d", name: "conv", filters: "= channels * (index + 1)", stride: 2 }],
    },
  },
  encoder: {
    input: "image",
    layers: [
      { type: "block", use: "down", with: { channels: "= base * 2" } },
      { type: "block", use: "down" },
      { type: "flatten" },
    ],
  },
  latent: { type: "point", size: 4 },
  decoder: {
    output: "image",
    likelihood: "bernoulli",
    layers: [
      { type: "dense", units: "= image.size" },
      { type: "reshape", to: "image" },
    ],
  },
};

/** A condition with layers of its own: 12×2 → 8, beside 8 features of the decoder: 16. */
const read = {
  graft: 1,
  inputs: { next: { type: "sequence", length: 8, features: 2 } },
  conditions: {
    past: {
      type: "sequence",
      length: 12,
      features: 2,
      layers: [
        { type: "conv1d", name: "pairs", filters: 8, stride: 2 },
        { type: "gru", name: "read", units: 8, returns: "last" },
      ],
    },
  },
  encoder: { input: "next", layers: [{ type: "flatten" }] },
  latent: { type: "gaussian", size: 4 },
  decoder: {
    output: "next",
    likelihood: "gaussian",
    layers: [
      { type: "dense", units: 8 },
      { type: "reshape", to: "next" },
    ],
  },
  inject: [
    { condition: "past", into: "encoder", place: "prefix" },
    { condition: "past", into: "decoder.layers[1]", place: "suffix" },
  ],
};

/** Two levels: 784 → 64 → 16, 3 above and 5 below. */
const ladder = {
  graft: 1,
  let: { low: 5 },
  inputs,
  encoder: {
    input: "image",
    layers: [
      { type: "flatten" },
      { type: "dense", name: "first", units: 64 },
      { type: "dense", name: "second", units: 16 },
    ],
  },
  latent: {
    type: "ladder",
    levels: [
      { name: "low", size: "= low", from: "encoder.first", layers: [{ type: "dense", units: "= latent.size" }] },
      { name: "high", size: 3 },
    ],
  },
  decoder: {
    output: "image",
    likelihood: "bernoulli",
    layers: [
      { type: "dense", units: "= image.size" },
      { type: "reshape", to: "image" },
    ],
  },
};

export const bases = { dense, conv, blocks, read, ladder } satisfies Readonly<Record<string, Spec>>;

export interface Twin {
  readonly base: keyof typeof bases;
  readonly change: Readonly<Record<string, unknown>>;
  /** What `graft check` calls it. */
  readonly code: string;
  /** A part of what TypeScript says. */
  readonly says: string;
  /** Where, by JSON pointer: the value or key whose line both name. Left out: the changed one. */
  readonly at?: string;
}

const row =
  (base: Twin["base"]) =>
  (pointer: string, value: unknown, code: string, says: string, at?: string): Twin => ({
    base,
    change: { [pointer]: value },
    code,
    says,
    ...(at === undefined ? {} : { at }),
  });
const d = row("dense");
const c = row("conv");
const b = row("blocks");
const r = row("read");
const l = row("ladder");
const L = "/latent/levels";

const P = "/conditions/past/layers";
const E = "/encoder/layers";
const D = "/decoder/layers";

const keys: ReadonlyArray<Twin> = [
  d("/colour", 1, "G105", 'no key \\"colour\\"'),
  d("/inputs/image/depth", 3, "G105", 'no key \\"depth\\"'),
  d("/conditions/digit/classes", 10, "G105", 'no key \\"classes\\"'),
  d("/conditions/angle/size", 1, "G105", 'no key \\"size\\"'),
  d("/encoder/output", "image", "G105", 'no key \\"output\\"'),
  d(`${E}/0/units`, 3, "G105", 'no key \\"units\\"'),
  d(`${E}/1/filters`, 3, "G105", 'no key \\"filters\\"'),
  d(`${E}/1/activaton`, "relu", "G105", 'no key \\"activaton\\"'),
  d("/latent/units", 2, "G105", 'no key \\"units\\"'),
  d("/decoder/input", "image", "G105", 'no key \\"input\\"'),
  d(`${D}/2/shape`, [784], "G105", 'no key \\"shape\\"'),
  d("/inject/0/at", 3, "G105", 'no key \\"at\\"'),
  d("/inject/1/where", "decoder", "G105", 'no key \\"where\\"'),
  d("/objective/mse", {}, "G105", 'no key \\"mse\\"'),
  d("/objective/kl/beta", 4, "G105", 'no key \\"beta\\"'),
  d("/train/batchsize", 4, "G105", 'no key \\"batchsize\\"'),
  d("/train/optimizer/lr", 0.1, "G105", 'no key \\"lr\\"'),
  d("/train/optimizer/schedule/period", 1, "G105", 'no key \\"period\\"'),
  d("/train/clip/max", 1, "G105", 'no key \\"max\\"'),
  c(`${E}/0/units`, 3, "G105", 'no key \\"units\\"'),
  c(`${E}/1/filters`, 3, "G105", 'no key \\"filters\\"'),
  c(`${D}/3/scale`, 2, "G105", 'no key \\"scale\\"'),
  c("/decoder/likelihood/sigma", 1, "G105", 'no key \\"sigma\\"'),
];

const conditionLayers: ReadonlyArray<Twin> = [
  r(`${P}/0/filter`, 8, "G105", 'no key \\"filter\\"'),
  r(`${P}/1/type`, "grus", "G103", `"grus"`),
  r(`${P}/1/units`, "= past.width", "G061", 'past\\" has no width'),
  r(`${P}/0`, { type: "conv2d", filters: 8 }, "G201", "conv2d takes an image, but gets a sequence", `${P}/0`),
  r(
    `${P}/0`,
    { type: "conv1d", filters: 8, kernel: 13, padding: "valid" },
    "G205",
    "a window of 13 time steps does not fit",
    `${P}/0/kernel`,
  ),
  r(`${P}/1/units`, 9, "G204", "vector 17 has 17", `${D}/1/to`),
  r("/inject/1/into", "past.read", "G122", 'there is no site \\"past.read'),
];

const words: ReadonlyArray<Twin> = [
  d(`${E}/1/type`, "dens", "G103", `"dens"`),
  d(`${E}/0/type`, "Flatten", "G103", `"Flatten"`),
  d(`${E}/1/activation`, "rel", "G103", `"rel"`),
  d("/latent/type", "gausian", "G103", `"gausian"`),
  d("/decoder/likelihood", "bernouli", "G103", `"bernouli"`),
  d("/inject/0/place", "sufix", "G103", `"sufix"`),
  d("/inject/1/place", "concat", "G103", `"concat"`),
  d("/conditions/digit/type", "label", "G103", `"label"`),
  d("/conditions/digit/encoding", "onehot", "G103", `"onehot"`),
  d("/inputs/image/type", "picture", "G103", `"picture"`),
  d("/objective/kl/reduce", "max", "G103", `"max"`),
  d("/objective/reconstruction/reduce", "total", "G103", `"total"`),
  d("/train/optimizer/type", "adm", "G103", `"adm"`),
  d("/train/optimizer/schedule/type", "cosin", "G103", `"cosin"`),
  c(`${E}/0/padding`, "full", "G103", `"full"`),
  c(`${E}/1/type`, "maxpool", "G103", `"maxpool"`),
  c("/decoder/likelihood/type", "normal", "G103", `"normal"`),
];

const missing: ReadonlyArray<Twin> = [
  d(`${E}/1/units`, undefined, "G104", "'units' is missing", `${E}/1`),
  d("/inputs/image/height", undefined, "G104", "'height' is missing", "/inputs/image"),
  d("/conditions/digit/size", undefined, "G104", "'size' is missing", "/conditions/digit"),
  d("/encoder/input", undefined, "G104", "'inputs' is missing", "/encoder"),
  d("/encoder/layers", undefined, "G104", "'layers' is missing", "/encoder"),
  d("/latent/size", undefined, "G104", "'size' is missing", "/latent"),
  d("/decoder/output", undefined, "G104", "'output' is missing", "/decoder"),
  d("/decoder/likelihood", undefined, "G104", "'likelihood' is missing", "/decoder"),
  d(`${D}/2/to`, undefined, "G104", "'to' is missing", `${D}/2`),
  d("/inject/0/condition", undefined, "G104", "'condition' is missing", "/inject/0"),
  d("/inject/0/into", undefined, "G104", "'into' is missing", "/inject/0"),
  c(`${E}/0/filters`, undefined, "G104", "'filters' is missing", `${E}/0`),
  c(`${D}/2/filters`, undefined, "G104", "'filters' is missing", `${D}/2`),
];

const types: ReadonlyArray<Twin> = [
  d(`${E}/1/units`, "784", "G101", "'\"784\"'"),
  d(`${E}/1/units`, [400], "G101", "[number]"),
  d(`${E}/1/name`, 3, "G101", "'number' is not assignable to type 'string'"),
  d("/encoder/input", ["image"], "G101", "string"),
  d("/inputs/image/height", "28", "G101", "'\"28\"'"),
  d("/inputs/image/range", 1, "G101", "number"),
  d("/conditions/digit/size", "10", "G101", "'\"10\"'"),
  d("/conditions/angle/range", "0..1", "G101", "string"),
  d("/latent/size", null, "G101", "null"),
  d("/decoder/likelihood", 3, "G101", `"bernoulli"`),
  d("/inject/0/into", 1, "G101", "number"),
  d("/inject/0/condition", ["digit"], "G101", "string"),
  d("/objective/kl/weight", "4", "G101", "string"),
  d("/train/epochs", "3", "G101", "string"),
  d("/train/seed", true, "G101", "boolean"),
  d("/train/optimizer", 3, "G101", "Optimizer"),
  d("/let/width", "400", "G101", "string"),
  d("/name", 7, "G101", "number"),
  c(`${E}/0/kernel`, "3", "G101", "string"),
  c(`${E}/1/window`, true, "G101", "'true'"),
];

const names: ReadonlyArray<Twin> = [
  d("/encoder/input", "imag", "G122", 'no input \\"imag\\"'),
  d("/decoder/output", "picture", "G122", 'no input \\"picture\\"'),
  d("/inject/0/condition", "digt", "G122", 'no condition \\"digt\\"'),
  d("/inject/2/condition", "angel", "G122", 'no condition \\"angel\\"'),
  d("/inject/0/into", "encoder.hiden", "G122", 'no layer \\"hiden\\"'),
  d("/inject/0/into", "encodr.hidden", "G122", 'no site \\"encodr.hidden\\"'),
  d("/inject/1/into", "decoder.layers[7]", "G122", "no layer 7"),
  d("/inject/1/into", "decoder.hidden", "G122", 'no layer \\"hidden\\"'),
  d("/inject/1/into", "encoder.layers[2]", "G122", "no layer 2"),
  d("/inject/1/into", "decoder.conv*", "G124", 'no layer of decoder matches \\"decoder.conv*\\"'),
  d("/inject/1/into", "encoder.*out*", "G124", 'no layer of encoder matches \\"encoder.*out*\\"'),
  d("/inject/1/into", "digit", "G122", 'no site \\"digit\\"'),
  d(`${E}/1/units`, "= widht", "G061", 'no \\"widht\\"'),
  d(`${E}/1/units`, "= 2 * (width + depth)", "G061", 'no \\"depth\\"'),
  d(`${E}/1/units`, "= max(width, wide)", "G061", 'no \\"wide\\"'),
  d(`${D}/1/units`, "= image.depth", "G061", "has no depth"),
  d(`${D}/1/units`, "= picture.size", "G061", 'no \\"picture\\"'),
  d(`${D}/2/to`, "picture", "G206", 'no input \\"picture\\"'),
  d("/latent/size", "= zz", "G061", 'no \\"zz\\"'),
  d("/let/half", "= widht / 2", "G061", 'no \\"widht\\"'),
  d("/inputs/image/height", "= side", "G061", 'no \\"side\\"'),
  d("/conditions/digit/size", "= classes", "G061", 'no \\"classes\\"'),
  c(`${D}/1/to`, [7, 7, "= filters"], "G061", 'no \\"filters\\"', `${D}/1/to/2`),
  c(`${E}/0/filters`, "= filters", "G061", 'no \\"filters\\"'),
];

const reused: ReadonlyArray<Twin> = [
  b(`${E}/0/use`, "dwn", "G122", 'no block \\"dwn\\"'),
  b(`${E}/0/with/width`, 3, "G122", 'no parameter \\"width\\"'),
  b(`${E}/0/with/channels`, "= bas", "G061", 'no \\"bas\\"'),
  b("/blocks/down/layers/0/filters", "= chanels", "G061", 'no \\"chanels\\"'),
  b("/blocks/down/parameters/channels", "= bas", "G061", 'no \\"bas\\"'),
  b("/blocks/down/layers/0/kernl", 3, "G105", 'no key \\"kernl\\"'),
  b(`${E}/1/repeat`, "= times", "G061", 'no \\"times\\"'),
];

const levels: ReadonlyArray<Twin> = [
  l(`${L}/1/name`, undefined, "G104", "'name' is missing", `${L}/1`),
  l(`${L}/1/units`, 3, "G105", 'no key \\"units\\"'),
  l(`${L}/0/from`, "encoder.third", "G122", 'no layer \\"third\\"'),
  l(`${L}/0/size`, "= lo", "G061", 'no \\"lo\\"'),
  l(`${L}/0/layers/0/units`, "= lows", "G061", 'no \\"lows\\"'),
  l(L, [{ name: "low", size: 5 }], "G938", "a ladder of one level"),
  l(`${L}/1/layers`, [{ type: "dense", units: 4 }], "G938", "there is nothing above it"),
  l(`${L}/1/from`, "encoder.second", "G938", "its end goes nowhere"),
  l(`${E}/2`, { type: "reshape", to: [8, 8, 1] }, "G202", "the encoder ends in image 8×8×1", "/latent/type"),
  l(`${D}/0`, { type: "flatten" }, "G204", "vector 8 has 8 elements, but image 28×28×1 has 784", `${D}/1/to`),
];

const sizes: ReadonlyArray<Twin> = [
  d(`${E}/1/units`, "= image.size / 3", "G121", "784/3"),
  d(`${E}/1/units`, "= width / 0", "G064", "divides by zero"),
  d(`${E}/1/units`, "= half / 3 * 2", "G121", "a size must be whole"),
  d("/latent/size", "= 7 / z", "G121", "7/2"),
  c(`${D}/0/units`, "= image.size / 5", "G121", "784/5"),
];

const output = (found: string): string => `makes ${found}, but image needs image 28×28×1`;

const shapes: ReadonlyArray<Twin> = [
  d(`${D}/2/to`, [28, 27, 1], "G204", "vector 784 has 784 elements, but image 28×27×1 has 756"),
  d(`${D}/2/to`, [784], "G203", output("vector 784"), D),
  d(`${D}/2/to`, [28, 28], "G203", output("sequence 28×28"), D),
  d(`${D}/2/to`, [14, 14, 4], "G203", output("image 14×14×4"), D),
  d(`${D}/1/units`, 700, "G204", "vector 700 has 700 elements, but image 28×28×1 has 784", `${D}/2/to`),
  d(`${D}/1/units`, "= image.size + 10", "G204", "vector 794 has 794", `${D}/2/to`),
  d(`${D}/1/units`, "= floor(image.size / 3) * 3", "G204", "vector 783 has 783", `${D}/2/to`),
  d(`${D}/2`, { type: "flatten" }, "G203", output("vector 784"), `${D}/2`),
  d(`${D}/2`, { type: "dense", units: 784 }, "G203", output("vector 784"), `${D}/2/units`),
  d(`${D}/2`, { type: "dropout" }, "G203", output("vector 784"), `${D}/2`),
  d(`${D}/2`, { type: "conv2d", filters: 1 }, "G201", "conv2d takes an image, but gets a vector: vector 784", `${D}/2`),
  d(`${D}/0`, { type: "upsample" }, "G201", "upsample takes an image or a sequence, but gets a vector", `${D}/0`),
  d(`${D}/0`, { type: "conv2d-transpose", filters: 3 }, "G201", "conv2d-transpose takes an image", `${D}/0`),
  d(`${E}/0`, { type: "activation", function: "tanh" }, "G201", "dense takes a vector, but gets an image", `${E}/1`),
  d(`${E}/0`, { type: "layer-norm" }, "G201", "image 28×28×11", `${E}/1`),
  d(
    `${E}/1`,
    { type: "max-pool", name: "hidden" },
    "G201",
    "max-pool takes an image or a sequence, but gets a vector: vector 794",
    `${E}/1`,
  ),
  d(`${E}/1`, { type: "avg-pool", name: "hidden" }, "G201", "avg-pool takes an image or a sequence", `${E}/1`),
  d("/inject/1/into", "decoder.layers[2]", "G204", "vector 794 has 794", `${D}/2/to`),
  c(
    `${E}/2`,
    { type: "activation", function: "relu" },
    "G201",
    "dense takes a vector, but gets an image: image 7×7×8",
    `${E}/3`,
  ),
  c(`${E}/1/window`, 20, "G205", "20×20 does not fit into image 14×14×8"),
  c(`${E}/1/window`, [3, 40], "G205", "3×40 does not fit"),
  c(`${D}/0/units`, 391, "G204", "vector 391 has 391 elements, but image 7×7×8 has 392", `${D}/1/to`),
  c(`${D}/1/to`, [8, 7, 7], "G203", output("image 32×28×1"), D),
  c(`${D}/2/stride`, 1, "G203", output("image 14×14×1"), D),
  c(`${D}/2/stride`, [2, 1], "G203", output("image 28×14×1"), D),
  c(`${D}/2/padding`, "valid", "G203", output("image 30×30×1"), D),
  c(`${D}/3/factor`, 3, "G203", output("image 42×42×1"), D),
  c(`${D}/4/filters`, 3, "G203", output("image 28×28×3"), `${D}/4/filters`),
  c(`${D}/4/stride`, 2, "G203", output("image 14×14×1"), `${D}/4`),
  c(`${D}/4/padding`, "valid", "G203", output("image 26×26×1"), `${D}/4`),
  c(`${D}/4`, { type: "max-pool" }, "G203", output("image 14×14×4"), `${D}/4`),
  c(`${D}/4`, { type: "flatten" }, "G203", output("vector 3136"), `${D}/4`),
  c("/inputs/image/channels", 3, "G203", "but image needs image 28×28×3", `${D}/4/filters`),
  c("/inputs/image/height", 56, "G203", "but image needs image 56×28×1", D),
  c(
    `${E}/3`,
    { type: "reshape", to: [7, 7, 8] },
    "G201",
    "dense takes a vector, but gets an image: image 7×7×4",
    `${D}/0`,
  ),
  c(`${E}/3`, { type: "reshape", to: [49, 8] }, "G204", "sequence 49×392 has 19208 elements", `${D}/1/to`),
  c(`${D}/2/size`, "= picture", "G206", 'no input \\"picture\\"', `${D}/2/size`),
  c(`${D}/4`, { type: "crop", size: [27, 28] }, "G203", output("image 27×28×4"), `${D}/4`),
  c(`${D}/4`, { type: "conv1d", filters: 1 }, "G201", "conv1d takes a sequence, but gets an image", `${D}/4`),
  c("/inject/1/into", "decoder.layers[1]", "G204", "vector 402 has 402", `${D}/1/to`),
];

const reached: ReadonlyArray<Twin> = [
  d(
    `${D}/1`,
    { type: "dense", units: 784, activation: "sigmoid" },
    "C26",
    "sigmoid keeps logits from 0 to 1",
    `${D}/1/activation`,
  ),
];

export const twins: ReadonlyArray<Twin> = [
  ...reached,
  ...keys,
  ...conditionLayers,
  ...words,
  ...missing,
  ...types,
  ...names,
  ...reused,
  ...levels,
  ...sizes,
  ...shapes,
];

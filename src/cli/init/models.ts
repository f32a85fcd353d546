/**
 * The models that `graft init` can begin with: one row each.
 *
 * In: what was chosen. Out: the layers of both modules, for a spec that a person goes on from.
 */
import type { Choices, InputType } from "./choices.js";

type Layer = Readonly<Record<string, unknown>>;

export interface Made {
  readonly lets: Readonly<Record<string, number>>;
  readonly encoder: ReadonlyArray<Layer>;
  /** The site in the encoder where conditions enter. */
  readonly site: string;
  readonly decoder: ReadonlyArray<Layer>;
  /**
   * The site in the decoder that a hidden layer's values flow into: z alone has too few for a placement that acts on
   * what is there.
   */
  readonly inner: string;
}

export interface Model {
  readonly doc: string;
  readonly inputs: ReadonlyArray<InputType>;
  readonly latent: "point" | "gaussian";
  readonly make: (choices: Choices, name: string) => Made;
}

const dense = (units: unknown, { name, ...more }: Layer = {}): Layer => ({
  type: "dense",
  ...(name === undefined ? {} : { name }),
  units,
  ...more,
});
const relu = { activation: "relu" };

const denseLayers: Model["make"] = ({ input, size }, name) => {
  const flat = input === "vector";
  const all = size.reduce((a, b) => a * b, 1);
  return {
    lets: { width: Math.max(16, Math.min(400, all)) },
    encoder: [...(flat ? [] : [{ type: "flatten" }]), dense("= width", { name: "hidden", ...relu })],
    site: "encoder.hidden",
    decoder: [
      dense("= width", { name: "hidden", ...relu }),
      dense(`= ${name}.size`),
      ...(flat ? [] : [{ type: "reshape", to: name }]),
    ],
    inner: "decoder.layers[1]",
  };
};

/** How often both sides can be halved, twice at most. */
const halvings = ([height = 1, width = 1]: ReadonlyArray<number>): number =>
  [2, 1].find((n) => height % 2 ** n === 0 && width % 2 ** n === 0 && height > 2 ** n && width > 2 ** n) ?? 0;

const convLayers: Model["make"] = ({ size }, name) => {
  const times = halvings(size);
  const strides = times === 2 ? [2, 2] : times === 1 ? [2, 1] : [1, 1];
  const [first = 1, second = 1] = strides;
  const by = first * second;
  const sides = by === 1 ? "" : ` / ${by}`;
  const stride = (n: number): Layer => (n === 1 ? {} : { stride: n });
  return {
    lets: { filters: 16 },
    encoder: [
      { type: "conv2d", name: "conv1", filters: "= filters", ...stride(first), ...relu },
      { type: "conv2d", name: "conv2", filters: "= filters * 2", ...stride(second), ...relu },
      { type: "flatten" },
      dense(128, { name: "hidden", ...relu }),
    ],
    site: "encoder.hidden",
    decoder: [
      dense(128, { name: "hidden", ...relu }),
      dense(`= ${name}.height${sides} * (${name}.width${sides}) * filters * 2`, relu),
      { type: "reshape", to: [`= ${name}.height${sides}`, `= ${name}.width${sides}`, "= filters * 2"] },
      { type: "conv2d-transpose", name: "up1", filters: "= filters", ...stride(second), ...relu },
      { type: "conv2d-transpose", name: "up2", filters: `= ${name}.channels`, ...stride(first) },
    ],
    inner: "decoder.layers[1]",
  };
};

const gruLayers: Model["make"] = (_, name) => ({
  lets: { units: 64 },
  encoder: [
    { type: "gru", name: "reader", units: "= units", returns: "last" },
    dense("= units", { name: "hidden", ...relu }),
  ],
  site: "encoder.hidden",
  decoder: [
    { type: "repeat", length: `= ${name}.length` },
    { type: "embed-position" },
    { type: "gru", name: "writer", units: "= units" },
    dense(`= ${name}.features`),
  ],
  inner: "decoder.layers[3]",
});

const everyKind: Model["inputs"] = ["image", "vector", "sequence"];

export const models: Readonly<Record<string, Model>> = {
  vae: { doc: "a variational autoencoder of dense layers", inputs: everyKind, latent: "gaussian", make: denseLayers },
  autoencoder: { doc: "an autoencoder of dense layers", inputs: everyKind, latent: "point", make: denseLayers },
  "conv-vae": {
    doc: "a variational autoencoder of convolutions",
    inputs: ["image"],
    latent: "gaussian",
    make: convLayers,
  },
  "conv-autoencoder": { doc: "an autoencoder of convolutions", inputs: ["image"], latent: "point", make: convLayers },
  "gru-vae": {
    doc: "a variational autoencoder that reads and writes step by step",
    inputs: ["sequence"],
    latent: "gaussian",
    make: gruLayers,
  },
};

export const modelsFor = (input: InputType): ReadonlyArray<string> =>
  Object.entries(models).flatMap(([name, { inputs }]) => (inputs.includes(input) ? [name] : []));

// A spec and a map of weights out of a chain of layers. In: the chain, and what its tensors are called. Out: the spec
// as JSON is written, which tensor of the file is whose, which heads pass on what they read, and what was guessed.
import { own } from "../base/own.js";
import type { Entry, WeightMap } from "../weights/map.js";
import type { Layout } from "../weights/recipe.js";
import type { Chain, Step } from "./chain.js";
import type { ForeignLayer, Options, Shape } from "./model.js";

export interface Foreign {
  readonly spec: Options;
  readonly map: WeightMap;
  /** Heads of the code whose kernel is the identity and whose bias is zero: the file has no layer for them. */
  readonly identities: ReadonlyArray<string>;
  /** A row for each layer: its name, its kind, what it has become. */
  readonly rows: ReadonlyArray<readonly [name: string, kind: string, became: string]>;
  /** What the file does not say, and how it was read. */
  readonly guesses: ReadonlyArray<string>;
}

/** A name as a spec takes it: letters, digits, - and _. */
const plain = (name: string): string => {
  const kept = name.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "");
  return /^\p{L}/u.test(kept) ? kept : `layer-${kept}`;
};

/** Distinct names, in order; one that came before gets a number. */
const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
    taken.add(free);
    return free;
  });
};

const inputOf = (shape: Shape): Options => {
  if (shape.length === 3) {
    const [height, width, channels] = shape;
    return { type: "image", height, width, ...(channels === 1 ? {} : { channels }) };
  }
  const [length, features] = shape;
  return shape.length === 2 ? { type: "sequence", length, features } : { type: "vector", size: length };
};

const bounded: Readonly<Record<string, readonly [number, number]>> = { sigmoid: [0, 1], tanh: [-1, 1] };

interface Ending {
  readonly likelihood: string;
  readonly range?: readonly [number, number];
  /** The step whose activation the likelihood applies itself. */
  readonly logits?: number;
  readonly guess: string;
}

const activationOf = ({ layer }: Step): unknown =>
  layer?.["activation"] ?? (layer?.["type"] === "activation" ? layer["function"] : undefined);

const movesOnly = ({ layer }: Step): boolean =>
  layer === undefined || ["reshape", "flatten", "crop", "dropout"].includes(String(layer["type"]));

/** The likelihood that the last activation and the loss speak for. */
const endingOf = (steps: ReadonlyArray<Step>, loss: string | undefined): Ending => {
  const last = steps.findLastIndex((step) => !movesOnly(step));
  const step = steps[last];
  const activation = step === undefined ? undefined : activationOf(step);
  const range = own(bounded, String(activation));
  const cross = loss === undefined ? activation === "sigmoid" : /crossentropy/i.test(loss);
  const trained = loss === undefined ? undefined : `the model was trained by ${loss}`;
  if (activation === "sigmoid" && cross)
    return {
      likelihood: "bernoulli",
      range: [0, 1],
      logits: last,
      guess: `likelihood bernoulli: ${trained ?? "the last layer ends in a sigmoid"}; it applies the sigmoid itself`,
    };
  return {
    likelihood: "gaussian",
    ...(range && { range }),
    guess:
      "likelihood gaussian, of variance 1: " +
      (trained ?? "the file names no loss, and no last sigmoid speaks for another"),
  };
};

/** A step without the activation that the likelihood applies. */
const bare = (step: Step): Step => {
  const { activation: _, ...rest } = step.layer ?? {};
  return step.layer?.["type"] === "activation" ? { from: step.from, shape: step.shape } : { ...step, layer: rest };
};

/** How a tensor is found: by the layer's name, behind those of the models that it stands in or alone. */
export type Named = (layer: ForeignLayer) => string | undefined;

const weighted: ReadonlySet<string> = new Set([
  "dense",
  "conv1d",
  "conv2d",
  "conv1d-transpose",
  "conv2d-transpose",
  "batch-norm",
  "layer-norm",
  "group-norm",
  "gru",
  "lstm",
]);

interface Placed extends Step {
  readonly path: string;
  readonly name: string;
  readonly inside?: ReadonlyArray<Placed>;
}

/** Without the models around it, and what it shares with its holder: `encoder.0` is the encoder's `0`. */
const shortName = (holder: string, { name }: ForeignLayer): string => {
  const [outer, parts] = [holder.split("."), name.slice(name.lastIndexOf("/") + 1).split(".")];
  const own = parts.findIndex((part, i) => part !== outer[i] || i === parts.length - 1);
  return plain(parts.slice(own).join("."));
};

/** `holder`: what the file calls what holds the steps. */
const placed = (part: string, steps: ReadonlyArray<Step>, holder = part): ReadonlyArray<Placed> => {
  const names = distinct(steps.map(({ from }) => shortName(holder, from)));
  return steps.map(({ inside, ...step }, i) => {
    const path = `${part}.${names[i]}`;
    return {
      ...step,
      name: names[i] as string,
      path,
      ...(inside && { inside: placed(path, inside, step.from.name) }),
    };
  });
};

/** Each step, what is inside a residual before it. */
const eachOf = (steps: ReadonlyArray<Placed>): ReadonlyArray<Placed> =>
  steps.flatMap((step) => [...eachOf(step.inside ?? []), step]);

const layersOf = (steps: ReadonlyArray<Placed>): ReadonlyArray<Options> =>
  steps.flatMap(({ layer, name, inside }) => {
    if (layer === undefined) return [];
    const { type, ...rest } = layer;
    return [{ type, name, ...rest, ...(inside && { layers: layersOf(inside) }) }];
  });

const became = ({ layer, path, from }: Placed): string => {
  if (layer !== undefined) return `${path}, ${String(layer["type"])}`;
  return from.kind === "Activation" ? "the likelihood's own" : "nothing: at inference it does nothing";
};

/** The site that a condition enters: the next layer there is. */
const siteOf = (steps: ReadonlyArray<Placed>, before: number): string =>
  steps.slice(before).find(({ layer }) => layer !== undefined)?.path ?? "";

export interface Settings {
  readonly loss?: string;
  readonly layout: Layout;
  readonly named: Named;
  /** How the file has a layer's weights where that is not the layout's usual way. */
  readonly entry?: (from: string, layer: ForeignLayer) => Entry;
}

/** A chain with names of ours: the layers of both parts, and all that a condition may enter, in order. */
interface Parted {
  readonly encoder: ReadonlyArray<Placed>;
  readonly decoder: ReadonlyArray<Placed>;
  readonly all: ReadonlyArray<Placed>;
  readonly heads: ReadonlyArray<readonly [head: string, layer: ForeignLayer]>;
  /** What the input is called. */
  readonly data: string;
  readonly ending: Ending;
}

const dataName = ({ input }: Chain): string => {
  const name = plain(input.name.replace(/_?input(_layer)?_?\d*$/, ""));
  return input.shape.length === 3 ? "image" : name === "layer-" ? "x" : name;
};

const partedOf = (chain: Chain, loss: string | undefined): Parted => {
  const { code } = chain;
  const ending = endingOf(chain.steps.slice(code.after), loss);
  const logits = ending.logits === undefined ? -1 : code.after + ending.logits;
  const steps = chain.steps.map((step, i) => (i === logits ? bare(step) : step));
  const heads = Object.entries(code.heads);
  const behind = code.type === "point" && heads.length > 0 ? code.after + 1 : code.after;
  const [encoder, decoder] = [placed("encoder", steps.slice(0, code.after)), placed("decoder", steps.slice(behind))];
  const between = placed("latent", steps.slice(code.after, behind)).map((step) => ({ ...step, path: "latent" }));
  return { encoder, decoder, all: [...encoder, ...between, ...decoder], heads, data: dataName(chain), ending };
};

const specOf = (chain: Chain, called: string, { encoder, decoder, all, data, ending }: Parted): Options => {
  const { code, joins, conditions, input } = chain;
  return {
    graft: 1,
    name: plain(called),
    inputs: { [data]: { ...inputOf(input.shape), ...(ending.range && { range: ending.range }) } },
    ...(conditions.length > 0 && {
      conditions: Object.fromEntries(
        conditions.map(({ name, shape }) => [plain(name), { type: "vector", size: shape[0] }]),
      ),
    }),
    encoder: { input: data, layers: layersOf(encoder) },
    latent: { type: code.type, size: code.size },
    decoder: { output: data, likelihood: ending.likelihood, layers: layersOf(decoder) },
    ...(joins.length > 0 && {
      inject: joins.map(({ condition, place, before, heads }) => ({
        condition: plain(condition),
        into: heads === true ? "latent" : siteOf(all, before),
        place,
      })),
    }),
  };
};

const mapOf = (
  { encoder, decoder, heads }: Parted,
  { layout, named, entry = (from) => ({ from }) }: Settings,
): WeightMap => {
  const entryOf = (layer: ForeignLayer): Entry => entry(named(layer) ?? layer.name, layer);
  const within = (steps: ReadonlyArray<Placed>) =>
    eachOf(steps)
      .filter(({ layer, projection }) => weighted.has(String(layer?.["type"])) || projection !== undefined)
      .map(({ path, from, projection }) => [path, entryOf(projection ?? from)] as const);
  const headed = heads.map(([name, layer]) => [`latent.${name}`, entryOf(layer)] as const);
  const passing: ReadonlyArray<readonly [string, null]> = heads.length === 0 ? [["latent.mean", null]] : [];
  return { layout, layers: new Map([...within(encoder), ...headed, ...passing, ...within(decoder)]) };
};

/** A step's row; of a residual that projects, a further one. */
const rowsAt = (step: Placed): Foreign["rows"] => [
  ...(step.projection === undefined
    ? []
    : [[step.projection.name, step.projection.kind, `${step.path}, shortcut`] as const]),
  [step.from.name, step.from.kind, became(step)],
];

const rowsOf = ({ code }: Chain, { encoder, decoder, heads }: Parted): Foreign["rows"] => [
  ...eachOf(encoder).flatMap(rowsAt),
  ...heads.map(([name, layer]) => [layer.name, layer.kind, `latent.${name}`] as const),
  ...(code.by === undefined ? [] : [[code.by.name, code.by.kind, "latent, gaussian"] as const]),
  ...eachOf(decoder).flatMap(rowsAt),
];

const guessesOf = ({ code, conditions }: Chain, { encoder, heads, ending }: Parted): ReadonlyArray<string> => [
  ...(code.by === undefined
    ? heads.map(([, { name }]) => `latent point: the code is what ${name} makes`)
    : [`latent gaussian: ${code.by.name} is read as mean + exp(log-variance / 2) · noise, whatever its code says`]),
  ...(heads.length === 0
    ? [`latent point, whose own layer is the identity: the code is what ${encoder.at(-1)?.from.name} makes`]
    : []),
  ending.guess,
  ...conditions.map(({ name }) => `condition ${plain(name)} a vector: the file does not say whether it is a class`),
];

/**
 * The spec, the map and the remarks of a chain.
 *
 * @param called the model's name
 */
export const foreignSpec = (chain: Chain, called: string, settings: Settings): Foreign => {
  const parted = partedOf(chain, settings.loss);
  return {
    spec: specOf(chain, called, parted),
    map: mapOf(parted, settings),
    identities: parted.heads.length === 0 ? ["latent.mean"] : [],
    rows: rowsOf(chain, parted),
    guesses: guessesOf(chain, parted),
  };
};

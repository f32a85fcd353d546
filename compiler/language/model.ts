// The codec of a whole spec: what a person may write, put together from the registries. Decoding gives the surface
// model; expand/ makes the core model of it.
import * as E from "fp-ts/lib/Either.js";
import {
  amount,
  boolean,
  type Codec,
  codec,
  either,
  filled,
  isObject,
  later,
  list,
  map,
  mention,
  name,
  type Resolved,
  real,
  some,
  type TypeOf,
  text,
  whole,
  word,
} from "./codec.js";
import { conditions } from "./condition/index.js";
import { nullFields } from "./condition/null.js";
import { inputs } from "./input/index.js";
import { sourceFields } from "./input/input.js";
import { checkpoint, earlyStop, log } from "./keeping.js";
import { latents } from "./latent/index.js";
import { codePriorField, levelsField, priorField } from "./latent-parts.js";
import { block } from "./layer/block.js";
import { layers } from "./layer/index.js";
import { likelihoods } from "./likelihood/index.js";
import { type Objective, objective } from "./objective/index.js";
import { groupsField } from "./optimiser/group.js";
import { optimisers } from "./optimiser/index.js";
import { places } from "./place/index.js";
import { alsoCalled, optional, record, required, withDefault, written } from "./record.js";
import { sampleFields } from "./samples.js";
import { schedules } from "./schedule/index.js";
import { warmupField } from "./schedule/schedule.js";
import { earlyRules, searchMethod } from "./search.js";
import { orWord, type Union, unionOf } from "./union.js";

const input = unionOf("an input", "type", inputs, sourceFields);
const frozenField = (what: string) =>
  optional(
    boolean,
    `Whether ${what} stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by ` +
      "their running statistics, no dropout). Left out: false.",
  );

const layerName = {
  name: optional(name, "A name of its own, by which `inject` finds it and its parameters are called."),
  frozen: frozenField("the layer"),
};

/** What may be written as a layer: one, or a block that becomes several. */
const layerWords = { ...layers, block };

/** A layer; those that hold layers carry them. */
export type SurfaceLayer = Union<typeof layerWords, "type", typeof layerName> & {
  readonly layers?: ReadonlyArray<SurfaceLayer>;
};

/** Definitions know nothing of their registry: the knot of layers that hold layers is tied here. */
const nested: Codec<ReadonlyArray<SurfaceLayer>> = list(
  later("a layer", () => layer),
  "layers",
);
const layer = unionOf(
  "a layer",
  "type",
  layerWords,
  ({ holds }: { readonly doc: string; readonly holds?: string }) => ({
    ...layerName,
    ...(holds === undefined ? {} : { layers: required(nested, holds) }),
  }),
) as Codec<SurfaceLayer>;

const weight = real("a number of at least 0", { least: 0 });

const conditionLayers = optional(
  nested,
  "Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the " +
    "condition owns. Where a sample lacks the condition, its null takes the place of what they make.",
);

/** A condition; the knot of its layers is tied here, as a layer's is. */
type SurfaceConditionOf = Union<
  typeof conditions,
  "type",
  typeof nullFields & typeof sourceFields & { readonly layers: typeof conditionLayers }
>;

const condition: Codec<SurfaceConditionOf> = unionOf("a condition", "type", conditions, {
  ...nullFields,
  ...sourceFields,
  layers: conditionLayers,
});

const head = record("a head", {
  layers: withDefault(
    list(layer, "layers"),
    "What z passes through, in order; a last affine layer makes the prediction.",
    [],
  ),
  weight: alsoCalled(withDefault(weight, "What its term of the loss is multiplied by.", 1), "beta"),
});

const heads = optional(
  map(name, head, "heads by condition"),
  "Predictors of conditions from z, by the condition's name: q(digit | z).",
);

const layerList = list(layer, "layers");
const [prior, priorOverCodes, levels] = [priorField(layerList), codePriorField(layerList), levelsField(layerList)];

type Written<F> = F extends { readonly codec: Codec<infer A> } ? A : never;

/** A latent; those whose prior may depend on conditions say so in their definition, and carry it. */
type SurfaceLatentOf = Union<typeof latents, "type", { readonly heads: typeof heads }> & {
  readonly prior?: Written<typeof prior> | Written<typeof priorOverCodes>;
  readonly levels?: Written<typeof levels>;
};

/** What a latent declares that lets it have a prior of one's own, or levels. */
interface Prioritised {
  readonly levelled?: unknown;
  readonly conditional?: unknown;
  readonly countable?: unknown;
}

const latent = unionOf("a latent", "type", latents, ({ conditional, countable, levelled }: Prioritised) => ({
  heads,
  ...(levelled === undefined ? {} : { levels }),
  ...(conditional === undefined || levelled !== undefined ? {} : { prior }),
  ...(countable === undefined ? {} : { prior: priorOverCodes }),
})) as Codec<SurfaceLatentOf>;

const likelihood = orWord("a likelihood", likelihoods, unionOf("a likelihood", "type", likelihoods, {}));
const injection = unionOf("a placement", "place", places, {
  condition: required(mention("the name of a condition"), "Which condition enters."),
  into: alsoCalled(
    required(
      mention('a site, such as "encoder" or "decoder.hidden"'),
      "Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], " +
        "a layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.",
    ),
    "in",
    "where",
    "at",
    "site",
  ),
});
const schedule = orWord("a schedule", schedules, unionOf("a schedule", "type", schedules, { warmup: warmupField }));
const optimizer = unionOf("an optimizer", "type", optimisers, ({ decays }: { readonly decays?: true }) => ({
  rate: alsoCalled(
    withDefault(real("a number above 0", { above: 0 }), "The learning rate.", 0.001),
    "lr",
    "learning_rate",
  ),
  schedule: written(schedule, "How the rate changes over the run.", "constant"),
  groups: groupsField(decays === true),
}));

const anything = codec<unknown>("value", { expected: "any value", form: { _tag: "Anything" } }, (u) => E.right(u));

const clip = record("clipping", {
  norm: optional(
    real("a number above 0", { above: 0 }),
    "The largest norm of all gradients together; larger ones are scaled down.",
  ),
  value: optional(real("a number above 0", { above: 0 }), "The largest size of one element of a gradient."),
});

const oneAddress = mention('an address of data, such as "digits" or "idx:PATH"');
const addresses = some(oneAddress, "addresses of data");

/** Several addresses are joined by a plus with blanks around it, which is also how they are written as one. */
const address: Codec<string> = either(
  'an address of data, such as "digits" or "idx:PATH", or a list of addresses that are joined',
  (u) => typeof u === "string",
  oneAddress,
  codec<string>("addresses", addresses.shape, (u) => {
    const all = addresses.decode(u);
    if (E.isRight(all)) return E.right(all.right.join(" + "));
    return E.left({ _tag: "WrongType", expected: addresses.shape.expected, found: u });
  }),
);

const init = either(
  "the folder of a run, or an object",
  (u) => typeof u === "string",
  mention("the folder of a run"),
  record("a beginning", {
    from: required(mention("the folder of a run"), "The folder of the run."),
    only: withDefault(
      some(text, "patterns"),
      'Which of its weights, by patterns of their names: ["encoder.**", "latent.**"].',
      ["**"],
    ),
  }),
);

const train = record("the training", {
  data: withDefault(
    address,
    "Where data comes from: digits, digits:N, idx:PATH, csv:PATH, npy:PATH, npz:PATH, images:PATH, parquet:PATH, " +
      "jsonl:PATH. Of a list, all are joined: by file names where they have them, else by order.",
    "digits",
  ),
  epochs: optional(
    whole("a whole number of at least 1", 1),
    "How often every training sample is seen; default 20, unless `steps` is given.",
  ),
  steps: optional(whole("a whole number of at least 1", 1), "How many train steps to take, instead of `epochs`."),
  batch: withDefault(whole("a whole number from 1 to 65536", 1, 65536), "How many samples one step sees.", 128),
  seed: withDefault(
    whole("a whole number of at least 0", 0),
    "Governs initial weights, split, shuffle, noise and dropout, each on its own stream.",
    1,
  ),
  "init-seed": optional(
    whole("a whole number of at least 0", 0),
    "The seed of the initial weights where they should stay the same while `seed` changes the order of samples and " +
      "the noise; default: `seed`.",
  ),
  ...sampleFields,
  optimizer: written(optimizer, "How parameters follow their gradients.", { type: "adam" }),
  clip: optional(clip, "Limits on gradients."),
  accumulate: optional(
    whole("a whole number from 1 to 4096", 1, 4096),
    "After how many train steps the weights move, by the mean of the gradients: as if the batch were so many " +
      "times larger. Left out: 1.",
  ),
  average: optional(
    real("a number above 0 and below 1", { above: 0, below: 1 }),
    "How much a moving average of the weights keeps at each step, such as 0.999: evaluation, samples and exports " +
      "then have the average (θ̄ ← d·θ̄ + (1 − d)·θ, with d at most (1 + t)/(10 + t)).",
  ),
  init: optional(
    init,
    "A trained run whose weights of the same names and shapes this one begins with; the others begin as they would.",
  ),
  "early-stop": optional(
    earlyStop,
    "Ends the training when held-out samples stop getting better, with the best epoch's model.",
  ),
  checkpoint: optional(checkpoint, "How often the run is saved, and which model it ends with."),
  log: optional(
    log,
    'What is written for other tools beside metrics.jsonl: ["tensorboard"] writes event files into the run\'s ' +
      "folder, for `tensorboard --logdir runs`.",
  ),
});

const blockOf = record("a block", {
  parameters: alsoCalled(
    withDefault(
      map(name, amount, "numbers by parameter"),
      "Numbers that its expressions may read, and that each use may set; here with what they are otherwise.",
      {},
    ),
    "params",
  ),
  layers: required(nested, "What the block is made of, in order."),
});

const sweep = record("a sweep", {
  over: withDefault(
    map(text, some(anything, "values to try"), "lists of values by JSON pointer"),
    'What to change, and the values to try: { "/latent/size": [2, 8, 32] }. Every combination is a trial. `*` ' +
      'stands for all items of a list: "/inject/*/place".',
    {},
  ),
  seeds: optional(
    some(whole("a whole number of at least 0", 0), "seeds"),
    "Seeds to train each combination with; a trial's takes the place of the spec's own.",
  ),
  method: withDefault(
    searchMethod,
    "Which combinations are tried: all (`grid`), `trials` of them drawn by the seed (`random`), or one after the " +
      "other where a model of the held-out loss so far expects the most (`bayes`).",
    "grid",
  ),
  trials: optional(
    whole("a whole number of at least 1", 1),
    "How many combinations `random` and `bayes` try (left out: 20).",
  ),
  "early-terminate": optional(
    orWord("an early termination", earlyRules, unionOf("an early termination", "type", earlyRules, {})),
    "When a trial that falls behind the others ends before its time, judged by its held-out loss after each epoch " +
      "(by its training loss where nothing is held out).",
  ),
});

/** Of two records, the one whose own key is written. */
const byKey = <A, B>(key: string, several: Codec<A>, one: Codec<B>): Codec<A | B> =>
  either(one.shape.expected, (u) => isObject(u) && Object.hasOwn(u, key), several, one);

const encoder = byKey(
  "inputs",
  record("the encoder of several inputs", {
    inputs: required(
      filled(
        text,
        record("an input's branch", {
          layers: required(list(layer, "layers"), "What the input passes through, in order; it ends in a vector."),
        }),
        "branches by input",
      ),
      "Which inputs it reads, each through layers of its own.",
    ),
    frozen: frozenField("the encoder"),
    layers: withDefault(list(layer, "layers"), "What the branches' vectors, side by side, pass through.", []),
  }),
  record("the encoder", {
    input: required(mention("the name of an input"), "Which input it reads."),
    frozen: frozenField("the encoder"),
    layers: required(list(layer, "layers"), "What the input passes through, in order."),
  }),
);

const decoder = byKey(
  "outputs",
  record("the decoder of several outputs", {
    layers: withDefault(list(layer, "layers"), "What a code passes through before the outputs part.", []),
    frozen: frozenField("the decoder"),
    outputs: required(
      filled(
        text,
        record("an output's branch", {
          likelihood: required(likelihood, "How the branch makes a distribution."),
          weight: withDefault(weight, "What its reconstruction term is multiplied by.", 1),
          layers: withDefault(list(layer, "layers"), "What leads to this output alone, in order.", []),
        }),
        "branches by output",
      ),
      "Which inputs it produces, each with a likelihood of its own.",
    ),
  }),
  record("the decoder", {
    output: required(mention("the name of an input"), "Which input it produces."),
    frozen: frozenField("the decoder"),
    likelihood: required(likelihood, "How its output makes a distribution."),
    layers: required(list(layer, "layers"), "What a code passes through, in order."),
  }),
);

const version = codec<1>("version", { expected: "1", form: { _tag: "Constant", value: 1 } }, (u) =>
  u === 1
    ? E.right(1)
    : E.left({ _tag: "OutOfRange", expected: "1, the one version of the language there is", found: u }),
);

/** The codec of a spec. In: the codes of the warnings that a spec may silence. */
export const modelOf = (warnings: ReadonlyArray<string>) =>
  record("a spec", {
    $schema: optional(text, "The JSON Schema for editors; not read by graft."),
    extends: optional(
      text,
      "A spec beside this one or below it, such as base.json, that this one changes: objects merge, " +
        "null deletes (RFC 7396).",
    ),
    graft: required(version, "The version of the language."),
    name: optional(text, "What the model is called in reports."),
    description: optional(text, "What the model is for, in a sentence."),
    let: withDefault(map(name, amount, "numbers by name"), "Numbers by name, for expressions.", {}),
    blocks: withDefault(
      map(name, blockOf, "blocks by name"),
      'Lists of layers by name, for { "type": "block", "use": … }.',
      {},
    ),
    inputs: required(map(name, input, "inputs by name"), "What a sample consists of."),
    conditions: withDefault(map(name, condition, "conditions by name"), "What is known about a sample.", {}),
    encoder: required(encoder, "From an input to the latent."),
    latent: required(latent, "The code between encoder and decoder."),
    decoder: required(decoder, "From the latent to a distribution of the input."),
    inject: withDefault(list(injection, "injections"), "Where conditions enter.", []),
    objective: written(objective(nested), "The terms of the loss.", {}),
    train: written(train, "How the model is trained.", {}),
    variants: withDefault(
      map(text, map(text, anything, "values by JSON pointer"), "variants by name"),
      'Named sets of changes: { "/json/pointer": value }.',
      {},
    ),
    sweep: optional(sweep, "One spec, many trials: what `graft sweep` trains."),
    allow: withDefault(
      map(word("a warning code", warnings), text, "reasons by warning code"),
      "Warnings to silence, each with the reason.",
      {},
    ),
  });

export type SurfaceModel = TypeOf<ReturnType<typeof modelOf>>;
export type SurfaceInput = TypeOf<typeof input>;
export type SurfaceCondition = TypeOf<typeof condition>;
export type SurfaceLatent = SurfaceLatentOf;
export type SurfaceLikelihood = TypeOf<typeof likelihood>;
export type SurfaceInjection = TypeOf<typeof injection>;
export type SurfaceTrain = TypeOf<typeof train>;
export type SurfaceObjective = Objective<ReadonlyArray<SurfaceLayer>>;
export type { Resolved };

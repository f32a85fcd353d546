/** Claim 4: giving a condition keeps the latents of different trainings in the same place. */
import * as E from "fp-ts/lib/Either.js";
import { type Block, items, table, text } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { outcomesOf, type Whereabouts, whereaboutsOf } from "../lab.js";
import { type ModelName, titleOf } from "../models.js";
import { beyond } from "../plan.js";
import { about, cloudFigure, intervalFigure, plainText, shareText, shownWith } from "../show.js";

/** A model that is told nothing, beside one that gives the condition as the lecture does. */
const giving = [
  ["ae-2", "ae-both-2"],
  ["ae-2", "ae-decoder-2"],
  ["vae-2", "vae-both-2"],
  ["vae-2", "vae-decoder-2"],
  ["vae-2", "vae-prior-2"],
] as const satisfies ReadonlyArray<readonly [ModelName, ModelName]>;

/** What might hold a latent in its place, beside giving the condition. */
const holding = [
  "vae-fixed-2",
  "vae-placed-2",
  "vae-head-2",
  "vae-anchored-2",
] as const satisfies ReadonlyArray<ModelName>;

const shownModels = [
  "ae-2",
  "ae-both-2",
  "ae-decoder-2",
  "vae-2",
  "vae-both-2",
  "vae-decoder-2",
  "vae-prior-2",
  ...holding,
] as const satisfies ReadonlyArray<ModelName>;

type Shown = (typeof shownModels)[number];

export interface Found {
  /** Trainings of each model. */
  readonly runs: number;
  readonly models: Readonly<Record<Shown, Whereabouts>>;
}

const same = 0.9;
const chance = 0.1;

/** The three things that "the same place" can mean, from the least to the most. */
const depths = {
  ranges: "the range of z",
  classes: "each digit's place",
  samples: "each sample's code",
} as const;

type Depth = keyof typeof depths;

const isSame = (found: Found, model: Shown, depth: Depth): boolean => {
  const { [depth]: overlap, own } = found.models[model];
  // Where z says nothing of the digit, every digit is everywhere, and digits have no places that could be kept.
  return overlap.mean >= same && (depth !== "classes" || own.mean >= 3 * chance);
};

const named = (models: ReadonlyArray<Shown>): string =>
  models.length === 0 ? "nothing" : models.map((model) => `**${titleOf(model)}**`).join("; ");

const keeping = (found: Found, models: ReadonlyArray<Shown>, depth: Depth): ReadonlyArray<Shown> =>
  models.filter((model) => isSame(found, model, depth));

const given = giving.map(([, model]) => model);

export const judge = (found: Found): Judged => {
  const { models, runs } = found;
  const [none, usual] = [models["vae-2"], models["vae-both-2"]];
  const said =
    `${runs} trainings of each model that differ in their seed alone, two units, codes as they are. Of a VAE told ` +
    `nothing another training's class means read ${about(none.other)} of digits right (its own ${about(none.own)}, ` +
    `chance 10 %), and a sample's codes agree to ${plainText(none.samples)} (1: the same); told in encoder and ` +
    `decoder, ${about(usual.other)} (${about(usual.own)}) and ${plainText(usual.samples)}. Overlap of the ranges of ` +
    `z: autoencoder ${plainText(models["ae-2"].ranges)} told nothing, ${plainText(models["ae-both-2"].ranges)} ` +
    `told; VAE ${plainText(none.ranges)} and ${plainText(usual.ranges)}. What keeps each digit in its place: ` +
    `${named(keeping(found, shownModels, "classes"))}; each sample: ` +
    `${named(keeping(found, shownModels, "samples"))}.`;
  if (given.some((model) => isSame(found, model, "samples"))) return { standing: "holds", words: said };
  if (given.some((model) => isSame(found, model, "classes")))
    return { standing: "partly", words: `only each digit's place is asked for. ${said}` };
  const gained = giving.some(([without, model]) => isSame(found, model, "ranges") && !isSame(found, without, "ranges"));
  return gained
    ? { standing: "partly", words: `only the range of z is asked for. ${said}` }
    : { standing: "fails", words: said };
};

const rowOf = (found: Found, model: Shown): ReadonlyArray<string> => {
  const { ranges, classes, samples, own, other } = found.models[model];
  return [titleOf(model), plainText(ranges), plainText(classes), plainText(samples), shareText(own), shareText(other)];
};

const below = (found: Found): ReadonlyArray<Block> => [
  table({
    head: ["model", "range of z", "each digit", "each sample", "digit read by own means", "by another training's"],
    rows: shownModels.map((model) => rowOf(found, model)),
    caption:
      `Mean ± standard deviation over pairs of ${found.runs} trainings (by own means: over trainings), held-out ` +
      "samples. Overlaps of fitted normal distributions and concordance, 1 where nothing moved; no shift, turn or " +
      "scale is undone. Chance is 10 %.",
  }),
  text("**What holds a latent in its place:**"),
  items(
    '**A prior whose places are given** (`"mean": [[4, 0], …]`): the loss itself names a place for each digit, and ' +
      "the KL pulls every training there, while the reconstruction pulls elsewhere: look how far it gets.",
    "**A head that predicts the digit** makes the latent tell digits apart, but no place is named: " +
      "it may turn as it likes.",
    '**One start** (`"init-seed"`): the same initial weights, another order of samples and other noise. Nothing in ' +
      "the loss holds it, only habit.",
  ),
];

const clouds = [
  "vae-2",
  "vae-both-2",
  "vae-prior-2",
  "vae-fixed-2",
  "vae-placed-2",
] as const satisfies ReadonlyArray<Shown>;
const panels = 4;

export const place = claim<Found>({
  name: "place",
  title: "Giving the condition keeps the latents of different trainings in the same place",
  needs: beyond(2, ...shownModels),
  metrics: [],
  criterion: [
    `the same: an overlap or a concordance of at least ${same}, mean over pairs of trainings, with no turn, shift ` +
      "or scale undone; of a digit's place also that z tells digits apart (nearest class mean reads at least " +
      `${300 * chance} %), since digits that lie everywhere keep no place`,
    "holds: of some model that gives the condition (encoder and decoder, decoder, prior) " +
      "each sample's code is the same",
    "holds if: each digit's place is, or at least the range of z is where without the condition it was not",
    "does not hold: otherwise. What else holds it in place (given class means, a head, one start) is measured and " +
      "does not count for the verdict.",
  ],
  find: async (lab) =>
    E.right({
      runs: outcomesOf(lab, "vae-2").length,
      models: Object.fromEntries(shownModels.map((model) => [model, whereaboutsOf(lab, model)])) as Found["models"],
    }),
  judge,
  show: (lab, found) =>
    shownWith(
      [
        ...clouds.map(
          (model) => () =>
            cloudFigure(
              outcomesOf(lab, model)
                .slice(0, panels)
                .map((outcome) => [`${titleOf(model)}, seed ${outcome.seed}`, outcome] as const),
              `${titleOf(model)}: codes of the same held-out samples in each training, in the same axes; colours are ` +
                "digits. Look whether a colour stays where it is.",
              "the same",
            ),
        ),
        () =>
          intervalFigure(
            shownModels.map((model) => ({
              name: titleOf(model),
              group: model.startsWith("ae") ? "AE" : "VAE",
              values: found.models[model].other.values,
            })),
            "share of digits that another training's class means read right",
            "A dot for each pair of trainings; bar and rule are mean and standard deviation; chance is 0.1.",
            [0, 1],
          ),
      ],
      ...below(found),
    ),
  why: [
    "**Three things can be meant by “the same place”.** The range of z: where codes lie at all, which is what " +
      "a generator is given. Each digit's place. Each sample's code. A VAE's prior fixes the range whether or " +
      "not a condition is given; an autoencoder has no prior, so its range is whatever training came to.",
    "A condition names no place. Given to the decoder, it takes the digit out of z, so there are no digits' " +
      "places left to move, and what remains, the style, may still turn: N(0, I) looks the same from every side, " +
      "and the loss can't tell one turn from another. Given to the prior with places that are learned, the digits " +
      "get places, but which digit gets which is chosen anew by each training. **Only a loss that names a place " +
      "can hold it there**: class means that are given, and not learned. Even so the reconstruction has its say.",
  ],
});

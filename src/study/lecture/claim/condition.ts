/** Claim 3: giving a condition makes z tell classes apart better, and gives control. */
import * as E from "fp-ts/lib/Either.js";
import { type Block, items, table, text } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { figureOf, type Lab, lossOf, outcomesOf, type Stat, sureFigure } from "../lab.js";
import { type ModelName, modelOf, titleOf } from "../models.js";
import { each } from "../plan.js";
import {
  about,
  cloudFigure,
  gridFigure,
  intervalFigure,
  plainText,
  shareText,
  shownWith,
  swapFigure,
} from "../show.js";

export type Place = "encoder + decoder" | "decoder only" | "encoder only" | "prior";

export interface Told {
  readonly probe: Stat;
  readonly knn: Stat;
  readonly loss: Stat;
  /** Absent where the sampler can't be told. */
  readonly rate?: Stat;
}

/** By latent size. */
export type Sizes = Readonly<Record<2 | 5, Told>>;

export interface Found {
  readonly none: Sizes;
  readonly places: Readonly<Record<Place, Sizes>>;
  /** The autoencoder's probe, told nothing and told in encoder and decoder. */
  readonly autoencoder: Readonly<Record<2 | 5, { readonly none: Stat; readonly both: Stat }>>;
}

const sizes = [2, 5] as const;
const margin = 0.02;
const control = 0.85;
const some = 0.3;

const toldOf = (lab: Lab, model: ModelName): Told => {
  const rate = figureOf(lab, model, "requested-class-rate");
  return {
    probe: sureFigure(lab, model, "probe"),
    knn: sureFigure(lab, model, "knn"),
    loss: lossOf(lab, model),
    ...(rate && { rate }),
  };
};

const placeNames = ["encoder + decoder", "decoder only", "encoder only", "prior"] as const;

const placesWhere = ({ places }: Found, test: (told: Told, size: 2 | 5) => boolean): ReadonlyArray<Place> =>
  placeNames.filter((place) => sizes.every((size) => test(places[place][size], size)));

const listed = (places: ReadonlyArray<Place>): string =>
  places.length === 0 ? "nowhere" : places.map((place) => `**${place}**`).join(", ");

const both = (sizes: Sizes, read: (told: Told) => Stat | undefined): string =>
  [read(sizes[2]), read(sizes[5])].map((stat) => (stat === undefined ? "–" : about(stat))).join(" and ");

export const judge = (found: Found): Judged => {
  const { none, places } = found;
  const better = placesWhere(found, ({ probe }, size) => probe.mean > none[size].probe.mean + margin);
  const worse = placesWhere(found, ({ probe }, size) => probe.mean < none[size].probe.mean - margin);
  const steered = placesWhere(found, ({ rate }) => rate !== undefined && rate.mean >= control);
  const partly = placesWhere(found, ({ rate }) => rate !== undefined && rate.mean >= some);
  const usual = places["encoder + decoder"];
  const said =
    `Told nothing, a probe reads the digit from ${both(none, ({ probe }) => probe)} of codes (VAE, two and five ` +
    `units); told in encoder and decoder, from ${both(usual, ({ probe }) => probe)}, and ` +
    `${both(usual, ({ rate }) => rate)} of samples are the digit asked for. z tells digits apart better with the ` +
    `condition in: ${listed(better)}; worse: ${listed(worse)}. Full control: ${listed(steered)}; some: ` +
    `${listed(partly.filter((place) => !steered.includes(place)))}.`;
  if (better.some((place) => steered.includes(place))) return { standing: "holds", words: said };
  if (better.length > 0 && steered.length > 0)
    return { standing: "partly", words: `only one of the two is asked of one place. ${said}` };
  if (steered.length > 0) return { standing: "partly", words: `only control is asked for. ${said}` };
  return { standing: "fails", words: said };
};

const vaeNames = {
  "encoder + decoder": ["vae-both-2", "vae-both-5"],
  "decoder only": ["vae-decoder-2", "vae-decoder-5"],
  "encoder only": ["vae-encoder-2", "vae-encoder-5"],
  prior: ["vae-prior-2", "vae-prior-5"],
} as const satisfies Readonly<Record<Place, readonly [ModelName, ModelName]>>;

const shownModels = [
  "ae-2",
  "ae-both-2",
  "ae-decoder-2",
  "ae-encoder-2",
  "ae-5",
  "ae-both-5",
  "vae-2",
  ...placeNames.map((place) => vaeNames[place][0]),
  "vae-5",
  ...placeNames.map((place) => vaeNames[place][1]),
] as const satisfies ReadonlyArray<ModelName>;

const rowOf = (lab: Lab, model: ModelName): ReadonlyArray<string> => {
  const { probe, knn, rate, loss } = toldOf(lab, model);
  const silhouette = sureFigure(lab, model, "silhouette");
  const kl = figureOf(lab, model, "divergence");
  return [
    titleOf(model),
    String(modelOf(model).units),
    shareText(probe),
    shareText(knn),
    plainText(silhouette),
    shareText(rate),
    plainText(loss, 1),
    plainText(kl, 1),
  ];
};

const drawClouds = (lab: Lab) => {
  const shown = [
    ["told nothing", "vae-2"] as const,
    ...placeNames.map((place) => [place, vaeNames[place][0]] as const),
  ];
  return cloudFigure(
    shown.map(([name, model]) => [name, outcomesOf(lab, model)[0]] as const),
    "Codes of the same held-out samples, VAE with two units, seed 1. Look where colours mix: " +
      "there z does not say which digit it is.",
  );
};

const sheets = [
  {
    draw: gridFigure,
    model: "vae-both-2",
    caption:
      "VAE, encoder + decoder: a row for each digit asked for, one z down each column. " +
      "Look whether a column keeps its handwriting.",
  },
  {
    draw: swapFigure,
    model: "ae-both-2",
    caption:
      "The autoencoder told in encoder and decoder: codes of ten held-out samples, each decoded as every digit. No " +
      "prior is needed for that.",
  },
  {
    draw: gridFigure,
    model: "vae-prior-5",
    caption:
      "VAE, prior, five units: a row for each digit asked for, which chooses where z is drawn. " +
      "Look whether rows differ.",
  },
] as const;

const drawPlaces = ({ none, places }: Found) =>
  intervalFigure(
    [
      { name: "told nothing: probe", group: "probe", values: none[5].probe.values },
      ...placeNames.flatMap((place) => [
        { name: `${place}: probe`, group: "probe", values: places[place][5].probe.values },
        {
          name: `${place}: requested digit`,
          group: "requested digit",
          values: places[place][5].rate?.values ?? [],
        },
      ]),
    ],
    "share, VAE with five units",
    "What z tells, and what can be asked for, by where the condition enters.",
    [0, 1],
  );

const below = (lab: Lab): ReadonlyArray<Block> => [
  table({
    head: ["model", "units", "probe", "kNN", "silhouette", "requested digit", "loss, nats", "KL, nats"],
    rows: shownModels.map((model) => rowOf(lab, model)),
    caption:
      "Mean ± standard deviation over seeds, held-out samples; the requested digit over samples from the prior. " +
      "Loss: −ELBO, of an autoencoder NLL.",
  }),
  text("**What to expect of each place, of trainings that are long enough:**"),
  items(
    "**Encoder + decoder** (the usual CVAE), and **decoder only**: full control; " +
      "z forgets the digit and keeps the style.",
    "**Encoder only**: z keeps the digit, but nothing can be asked for, since the decoder sees z alone. Its probe " +
      "is partly an echo: the label was an input.",
    "**Prior**: z keeps the digit, encoding needs no label, and a digit is asked for by drawing z from its own part " +
      "of the latent — as well as those parts are apart.",
  ),
];

export const condition = claim<Found>({
  name: "condition",
  title: "Giving the model the condition makes z tell classes apart better, and gives control",
  needs: each(...shownModels),
  metrics: [
    "negative-elbo",
    "nll",
    "divergence",
    "probe",
    "knn",
    "silhouette",
    "requested-class-rate",
    "classifier-accuracy",
  ],
  criterion: [
    `z tells classes apart better (worse) at a place: the probe's mean over seeds is at least ${margin} above ` +
      "(below) that of the VAE told nothing, with two and with five units",
    `control at a place: at least ${100 * control} % of samples from the prior are the digit asked for, with two ` +
      `and with five units; some control: at least ${100 * some} % (chance is 10 %)`,
    "holds: some place gives both; holds if: some place gives the one and another the other, or only control is " +
      "given; does not hold: otherwise",
    "The judge of samples is a classifier that graft trains on the training split; its own accuracy on held-out " +
      "data is at the end of this page. “–”: the sampler can't be told.",
  ],
  find: async (lab) => {
    const of = ([two, five]: readonly [ModelName, ModelName]): Sizes => ({ 2: toldOf(lab, two), 5: toldOf(lab, five) });
    const places = {
      "encoder + decoder": of(vaeNames["encoder + decoder"]),
      "decoder only": of(vaeNames["decoder only"]),
      "encoder only": of(vaeNames["encoder only"]),
      prior: of(vaeNames.prior),
    };
    const probe = (model: ModelName): Stat => sureFigure(lab, model, "probe");
    const autoencoder = {
      2: { none: probe("ae-2"), both: probe("ae-both-2") },
      5: { none: probe("ae-5"), both: probe("ae-both-5") },
    };
    return E.right({ none: of(["vae-2", "vae-5"]), places, autoencoder });
  },
  judge,
  show: (lab, found) =>
    shownWith(
      [
        () => drawClouds(lab),
        ...sheets.map(
          ({ draw, model, caption }) =>
            () =>
              draw(lab, model, caption),
        ),
        () => drawPlaces(found),
      ],
      ...below(lab),
    ),
  why: [
    "**Why does z forget the digit when the decoder gets it?** Think of z as a suitcase with a charge for weight: " +
      "the KL term charges for all that z says about x. What z says splits in two: which digit it is, and everything " +
      "else (slant, thickness, width). Exactly: KL = I(z; x given c) + I(z; c) + the distance of all codes from the " +
      "prior. A decoder that gets the digit gains nothing by finding it in the suitcase once more, and the charge " +
      "for it, I(z; c), is still due. So training leaves it out. What z has room for is style: where a column of " +
      "the picture is one handwriting, that is why.",
    "That is good news for control and bad news for a discriminative z: **the two are opposite wishes as long as " +
      "the decoder gets**. To have a z that tells classes apart, put the condition into the prior: then the " +
      "charge is only for how far z strays from its own digit's region, and saying the digit costs nothing. An " +
      "autoencoder has no KL, but the same happens, less sharply: " +
      "its two numbers are spent on what the decoder doesn't know yet.",
  ],
});

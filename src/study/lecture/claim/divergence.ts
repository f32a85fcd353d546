/** Claim 7: from autoencoder to VAE, the KL term makes the latent a place to draw from. */
import * as E from "fp-ts/lib/Either.js";
import { table } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { figureOf, type Lab, type Outcome, outcomesOf, type Stat, statOf, sureFigure } from "../lab.js";
import type { ModelName } from "../models.js";
import { each } from "../plan.js";
import { about, cloudFigure, drawnFigure, plainText, planeFigure, shareText, shownWith } from "../show.js";

export interface Told {
  /** How far codes, drawn as the decoder gets them, are from the prior's mean 0 and variance 1, over units. */
  readonly centre: Stat;
  readonly spread: Stat;
  readonly nll: Stat;
  readonly mse: Stat;
  readonly probe: Stat;
  readonly divergence?: Stat;
}

export interface Found {
  readonly ae: Readonly<Record<2 | 5, Told>>;
  readonly vae: Readonly<Record<2 | 5, Told>>;
}

const sizes = [2, 5] as const;
/** |mean| at most this, and the variance within a factor of this of 1. */
const centred = 0.3;
const factor = 1.5;

const placedBy = ({ centre, spread }: Told): boolean =>
  Math.max(...centre.values) <= centred && Math.max(...spread.values) <= factor;

/**
 * Less than half as far from the prior, in its mean and in the logarithm of its variance, as any training of the other.
 */
const nearer = (one: Told, other: Told): boolean => {
  const less = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean => Math.max(...a) < Math.min(...b) / 2;
  const logs = ({ spread }: Told): ReadonlyArray<number> => spread.values.map(Math.log);
  return less(one.centre.values, other.centre.values) && less(logs(one), logs(other));
};

export const judge = ({ ae, vae }: Found): Judged => {
  const farthest = (told: Found["ae"], read: (one: Told) => Stat): number =>
    Math.max(...sizes.flatMap((size) => read(told[size]).values));
  const spread = ({ spread: of }: Told): Stat => of;
  const said =
    "The prior asks for mean 0 and variance 1. Of the VAE's codes no unit's mean is further from 0 than " +
    `${farthest(vae, ({ centre }) => centre).toFixed(2)}, and no variance further from 1 than by the factor ` +
    `${farthest(vae, spread).toFixed(2)}; of the autoencoder's, by up to ${farthest(ae, spread).toFixed(1)}. The ` +
    `NLL goes from ${ae[2].nll.mean.toFixed(1)} to ${vae[2].nll.mean.toFixed(1)} nats with two units, from ` +
    `${ae[5].nll.mean.toFixed(1)} to ${vae[5].nll.mean.toFixed(1)} with five; a probe reads ${about(vae[2].probe)} ` +
    `and ${about(vae[5].probe)} of digits instead of ${about(ae[2].probe)} and ${about(ae[5].probe)}.`;
  const placed = sizes.every((size) => placedBy(vae[size]));
  const loose = sizes.every((size) => !placedBy(ae[size]));
  const price = sizes.every((size) => vae[size].nll.mean > ae[size].nll.mean);
  if (placed && loose && price) return { standing: "holds", words: said };
  if (placed)
    return {
      standing: "partly",
      words:
        "only the place of codes is asked " +
        `for${loose ? "" : " (the autoencoder's happen to lie there too)"}. ${said}`,
    };
  if (sizes.every((size) => nearer(vae[size], ae[size])))
    return {
      standing: "partly",
      words:
        `${price ? "" : "only the place of codes is asked for, and "}near the prior is near enough: no VAE's codes ` +
        `are half as far from it as any autoencoder's, yet they do not lie on it. ${said}`,
    };
  return { standing: "fails", words: `The VAE's codes lie neither on the prior nor near it. ${said}` };
};

/**
 * Mean and variance of each unit over samples, posterior noise included: the moments of the codes that the decoder is
 * trained on.
 */
export const momentsOf = ({
  count,
  width,
  z,
  logVariance,
}: Pick<Outcome["codes"], "count" | "width" | "z" | "logVariance">): ReadonlyArray<{
  readonly mean: number;
  readonly variance: number;
}> =>
  Array.from({ length: width }, (_, unit) => {
    let [sum, squares, noise] = [0, 0, 0];
    for (let row = 0; row < count; row++) {
      const at = row * width + unit;
      sum += z[at] ?? 0;
      squares += (z[at] ?? 0) ** 2;
      noise += logVariance === undefined ? 0 : Math.exp(logVariance[at] ?? 0);
    }
    const mean = sum / count;
    return { mean, variance: squares / count - mean ** 2 + noise / count };
  });

/** A variance and its inverse are as far from 1. */
const farFromOne = (variance: number): number => Math.max(variance, 1 / variance);

const toldOf = (lab: Lab, model: ModelName): Told => {
  const moments = outcomesOf(lab, model).map(({ codes }) => momentsOf(codes));
  const divergence = figureOf(lab, model, "divergence");
  return {
    centre: statOf(moments.map((units) => Math.max(...units.map(({ mean }) => Math.abs(mean))))),
    spread: statOf(moments.map((units) => Math.max(...units.map(({ variance }) => farFromOne(variance))))),
    nll: sureFigure(lab, model, "nll"),
    mse: sureFigure(lab, model, "mse"),
    probe: sureFigure(lab, model, "probe"),
    ...(divergence && { divergence }),
  };
};

/** Two standard deviations of the widest unit. */
const reachOf = (lab: Lab, model: ModelName): number => {
  const [first] = outcomesOf(lab, model);
  return first === undefined ? 2.5 : 2 * Math.sqrt(Math.max(...momentsOf(first.codes).map(({ variance }) => variance)));
};

export const divergence = claim<Found>({
  name: "divergence",
  title: "From autoencoder to VAE: the KL term makes the latent a place to draw from, at a price in reconstruction",
  needs: each("ae-2", "ae-5", "vae-2", "vae-5"),
  metrics: ["nll", "divergence", "mse", "probe"],
  criterion: [
    "a latent lies where the prior says: in every training no unit's mean over held-out codes is further than " +
      `${centred} from 0, and no variance (that of the posterior included) ` +
      `further from 1 than by a factor of ${factor}`,
    "holds: so it is for the VAE, and not for the autoencoder, with two and with five units, and the VAE's NLL " +
      "is the higher one; holds if: for the VAE alone; or the VAE's codes are less than half as far from there as " +
      "the autoencoder's (means, and logarithms of variances; the furthest of one against the nearest of the " +
      "other); does not hold: otherwise",
  ],
  find: async (lab) =>
    E.right({
      ae: { 2: toldOf(lab, "ae-2"), 5: toldOf(lab, "ae-5") },
      vae: { 2: toldOf(lab, "vae-2"), 5: toldOf(lab, "vae-5") },
    }),
  judge,
  show: (lab, { ae, vae }) =>
    shownWith(
      [
        () =>
          cloudFigure(
            [
              ["AE", outcomesOf(lab, "ae-2")[0]],
              ["VAE", outcomesOf(lab, "vae-2")[0]],
            ],
            "Codes of the same held-out samples, two units, seed 1. Mind the axes: " +
              "the autoencoder puts its codes where it likes.",
          ),
        () =>
          drawnFigure(lab, "ae-5", "AE, five units: decoded draws from N(0, I), where it never learned to be read."),
        () => drawnFigure(lab, "vae-5", "VAE, five units: the same draws."),
        () => planeFigure(lab, "ae-2", reachOf(lab, "ae-2"), "AE, two units: an even walk over its plane."),
        () => planeFigure(lab, "vae-2", 2.5, "VAE, two units: an even walk over its plane, ±2.5."),
      ],
      table({
        head: ["model", "furthest mean", "variance, factor from 1", "NLL, nats", "KL, nats", "MSE", "probe"],
        rows: (
          [
            ["AE, 2 units", ae[2]],
            ["VAE, 2 units", vae[2]],
            ["AE, 5 units", ae[5]],
            ["VAE, 5 units", vae[5]],
          ] as const
        ).map(([name, told]) => [
          name,
          plainText(told.centre),
          plainText(told.spread),
          plainText(told.nll, 1),
          plainText(told.divergence, 1),
          plainText(told.mse, 4),
          shareText(told.probe),
        ]),
        caption: "Mean ± standard deviation over seeds, held-out samples; the VAE's NLL with one z drawn per sample.",
      }),
    ),
  why: [
    "An autoencoder's codes are points, put anywhere; between and around them the decoder was never asked anything. " +
      "The VAE changes two things: each code is a small cloud, from which z is drawn anew each time, and the KL term " +
      "charges for every cloud's distance from N(0, I). **Clouds that overlap must decode alike, so the latent " +
      "becomes smooth; and because all clouds together fill N(0, I), a draw from it decodes to something.**",
    "The price is sharpness: z says fewer nats about x than it could, and the reconstruction is worse by what it " +
      "leaves out. Whether z tells classes apart hardly changes: nothing in the KL asks for it.",
  ],
});

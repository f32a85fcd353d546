/** Claim 5: a category must be given one-hot; as one number it loses control. */
import * as E from "fp-ts/lib/Either.js";
import { table } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { type Lab, lossOf, type Stat, sureFigure } from "../lab.js";
import type { ModelName } from "../models.js";
import { each } from "../plan.js";
import { about, gridFigure, intervalFigure, plainText, shareText, shownWith } from "../show.js";

export interface Told {
  readonly rate: Stat;
  readonly probe: Stat;
  readonly loss: Stat;
}

export interface Found {
  readonly oneHot: Readonly<Record<2 | 5, Told>>;
  readonly scalar: Readonly<Record<2 | 5, Told>>;
}

const sizes = [2, 5] as const;
const control = 0.85;
const margin = 0.1;

export const judge = ({ oneHot, scalar }: Found): Judged => {
  const said =
    `Of samples, ${about(oneHot[2].rate)} and ${about(oneHot[5].rate)} are the digit asked for when it is given ` +
    `one-hot (two and five units), and ${about(scalar[2].rate)} and ${about(scalar[5].rate)} when it is given as ` +
    "the number digit/9. Chance is 10 %.";
  const lost = sizes.every((size) => scalar[size].rate.mean <= oneHot[size].rate.mean / 2);
  if (lost && sizes.every((size) => oneHot[size].rate.mean >= control)) return { standing: "holds", words: said };
  if (sizes.every((size) => scalar[size].rate.mean <= oneHot[size].rate.mean - margin))
    return { standing: "partly", words: `some loss is enough: the number still steers a little. ${said}` };
  return { standing: "fails", words: said };
};

const toldOf = (lab: Lab, model: ModelName): Told => ({
  rate: sureFigure(lab, model, "requested-class-rate"),
  probe: sureFigure(lab, model, "probe"),
  loss: lossOf(lab, model),
});

const captionOf = (name: string, { rate }: Told): string =>
  `${name}, two units: a row for each digit asked for; ${about(rate)} of samples are it. Look whether rows differ.`;

export const encoding = claim<Found>({
  name: "encoding",
  title: "A category must be given one-hot: as a single number it gives little control",
  needs: each("vae-both-2", "vae-both-5", "vae-scalar-2", "vae-scalar-5"),
  metrics: ["negative-elbo", "nll", "probe", "requested-class-rate", "classifier-accuracy"],
  criterion: [
    `holds: one-hot gives the digit asked for in at least ${100 * control} % of samples, and the number in at most ` +
      "half as many, with two and with five units",
    `holds if: the number gives it at least ${100 * margin} points less often, with both; does not hold: otherwise`,
  ],
  find: async (lab) =>
    E.right({
      oneHot: { 2: toldOf(lab, "vae-both-2"), 5: toldOf(lab, "vae-both-5") },
      scalar: { 2: toldOf(lab, "vae-scalar-2"), 5: toldOf(lab, "vae-scalar-5") },
    }),
  judge,
  show: (lab, { oneHot, scalar }) => {
    const cases = [
      ["one-hot", 2, oneHot[2]],
      ["one-hot", 5, oneHot[5]],
      ["one number", 2, scalar[2]],
      ["one number", 5, scalar[5]],
    ] as const;
    return shownWith(
      [
        () => gridFigure(lab, "vae-both-2", captionOf("One-hot", oneHot[2])),
        () => gridFigure(lab, "vae-scalar-2", captionOf("One number", scalar[2])),
        () =>
          intervalFigure(
            cases.map(([name, size, { rate }]) => ({
              name: `${name}, ${size} units`,
              group: name,
              values: rate.values,
            })),
            "share of samples that are the digit asked for",
            "A dot for each seed.",
            [0, 1],
          ),
      ],
      table({
        head: ["digit given as", "units", "requested digit", "probe of z", "−ELBO, nats"],
        rows: cases.map(([name, size, { rate, probe, loss }]) => [
          name,
          String(size),
          shareText(rate),
          shareText(probe),
          plainText(loss, 1),
        ]),
        caption: "Mean ± standard deviation over seeds; samples from the prior, as many of each digit.",
      }),
    );
  },
  why: [
    "What a layer makes of c is a shift of its units. One-hot gives each digit a shift of its own: ten free " +
      "vectors. A single number gives ten shifts on **one straight line**, in the order 0, 1, 2, …, 9: a 4 must lie " +
      "halfway between a 3 and a 5, though it looks like a 9. A hidden layer may bend the line, " +
      "but 4 stays between 3 and 5.",
    "So the decoder finds little use in it, z must go on saying which digit it is (the probe stays high), and what " +
      "is asked for is mostly not what comes. A number is right for what is a quantity: an angle, a thickness, an age.",
  ],
});

/** Claim 6: for convolutions the condition goes in as channels. */
import * as E from "fp-ts/lib/Either.js";
import { table } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { figureOf, type Lab, lossOf, outcomesOf, type Stat, sureFigure } from "../lab.js";
import { type ModelName, titleOf } from "../models.js";
import { each } from "../plan.js";
import { about, cloudFigure, gridFigure, plainText, shareText, shownWith } from "../show.js";

export interface Told {
  readonly loss: Stat;
  readonly probe: Stat;
  readonly rate?: Stat;
}

export interface Found {
  readonly none: Told;
  readonly channels: Told;
  /** The same convolutions with the condition at their dense layers. */
  readonly dense: Told;
}

const control = 0.85;
const near = 0.02;

export const judge = ({ none, channels, dense }: Found): Judged => {
  const rate = channels.rate?.mean ?? 0;
  const said =
    `As channels of every convolution, −ELBO goes from ${none.loss.mean.toFixed(1)} to ` +
    `${channels.loss.mean.toFixed(1)} nats and ${channels.rate ? about(channels.rate) : "none"} of samples are the ` +
    `digit asked for; at the dense layers of the same network, ${dense.loss.mean.toFixed(1)} nats and ` +
    `${dense.rate ? about(dense.rate) : "none"}.`;
  const works = rate >= control && channels.loss.mean < none.loss.mean;
  const good = channels.loss.mean <= dense.loss.mean * (1 + near);
  if (works && good) return { standing: "holds", words: said };
  if (works)
    return {
      standing: "partly",
      words: `it need not be the best place: the dense layers of the same network do better. ${said}`,
    };
  if (channels.loss.mean < none.loss.mean)
    return { standing: "partly", words: `a lower loss is enough: what is asked for does not always come. ${said}` };
  return { standing: "fails", words: said };
};

const toldOf = (lab: Lab, model: ModelName): Told => {
  const rate = figureOf(lab, model, "requested-class-rate");
  return { loss: lossOf(lab, model), probe: sureFigure(lab, model, "probe"), ...(rate && { rate }) };
};

const shown = ["conv-2", "conv-channels-2", "conv-dense-2", "vae-both-2"] as const satisfies ReadonlyArray<ModelName>;

export const convolution = claim<Found>({
  name: "convolution",
  title: "For convolutions the condition goes in as channels",
  needs: each(...shown),
  metrics: ["negative-elbo", "nll", "probe", "knn", "requested-class-rate", "classifier-accuracy"],
  criterion: [
    "holds: with the digit as channels of every convolution, −ELBO is below that of the same network told nothing, " +
      `at least ${100 * control} % of samples are the digit asked for, and −ELBO is at most ${100 * near} % above ` +
      "that with the digit at the dense layers",
    "holds if: all but the last, or −ELBO alone is lower; does not hold: otherwise",
    "Means over seeds, two latent units, held-out samples.",
  ],
  find: async (lab) =>
    E.right({
      none: toldOf(lab, "conv-2"),
      channels: toldOf(lab, "conv-channels-2"),
      dense: toldOf(lab, "conv-dense-2"),
    }),
  judge,
  show: (lab) =>
    shownWith(
      [
        () =>
          gridFigure(lab, "conv-channels-2", "As channels: a row for each digit asked for, one z down each column."),
        () => gridFigure(lab, "conv-dense-2", "At the dense layers of the same network."),
        () =>
          cloudFigure(
            [
              ["told nothing", outcomesOf(lab, "conv-2")[0]],
              ["channels", outcomesOf(lab, "conv-channels-2")[0]],
              ["dense layers", outcomesOf(lab, "conv-dense-2")[0]],
            ],
            "Codes of the same held-out samples, seed 1.",
          ),
      ],
      table({
        head: ["model, 2 units", "−ELBO, nats", "requested digit", "probe", "kNN"],
        rows: shown.map((model) => [
          titleOf(model),
          plainText(lossOf(lab, model), 1),
          shareText(figureOf(lab, model, "requested-class-rate")),
          shareText(sureFigure(lab, model, "probe")),
          shareText(sureFigure(lab, model, "knn")),
        ]),
        caption:
          "Mean ± standard deviation over seeds, held-out samples. The last row is the dense model of the other " +
          "claims, with six times the parameters.",
      }),
    ),
  why: [
    "A convolution sees a small window and has nowhere to join a vector to. So each class becomes a plane that " +
      "holds one number everywhere, and ten planes lie beside the image's channels: " +
      "every window sees the same ten numbers.",
    "To the convolution that is **a bias of its own for each digit**, wherever the window lies inside the image; at " +
      "the borders, where a window reaches into the padding, it is another one. graft computes it so: a look-up in a " +
      "small table instead of ten more channels, exactly. A convolution can't turn such a bias into a shape at one " +
      "place; layers after it must. Where the network has dense layers, the condition may as well enter there.",
  ],
});

/** Claim 1: an autoencoder's latents differ from training to training. */
import * as E from "fp-ts/lib/Either.js";
import { pairMetrics } from "../../../../runtime/measure/index.js";
import { table } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { type Likeness, likenessNames, likenessOf, outcomesOf } from "../lab.js";
import { beyond, each } from "../plan.js";
import { cloudFigure, intervalFigure, plainText, shownWith } from "../show.js";

export interface Found {
  /** Trainings compared. */
  readonly runs: number;
  readonly autoencoder: Likeness;
  readonly vae: Likeness;
}

const alike = 0.95;

export const judge = ({ runs, autoencoder }: Found): Judged => {
  const { cka, procrustes, mcc } = autoencoder;
  const said =
    `${runs} trainings that differ in their seed alone: CKA ${plainText(cka)}, Procrustes ${plainText(procrustes)}, ` +
    `affine R² ${plainText(autoencoder["affine-r2"])}, MCC ${plainText(mcc)} (1 would be the same latent).`;
  if (cka.mean < alike && procrustes.mean < alike)
    return { standing: "holds", words: `${said} Not even a rotation and a change of scale bring one onto another.` };
  if (mcc.mean < alike)
    return {
      standing: "partly",
      words: `unit is compared with unit. ${said} Up to a rotation and a scale they are the same latent.`,
    };
  return { standing: "fails", words: `${said} They are the same latent.` };
};

export const seeds = claim<Found>({
  name: "seeds",
  title: "An autoencoder's latents differ from training to training, because initial weights are random",
  needs: [...beyond(2, "ae-2"), ...each("vae-2")],
  metrics: [],
  criterion: [
    `holds: mean CKA and mean Procrustes over all pairs of trainings are both below ${alike}`,
    `holds if: they are not, but MCC, which matches unit with unit, is below ${alike}`,
    "does not hold: otherwise",
    "Model: autoencoder, two latent units. Codes of the same held-out samples, which no training learnt from.",
  ],
  find: async (lab) =>
    E.right({
      runs: outcomesOf(lab, "ae-2").length,
      autoencoder: likenessOf(lab, "ae-2"),
      vae: likenessOf(lab, "vae-2"),
    }),
  judge,
  show: async (lab, { autoencoder, vae }) => {
    const outcomes = outcomesOf(lab, "ae-2");
    return shownWith(
      [
        () =>
          cloudFigure(
            outcomes.map((outcome) => [`seed ${outcome.seed}`, outcome]),
            "Codes of the same held-out samples in each training; colours are digits. " +
              "Look for one digit in every panel.",
          ),
        () =>
          intervalFigure(
            likenessNames.flatMap((name) => [
              { name: `${pairMetrics[name].title}, AE`, group: "AE", values: autoencoder[name].values },
              { name: `${pairMetrics[name].title}, VAE`, group: "VAE", values: vae[name].values },
            ]),
            "1 is alike",
            "A dot for each pair of trainings; bar and rule are mean and standard deviation.",
            [0, 1],
          ),
      ],

      table({
        head: ["likeness", "AE, 2 units", "VAE, 2 units", "does not see"],
        words: [0, 3],
        rows: likenessNames.map((name) => [
          pairMetrics[name].title,
          plainText(autoencoder[name]),
          plainText(vae[name]),
          pairMetrics[name].invariant,
        ]),
        caption: "Mean ± standard deviation over pairs of seeds, held-out samples.",
      }),
    );
  },
  why: [
    "Nothing in an autoencoder's loss looks at z: only what the decoder makes of it counts. Turn, stretch or " +
      "shear the codes in any way, let the decoder's first layer undo it, and the loss is the very same. So there " +
      "is no one right latent, but a whole family, and **where training starts decides which member it ends in**. " +
      "A seed sets the initial weights and the order of samples (the data and the split stay); the same seed gives " +
      "the same latent to the last byte.",
    "If that were all, affine R², which allows for every such map, would be near 1. Where it isn't, two " +
      "numbers are too few for ten digits, so each training also makes its own choice of which digits lie together. " +
      "A VAE takes away part of the freedom, since its prior N(0, I) fixes scale and centre, but not the rotation.",
  ],
});

/** Claim 2: more latent units make z more discriminative and more stable. */
import * as E from "fp-ts/lib/Either.js";
import { table } from "../../../../runtime/page/index.js";
import { claim, type Judged } from "../claim.js";
import { type Lab, type Likeness, likenessOf, lossOf, outcomesOf, type Stat, sureFigure } from "../lab.js";
import type { ModelName } from "../models.js";
import { each } from "../plan.js";
import { about, cloudFigure, intervalFigure, plainText, shareText, shownWith } from "../show.js";

export interface Told {
  readonly probe: Stat;
  readonly knn: Stat;
  readonly silhouette: Stat;
  readonly likeness: Likeness;
  readonly loss: Stat;
}

export interface Pair {
  readonly two: Told;
  readonly five: Told;
}

export interface Found {
  readonly ae: Pair;
  readonly vae: Pair;
}

const toldOf = (lab: Lab, model: ModelName): Told => ({
  probe: sureFigure(lab, model, "probe"),
  knn: sureFigure(lab, model, "knn"),
  silhouette: sureFigure(lab, model, "silhouette"),
  likeness: likenessOf(lab, model),
  loss: lossOf(lab, model),
});

const rises = (pairs: ReadonlyArray<Pair>, read: (told: Told) => Stat, by = 0): boolean =>
  pairs.every(({ two, five }) => read(five).mean > read(two).mean + by);

const unitwise = 0.05;

export const judge = ({ ae, vae }: Found): Judged => {
  const both = [ae, vae];
  const discriminative = (["probe", "knn", "silhouette"] as const).every((name) => rises(both, (told) => told[name]));
  const stable = (["cka", "procrustes", "affine-r2"] as const).every((name) =>
    rises(both, ({ likeness }) => likeness[name]),
  );
  const matched = rises(both, ({ likeness }) => likeness.mcc, unitwise);
  const said =
    `From two to five units a linear probe goes from ${about(ae.two.probe)} to ${about(ae.five.probe)} (AE) and ` +
    `from ${about(vae.two.probe)} to ${about(vae.five.probe)} (VAE); CKA between trainings from ` +
    `${ae.two.likeness.cka.mean.toFixed(2)} to ${ae.five.likeness.cka.mean.toFixed(2)} and from ` +
    `${vae.two.likeness.cka.mean.toFixed(2)} to ${vae.five.likeness.cka.mean.toFixed(2)}.`;
  if (discriminative && stable && matched) return { standing: "holds", words: said };
  if (discriminative && stable)
    return {
      standing: "partly",
      words:
        `latents are compared up to a rotation. ${said} Unit by unit (MCC) they are no more alike than before: ` +
        `${ae.two.likeness.mcc.mean.toFixed(2)} → ${ae.five.likeness.mcc.mean.toFixed(2)} and ` +
        `${vae.two.likeness.mcc.mean.toFixed(2)} → ${vae.five.likeness.mcc.mean.toFixed(2)}.`,
    };
  if (discriminative)
    return {
      standing: "partly",
      words: `only telling classes apart is asked for. ${said} Not every measure of stability rises.`,
    };
  return { standing: "fails", words: `${said} Not every measure of telling classes apart rises.` };
};

const rowsOf = ({ ae, vae }: Found): ReadonlyArray<ReadonlyArray<string>> =>
  (
    [
      ["AE, 2 units", ae.two],
      ["AE, 5 units", ae.five],
      ["VAE, 2 units", vae.two],
      ["VAE, 5 units", vae.five],
    ] as const
  ).map(([name, { probe, knn, silhouette, likeness, loss }]) => [
    name,
    shareText(probe),
    shareText(knn),
    plainText(silhouette),
    plainText(likeness.cka),
    plainText(likeness.procrustes),
    plainText(likeness["affine-r2"]),
    plainText(likeness.mcc),
    plainText(loss, 1),
  ]);

export const units = claim<Found>({
  name: "units",
  title: "From two to five latent units, z tells classes apart better and is more stable",
  needs: each("ae-2", "ae-5", "vae-2", "vae-5"),
  metrics: ["negative-elbo", "nll", "probe", "knn", "silhouette"],
  criterion: [
    "z tells classes apart better: the means over seeds of linear probe, kNN and silhouette all rise, for the " +
      "autoencoder and for the VAE",
    "z is more stable: the means over pairs of seeds of CKA, Procrustes and affine R² all rise, for both; and so " +
      `does MCC, by at least ${unitwise}`,
    "holds: both; holds if: all but MCC (latents are compared up to a rotation), or the first alone; " +
      "does not hold: otherwise",
    "All on held-out samples; probe and kNN learn from codes of the training split.",
  ],
  find: async (lab) =>
    E.right({
      ae: { two: toldOf(lab, "ae-2"), five: toldOf(lab, "ae-5") },
      vae: { two: toldOf(lab, "vae-2"), five: toldOf(lab, "vae-5") },
    }),
  judge,
  show: async (lab, found) => {
    return shownWith(
      [
        () =>
          cloudFigure(
            [
              ["VAE, 2 units, seed 1", outcomesOf(lab, "vae-2")[0]],
              ["5 units, seed 1", outcomesOf(lab, "vae-5")[0]],
              ["5 units, seed 2", outcomesOf(lab, "vae-5")[1]],
            ],
            "Codes of the same held-out samples; of five units the plane in which they vary most.",
          ),
        () =>
          intervalFigure(
            (["ae", "vae"] as const).flatMap((family) =>
              (["two", "five"] as const).flatMap((size) => {
                const group = size === "two" ? "2 units" : "5 units";
                const name = family.toUpperCase();
                return [
                  { name: `${name} probe, ${group}`, group, values: found[family][size].probe.values },
                  { name: `${name} CKA, ${group}`, group, values: found[family][size].likeness.cka.values },
                ];
              }),
            ),
            "share found by a linear probe; likeness by CKA",
            "A dot for each seed (probe) or pair of seeds (CKA).",
            [0, 1],
          ),
      ],

      table({
        head: ["model", "probe", "kNN", "silhouette", "CKA", "Procrustes", "affine R²", "MCC", "loss, nats"],
        rows: rowsOf(found),
        caption:
          "Mean ± standard deviation over seeds, and of likeness over pairs of seeds; held-out samples. Loss: " +
          "−ELBO, of an autoencoder NLL.",
      }),
    );
  },
  why: [
    "With two units ten digits must share a plane, and some lie on top of others. Three more units give them room: " +
      "whatever reads z finds the digit more often, and the reconstruction is better as well.",
    "Room also makes trainings agree. In a plane each training must decide which digits to lay together, and " +
      "decides anew each time; with five units there is less to decide. What stays free is the rotation, since a " +
      "decoder can undo any: so measures that allow for one rise, and **MCC, " +
      "which matches one unit with one unit, need not**.",
  ],
});

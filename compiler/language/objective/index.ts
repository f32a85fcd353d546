// The objective: every term of the loss, each with its own reduction and weight.
import type { TypeOf } from "../codec.js";
import { optional, record, written } from "../record.js";
import { kl } from "./kl.js";
import { mmd } from "./mmd.js";
import { ssim } from "./ssim.js";
import { reduceField, weightField } from "./term.js";

const elements = "the elements of one sample";

const reconstruction = record("the reconstruction term", {
  reduce: reduceField(elements),
  weight: weightField("What the term is multiplied by."),
});

const codebook = record("the codebook term", {
  reduce: reduceField(elements),
  weight: weightField("What the term is multiplied by."),
});

const commitment = record("the commitment term", {
  reduce: reduceField(elements),
  weight: weightField("What the term is multiplied by: β.", 0.25),
});

/** Terms that compare images with what the decoder makes of them, by the key of each. */
export const likenesses = { ssim };

export type LikenessName = keyof typeof likenesses;

export const likenessNames = Object.keys(likenesses) as ReadonlyArray<LikenessName>;

export const objective = record("the objective", {
  reconstruction: written(reconstruction, "The negative log-likelihood of the data.", {}),
  kl: written(kl, "The divergence of the latent from its prior.", {}),
  mmd: optional(
    mmd,
    "The distance of the codes of a batch from codes drawn from the prior (WAE-MMD): it gives an autoencoder a prior.",
  ),
  ssim: optional(ssim.codec, ssim.doc),
  codebook: written(
    codebook,
    "Of a `vector-quantised` latent: the squared distance of the codes from what chose them.",
    {},
  ),
  commitment: written(
    commitment,
    "Of a `vector-quantised` latent: the squared distance of what is quantised from its code.",
    {},
  ),
});

export type Objective = TypeOf<typeof objective>;

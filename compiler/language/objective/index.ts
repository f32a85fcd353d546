// The objective: every term of the loss, each with its own reduction and weight.
import type { Codec, TypeOf } from "../codec.js";
import { optional, record, written } from "../record.js";
import { features } from "./features.js";
import { kl } from "./kl.js";
import { mmd } from "./mmd.js";
import { ssim } from "./ssim.js";
import { type LatentTerm, latentTerm, reduceField, weightField } from "./term.js";

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

/** The terms that only some latents have. */
export const latentTerms = {
  // Its weight may be left over from another latent: that is a warning.
  kl: latentTerm({ codec: kl, idle: ["warmup", "cyclic", "free-bits"] }),
  mmd: latentTerm({ codec: mmd, idle: "all" }),
  codebook: latentTerm({ codec: codebook, idle: "all" }),
  commitment: latentTerm({ codec: commitment, idle: "all" }),
};

export type TermName = keyof typeof latentTerms;

/** Where a spec says something of a term that does nothing unless the latent has the term. */
export const idleParts: ReadonlyArray<readonly [term: TermName, pointer: string]> = (
  Object.entries(latentTerms) as ReadonlyArray<readonly [TermName, LatentTerm<unknown>]>
).flatMap(([term, { idle }]) =>
  (idle === "all" ? [""] : idle.map((field) => `/${field}`)).map((at) => [term, `/objective/${term}${at}`] as const),
);

/** `layers`: the codec of a list of layers. */
export const objective = <L>(layers: Codec<L>) =>
  record("the objective", {
    reconstruction: written(reconstruction, "The negative log-likelihood of the data.", {}),
    kl: written(latentTerms.kl.codec, "The divergence of the latent from its prior.", {}),
    mmd: optional(
      latentTerms.mmd.codec,
      "The distance of the codes of a batch from codes drawn from the prior (WAE-MMD): it gives an autoencoder a " +
        "prior.",
    ),
    ssim: optional(ssim.codec, ssim.doc),
    features: optional(
      features(layers),
      "The squared distance of an image and what is made of it, to layers that another run trained, such as a " +
        "classifier's.",
    ),
    codebook: written(
      latentTerms.codebook.codec,
      "Of a `vector-quantised` latent: the squared distance of the codes from what chose them.",
      {},
    ),
    commitment: written(
      latentTerms.commitment.codec,
      "Of a `vector-quantised` latent: the squared distance of what is quantised from its code.",
      {},
    ),
  });

export type Objective<L> = TypeOf<ReturnType<typeof objective<L>>>;

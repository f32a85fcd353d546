/**
 * The registry of the lecture's models: which spec of specs/lecture, which of its variants, how many latent units. A
 * claim asks for them by name, and each is trained once for all claims that do.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { fromPackage } from "../../report/package.js";
import type { Refusal } from "../../report/refusal.js";
import { openSpec } from "../../run/spec.js";

export interface LectureModel {
  /** What a table calls it. */
  readonly title: string;
  /** The file in specs/lecture, without its ending. */
  readonly spec: string;
  readonly variant?: string;
  readonly units: number;
}

const autoencoder = (title: string, units: number, variant?: string): LectureModel => ({
  title: `AE, ${title}`,
  spec: "autoencoder",
  units,
  ...(variant && { variant }),
});

const vae = (title: string, units: number, variant?: string): LectureModel => ({
  title: `VAE, ${title}`,
  spec: "vae",
  units,
  ...(variant && { variant }),
});

const convolutional = (title: string, variant?: string): LectureModel => ({
  title: `conv VAE, ${title}`,
  spec: "convolutional",
  units: 2,
  ...(variant && { variant }),
});

export const models = {
  "ae-2": autoencoder("told nothing", 2),
  "ae-5": autoencoder("told nothing", 5),
  "ae-both-2": autoencoder("encoder + decoder", 2, "both"),
  "ae-both-5": autoencoder("encoder + decoder", 5, "both"),
  "ae-decoder-2": autoencoder("decoder only", 2, "decoder"),
  "ae-encoder-2": autoencoder("encoder only", 2, "encoder"),
  "vae-2": vae("told nothing", 2),
  "vae-5": vae("told nothing", 5),
  "vae-both-2": vae("encoder + decoder", 2, "both"),
  "vae-both-5": vae("encoder + decoder", 5, "both"),
  "vae-decoder-2": vae("decoder only", 2, "decoder"),
  "vae-decoder-5": vae("decoder only", 5, "decoder"),
  "vae-encoder-2": vae("encoder only", 2, "encoder"),
  "vae-encoder-5": vae("encoder only", 5, "encoder"),
  "vae-prior-2": vae("prior", 2, "prior"),
  "vae-prior-5": vae("prior", 5, "prior"),
  "vae-fixed-2": vae("prior, places given", 2, "fixed"),
  "vae-placed-2": vae("encoder + prior, places given", 2, "placed"),
  "vae-head-2": vae("told nothing, a head predicts the digit", 2, "head"),
  "vae-anchored-2": vae("encoder + decoder, one start", 2, "anchored"),
  "vae-scalar-2": vae("encoder + decoder, scalar", 2, "scalar"),
  "vae-scalar-5": vae("encoder + decoder, scalar", 5, "scalar"),
  "vae-prefix-2": vae("encoder + decoder, prefix", 2, "prefix"),
  "vae-interleaved-2": vae("encoder + decoder, interleaved", 2, "interleaved"),
  "conv-2": convolutional("told nothing"),
  "conv-channels-2": convolutional("channels of every convolution", "channels"),
  "conv-dense-2": convolutional("dense layers", "both"),
} as const satisfies Readonly<Record<string, LectureModel>>;

export type ModelName = keyof typeof models;

export const modelNames = Object.keys(models) as ReadonlyArray<ModelName>;

export const titleOf = (name: ModelName): string => models[name].title;

/** With its size, which the tables say in a column of their own. */
export const fullTitleOf = (name: ModelName): string => `${titleOf(name)}, ${models[name].units} units`;

export const modelOf = (name: ModelName): LectureModel => models[name];

/** specs/lecture, wherever graft lies. */
const folder = (): string => fromPackage("specs/lecture");

/** The checked spec of a model, its variant and size applied. */
export const openModel = async (name: ModelName): Promise<E.Either<Refusal, CoreModel>> => {
  const { spec, variant, units } = modelOf(name);
  const options = { set: [`let.z=${units}`], ...(variant && { variant }) };
  return E.map(({ typed }: { readonly typed: { readonly core: CoreModel } }) => typed.core)(
    await openSpec(join(folder(), `${spec}.json`), options),
  );
};

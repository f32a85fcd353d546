/** The bound among a model's losses. In: losses. Out: −ELBO, or the NLL where the latent has no prior. */
import type { Losses } from "../train/losses.js";

export const boundOf = (losses: Losses): number => losses["negative-elbo"] ?? losses["nll"] ?? Number.NaN;

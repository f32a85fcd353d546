/**
 * Warnings that only the figures of a trained model can give; a spec allows them as any other. C05: the latent is not
 * used.
 */
export const trainedCodes = ["C05"] as const;

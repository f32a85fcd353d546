// The registry of likelihoods, by the word a spec uses.
import { bernoulli } from "./bernoulli.js";
import { categorical } from "./categorical.js";
import { gaussian } from "./gaussian.js";
import { laplace } from "./laplace.js";

export const likelihoods = { bernoulli, gaussian, laplace, categorical };

// The registry of likelihoods, by the word a spec uses.
import { bernoulli } from "./bernoulli.js";
import { gaussian } from "./gaussian.js";

export const likelihoods = { bernoulli, gaussian };

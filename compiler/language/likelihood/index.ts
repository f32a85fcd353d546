// The registry of likelihoods, by the word a spec uses.
import { bernoulli } from "./bernoulli.js";
import { categorical } from "./categorical.js";
import { continuousBernoulli } from "./continuous-bernoulli.js";
import { discretisedLogistic } from "./discretised-logistic.js";
import { gaussian } from "./gaussian.js";
import { laplace } from "./laplace.js";
import { negativeBinomial } from "./negative-binomial.js";
import { poisson } from "./poisson.js";
import { studentT } from "./student-t.js";

export const likelihoods = {
  bernoulli,
  gaussian,
  laplace,
  categorical,
  "continuous-bernoulli": continuousBernoulli,
  "student-t": studentT,
  "discretised-logistic": discretisedLogistic,
  poisson,
  "negative-binomial": negativeBinomial,
};

/**
 * What `graft serve` can't start with, and its answers to requests: G880–G892. Each is a file with its code, data,
 * words and page.
 */
import { addressNotFreeProblem } from "./address-not-free.js";
import { badRequestProblem } from "./bad-request.js";
import { lateProblem } from "./late.js";
import { modelFailedProblem } from "./model-failed.js";
import { notFiniteValuesProblem } from "./not-finite-values.js";
import { nothingThereProblem } from "./nothing-there.js";
import { nothingToServeProblem } from "./nothing-to-serve.js";
import { oneNameTwoRunsProblem } from "./one-name-two-runs.js";
import { openToNetworkProblem } from "./open-to-network.js";
import { overloadedProblem } from "./overloaded.js";
import { tooLongProblem } from "./too-long.js";
import { unauthorisedProblem } from "./unauthorised.js";

export const serveProblems = [
  addressNotFreeProblem,
  nothingToServeProblem,
  oneNameTwoRunsProblem,
  openToNetworkProblem,
  badRequestProblem,
  nothingThereProblem,
  notFiniteValuesProblem,
  overloadedProblem,
  lateProblem,
  tooLongProblem,
  unauthorisedProblem,
  modelFailedProblem,
] as const;

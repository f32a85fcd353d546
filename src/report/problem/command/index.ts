/**
 * What the command line can't follow, and what nobody expected: G700–G704, G711, G712, G948. Each is a file with its
 * code, data, words and page.
 */

import { dataNeededProblem } from "./data-needed.js";
import { dataNotNamedProblem } from "./data-not-named.js";
import { intoNeededProblem } from "./into-needed.js";
import { noCommandProblem } from "./no-command.js";
import { noInputProblem } from "./no-input.js";
import { notEnoughMemoryProblem } from "./not-enough-memory.js";
import { notNumbersProblem } from "./not-numbers.js";
import { staleTypesProblem } from "./stale-types.js";
import { unexpectedProblem } from "./unexpected.js";
import { unknownCommandProblem } from "./unknown-command.js";
import { unknownGraphProblem } from "./unknown-graph.js";
import { unknownOptionProblem } from "./unknown-option.js";
import { usageProblem } from "./usage.js";

export const commandProblems = [
  unexpectedProblem,
  usageProblem,
  noCommandProblem,
  dataNeededProblem,
  intoNeededProblem,
  unknownCommandProblem,
  unknownOptionProblem,
  unknownGraphProblem,
  staleTypesProblem,
  notEnoughMemoryProblem,
  dataNotNamedProblem,
  notNumbersProblem,
  noInputProblem,
] as const;

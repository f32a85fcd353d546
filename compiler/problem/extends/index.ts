/** What can be wrong with a chain of specs that extend each other. G030–G049. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { badBasePathProblem } from "./bad-base-path.js";
import { circularExtendsProblem } from "./circular-extends.js";
import { extendsTooLongProblem } from "./extends-too-long.js";
import { lateExtendsProblem } from "./late-extends.js";
import { notAnObjectProblem } from "./not-an-object.js";
import { unreadableBaseProblem } from "./unreadable-base.js";

export type { BadPath } from "./bad-base-path.js";
export type { Unreadable } from "./unreadable-base.js";

export const extendsProblems = [
  badBasePathProblem,
  unreadableBaseProblem,
  circularExtendsProblem,
  extendsTooLongProblem,
  lateExtendsProblem,
  notAnObjectProblem,
] as const;

export type ExtendsProblem = ProblemOf<(typeof extendsProblems)[number]>;

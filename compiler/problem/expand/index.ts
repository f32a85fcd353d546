/** What expansion can find: a name that stands for nothing, an expression that makes no size. G120–G139. */
import type { Place } from "../../base/located.js";
import type { ProblemOf } from "../../words/diagnostic.js";
import type { ExpressionProblem } from "../expression/index.js";
import { badSiteProblem } from "./bad-site.js";
import { circularBlockProblem } from "./circular-block.js";
import { circularLetProblem } from "./circular-let.js";
import { classesLikelihoodProblem } from "./classes-likelihood.js";
import { epochsAndStepsProblem } from "./epochs-and-steps.js";
import { labelCountProblem } from "./label-count.js";
import { linkOutsideDecoderProblem } from "./link-outside-decoder.js";
import { nameTakenProblem } from "./name-taken.js";
import { nestedTooDeepProblem } from "./nested-too-deep.js";
import { noLadderProblem } from "./no-ladder.js";
import { notACategoryProblem } from "./not-a-category.js";
import { notASizeProblem } from "./not-a-size.js";
import { notAlongProblem } from "./not-along.js";
import { nothingMatchesProblem } from "./nothing-matches.js";
import { tooManyCopiesProblem } from "./too-many-copies.js";
import { unknownNameProblem } from "./unknown-name.js";
import type { Values } from "./values.js";
import { warmupAndCyclicProblem } from "./warmup-and-cyclic.js";

export type { Named } from "./unknown-name.js";
export type { Values } from "./values.js";

export const expandProblems = [
  circularLetProblem,
  notASizeProblem,
  unknownNameProblem,
  badSiteProblem,
  nothingMatchesProblem,
  nameTakenProblem,
  linkOutsideDecoderProblem,
  labelCountProblem,
  classesLikelihoodProblem,
  circularBlockProblem,
  tooManyCopiesProblem,
  nestedTooDeepProblem,
  epochsAndStepsProblem,
  warmupAndCyclicProblem,
  notACategoryProblem,
  notAlongProblem,
  noLadderProblem,
] as const;

/** An expression that has no value. `place` is the whole string's. */
export interface BadExpression {
  readonly _tag: "Expression";
  readonly place: Place;
  readonly problem: ExpressionProblem;
  readonly text: string;
  readonly values: Values;
}

export type ExpandProblem = BadExpression | ProblemOf<(typeof expandProblems)[number]>;

/** What can be wrong inside a size expression. G060–G069. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { divisionByZeroProblem } from "./division-by-zero.js";
import { notFiniteProblem } from "./not-finite.js";
import { syntaxProblem } from "./syntax.js";
import { tooDeepProblem } from "./too-deep.js";
import { unknownFunctionProblem } from "./unknown-function.js";
import { unknownNameProblem } from "./unknown-name.js";
import { wrongArityProblem } from "./wrong-arity.js";

export type { Wanted } from "./syntax.js";
export type { FunctionName } from "./wrong-arity.js";

export const expressionProblems = [
  syntaxProblem,
  unknownNameProblem,
  unknownFunctionProblem,
  wrongArityProblem,
  divisionByZeroProblem,
  notFiniteProblem,
  tooDeepProblem,
] as const;

export type ExpressionProblem = ProblemOf<(typeof expressionProblems)[number]>;

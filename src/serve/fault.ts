/**
 * Why a request can't be answered. In: what was wrong. Out: an HTTP status, a code of graft and a sentence that names
 * the tensor, condition or model.
 */
import type { Answer, Status } from "../report/problem/serve/answer.js";
import { badRequestProblem } from "../report/problem/serve/bad-request.js";
import { lateProblem } from "../report/problem/serve/late.js";
import { modelFailedProblem } from "../report/problem/serve/model-failed.js";
import { notFiniteValuesProblem } from "../report/problem/serve/not-finite-values.js";
import { nothingThereProblem } from "../report/problem/serve/nothing-there.js";
import { overloadedProblem } from "../report/problem/serve/overloaded.js";
import { tooLongProblem } from "../report/problem/serve/too-long.js";
import { unauthorisedProblem } from "../report/problem/serve/unauthorised.js";

export interface Fault {
  readonly status: Status;
  readonly code: string;
  readonly message: string;
  /** After how many seconds it is worth to try again. */
  readonly retryAfter?: number;
}

const fault =
  ({ status, code }: Pick<Answer, "status" | "code">) =>
  (message: string): Fault => ({ status, code, message });

export const badRequest = fault(badRequestProblem);
export const notFound = fault(nothingThereProblem);
export const notFinite = fault(notFiniteValuesProblem);
export const tooLong = fault(tooLongProblem);
export const unauthorised = fault(unauthorisedProblem);
export const failed = fault(modelFailedProblem);
export const late = fault(lateProblem);

export const overloaded = (message: string, retryAfter = 1): Fault => ({
  ...fault(overloadedProblem)(message),
  retryAfter,
});

/** The longest piece of a caller's own text that is said back. */
const most = 80;

/**
 * A caller's text in a sentence: short, and without anything that a terminal, a log or a page would take for more than
 * text.
 */
export const said = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202f\u2066-\u2069]/g, "�");
  return `“${plain.length > most ? `${plain.slice(0, most)}…` : plain}”`;
};

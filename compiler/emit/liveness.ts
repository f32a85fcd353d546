// When buffers die. In: actions in order, and the registers that outlive them; out: the same actions, each with the
// registers that nothing reads afterwards.
import { type Action, operandsOf, resultsOf, type Step } from "./plan.js";

const touched = (action: Action): ReadonlyArray<number> =>
  [...operandsOf(action), ...resultsOf(action)].map((operand) => operand.register);

/** `kept`: registers that aren't the plan's to free (state, constants) or that results stand in. */
export const withFrees = (actions: ReadonlyArray<Action>, kept: ReadonlySet<number>): ReadonlyArray<Step> => {
  const seen = new Set(kept);
  const steps: Array<Step> = [];
  for (const action of [...actions].reverse()) {
    const frees = [...new Set(touched(action))].filter((register) => !seen.has(register));
    for (const register of frees) seen.add(register);
    steps.push({ ...action, frees });
  }
  return steps.reverse();
};

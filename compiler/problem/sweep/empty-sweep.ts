/** G070 · Empty sweep. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface EmptySweep {
  readonly _tag: "EmptySweep";
  readonly place: Place;
}

export const emptySweepProblem = error<EmptySweep>("EmptySweep", {
  code: "G070",
  words: () => ({
    title: "EMPTY SWEEP",
    summary: "This sweep lists nothing to try.",
    fix: 'for example { "over": { "/latent/size": [2, 8, 32] }, "seeds": [1, 2, 3] }',
  }),
  page: page("Empty sweep", "The sweep lists neither values nor seeds.", "List what to try under `over`, or `seeds`."),
});

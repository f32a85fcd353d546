/**
 * What the files of a run's folder are called. In: nothing. Out: their names.
 */
import { limits } from "../../compiler/base/limits.js";

export const stateFile = "state.json";
export const specFile = "spec.json";
export const metricsFile = "metrics.jsonl";
/** What a finished run of several was measured to be: of a sweep, or of the lecture. */
export const figuresFile = "figures.json";

/** What a finished training draws: `samples.png`, and `samples.image.svg` where there are several outputs. */
export const drawnFile = /^(curve|samples|reconstructions|swaps)(\.[^/]+)?\.(png|svg)$/;

/** Bytes of a spec.json: a UTF-16 unit of a spec takes at most three. */
export const mostSpec = limits.characters * 3;

/** Bytes of a state.json: more than any run needs. */
export const mostState = 2 ** 24;

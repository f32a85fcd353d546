/**
 * What the files of a run's folder are called. In: nothing. Out: their names.
 */
export const stateFile = "state.json";
export const specFile = "spec.json";
export const metricsFile = "metrics.jsonl";
/** What a finished run of several was measured to be: of a sweep, or of the lecture. */
export const figuresFile = "figures.json";

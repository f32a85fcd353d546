/**
 * Runs: start one, resume one, open one, use its model.
 */
export type { Condition, Values } from "./conditions.js";
export { type GridRow, gridRows } from "./grid.js";
export { keepRun } from "./keep.js";
export { inferenceProgram, loadModel, openRun, type Run, type SpecProblem } from "./open.js";
export type { RunProblem } from "./problem/index.js";
export type { Rows } from "./rows.js";
export { type Resume, resumeRun, type Start, startRun } from "./run.js";
export { isComplete, type RunState } from "./state.js";
export * from "./use.js";

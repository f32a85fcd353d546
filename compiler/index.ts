/**
 * The compiler alone: from the text of a spec to graphs and target data, or to reports. Pure, and free of Node: this is what a browser imports.
 *
 *   import { compile, renderText, reportAll } from "graftml/compiler";
 */
export type { InjectionTrace, LayerTrace, TypedModel } from "./build/typed.js";
export { check } from "./check/index.js";
export { type Compiled, compile, front, lower, type Options } from "./compile.js";
export type { Program, State } from "./emit/program.js";
export type { CoreModel } from "./expand/core.js";
export type { Graph } from "./graph/graph.js";
export { printGraph } from "./graph/print.js";
export { printType, type TensorType } from "./graph/type.js";
export { costOf, type EngineCost, engineCosts } from "./optimise/index.js";
export type { Problem } from "./problem.js";
export { type Bases, wantedBase } from "./read/extends.js";
export type { Place, Source } from "./read/located.js";
export { type Explanation, explain, explainCost, renderCost, renderExplanation } from "./report/explain.js";
export { type Report, renderJson, renderText, reportAll, reportOf, type TextOptions } from "./report/index.js";

/**
 * The compiler alone: from the text of a spec to graphs and target data, or to reports. Pure, and free of Node: this is
 * what a browser imports.
 *
 * ```ts
 * import { compile, renderText, reportAll } from "graftml/compiler";
 * ```
 *
 * @module graftml/compiler
 */
export type { InjectionTrace, LayerTrace, TypedModel } from "./assemble/typed.js";
export type { Place, Source } from "./base/located.js";
export { check } from "./check/index.js";
export type { CoreModel } from "./expand/core.js";
export { type Explanation, explain, explainCost, renderCost, renderExplanation } from "./explain/index.js";
export type { Graph } from "./ir/graph/graph.js";
export { printGraph } from "./ir/graph/print.js";
export { printType, type TensorType } from "./ir/graph/type.js";
export type { Program, State } from "./ir/program.js";
export { costOf, type EngineCost, engineCosts } from "./optimise/index.js";
export { type Compiled, compile, front, lower, type Options } from "./pipeline/compile.js";
export type { Problem } from "./pipeline/problem.js";
export { type Bases, wantedBase } from "./read/extends.js";
export { type Report, renderJson, renderText, reportAll, reportOf, type TextOptions } from "./report/index.js";

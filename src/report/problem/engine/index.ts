/**
 * Engines that can't be had or do without a setting: G791, G792, G795, G902, G903. Each is a file with its code, data,
 * words and page.
 */
import { noEngineProblem } from "./no-engine.js";
import { noJaxProblem } from "./no-jax.js";
import { noNativeProblem } from "./no-native.js";
import { noSettingProblem } from "./no-setting.js";
import { slowerEngineProblem } from "./slower-engine.js";

export const engineProblems = [
  noEngineProblem,
  slowerEngineProblem,
  noNativeProblem,
  noSettingProblem,
  noJaxProblem,
] as const;

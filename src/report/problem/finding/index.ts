/**
 * Warnings of data and of what a training came to: C05, G762, G810, G822, G823, G893, G895, G961, G962. Each is a file
 * with its code, data, words and page.
 */
import { atChanceProblem } from "./at-chance.js";
import { collapsedProblem } from "./collapsed.js";
import { idleNullProblem } from "./idle-null.js";
import { largeNumbersProblem } from "./large-numbers.js";
import { logNotWrittenProblem } from "./log-not-written.js";
import { oneGroupProblem } from "./one-group.js";
import { otherSamplesProblem } from "./other-samples.js";
import { standInProblem } from "./stand-in.js";
import { unseenClassProblem } from "./unseen-class.js";

export const findings = [
  collapsedProblem,
  atChanceProblem,
  idleNullProblem,
  largeNumbersProblem,
  logNotWrittenProblem,
  otherSamplesProblem,
  oneGroupProblem,
  standInProblem,
  unseenClassProblem,
] as const;

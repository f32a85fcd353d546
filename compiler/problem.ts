// Everything that can be wrong with a spec: the union of what each phase reports. Data only; words are made in report/.
import type { BuildProblem } from "./build/problem.js";
import type { Warning } from "./check/problem.js";
import type { DecodeProblem } from "./decode/problem.js";
import type { ExpandProblem } from "./expand/problem.js";
import type { PatchProblem } from "./read/patch.js";
import type { ReadProblem } from "./read/problem.js";

export type Problem = ReadProblem | PatchProblem | DecodeProblem | ExpandProblem | BuildProblem | Warning;

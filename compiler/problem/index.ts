// Everything that can be wrong with a spec: the union of what each phase reports. Data only; words are made in report/.
import type { BuildProblem } from "../assemble/problem.js";
import type { Warning } from "../check/problem.js";
import type { DecodeProblem } from "../decode/problem.js";
import type { ExpandProblem } from "../expand/problem.js";
import type { MigrateProblem } from "../migrate/problem.js";
import type { ExtendsProblem } from "../read/extends.js";
import type { Place } from "../read/located.js";
import type { PatchProblem } from "../read/patch.js";
import type { ReadProblem } from "../read/problem.js";
import type { Change } from "../sweep/index.js";
import type { SweepProblem } from "../sweep/problem.js";

/** What is wrong with the spec that a trial of a sweep makes; `changes` say which. */
export interface InTrial {
  readonly _tag: "InTrial";
  readonly place: Place;
  /** The trial's. */
  readonly id: string;
  readonly changes: ReadonlyArray<Change>;
  readonly problem: Problem;
}

export type Problem =
  | InTrial
  | SweepProblem
  | MigrateProblem
  | ReadProblem
  | ExtendsProblem
  | PatchProblem
  | DecodeProblem
  | ExpandProblem
  | BuildProblem
  | Warning;

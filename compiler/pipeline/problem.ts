// Everything that can be wrong with a spec, as data: the union of what each phase reports. Each error is a file of
// compiler/problem and each warning one of compiler/check/rule, with its code, its data, its words and its page.
import type { Place } from "../base/located.js";
import { rules, type Warning } from "../check/rule/index.js";
import { type BuildProblem, buildProblems } from "../problem/assemble/index.js";
import { type DecodeProblem, faults } from "../problem/decode/index.js";
import { type ExpandProblem, expandProblems } from "../problem/expand/index.js";
import { expressionProblems } from "../problem/expression/index.js";
import { type ExtendsProblem, extendsProblems } from "../problem/extends/index.js";
import { buildFaults } from "../problem/fault/index.js";
import { type MigrateProblem, migrateProblems } from "../problem/migrate/index.js";
import { type PatchProblem, patchProblems } from "../problem/patch/index.js";
import { type ReadProblem, readProblems } from "../problem/read/index.js";
import type { Change } from "../problem/sweep/change.js";
import { type SweepProblem, sweepProblems } from "../problem/sweep/index.js";
import type { AnyDiagnostic } from "../words/diagnostic.js";

/** What is wrong with the spec that a trial of a sweep makes; `changes` say which. */
export interface InTrial {
  readonly _tag: "InTrial";
  readonly place: Place;
  /** The trial's. */
  readonly id: string;
  readonly changes: ReadonlyArray<Change>;
  readonly problem: Problem;
}

/** Everything that can be wrong with a spec; `_tag` tells which, `reportAll` puts it in words. */
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

/** Those whose words need to know nothing beside them; no tag belongs to two. */
export const plainDiagnostics = [
  ...readProblems,
  ...extendsProblems,
  ...patchProblems,
  ...sweepProblems,
  ...migrateProblems,
  ...expandProblems,
  ...buildProblems,
  ...rules,
] as const;

/** Every diagnostic that a spec's text can get. */
export const diagnostics: ReadonlyArray<AnyDiagnostic> = [
  ...plainDiagnostics,
  ...expressionProblems,
  ...faults,
  ...buildFaults,
];

/** The phases of the compiler in which a problem may be found, in their order. */
export const phases = ["read", "patch", "decode", "expand", "assemble", "check"] as const;

export type Phase = (typeof phases)[number];

const tagsOf = (list: ReadonlyArray<AnyDiagnostic>, phase: Phase): ReadonlyArray<readonly [string, Phase]> =>
  list.map(({ tag }) => [tag, phase]);

const byTag: ReadonlyMap<string, Phase> = new Map([
  ...tagsOf(patchProblems, "patch"),
  ["BadValue", "patch"],
  ["Decode", "decode"],
  ...tagsOf(expandProblems, "expand"),
  ["Expression", "expand"],
  ...tagsOf(buildProblems, "assemble"),
  ["Unbuildable", "assemble"],
  ...tagsOf(rules, "check"),
]);

/** The phase that finds a problem; what asks for another spec or version, and trials, belong to the first. */
export const phaseOf = ({ _tag }: Problem): Phase => byTag.get(_tag) ?? "read";

export const later = (a: Phase, b: Phase): boolean => phases.indexOf(a) > phases.indexOf(b);

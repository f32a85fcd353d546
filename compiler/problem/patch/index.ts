/** What can be wrong with a `--set` or a variant. G050–G059. */
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Place } from "../../base/located.js";
import type { ProblemOf } from "../../words/diagnostic.js";
import type { ReadProblem } from "../read/index.js";
import { alreadyThereProblem } from "./already-there.js";
import { badIndexProblem } from "./bad-index.js";
import { badPointerProblem } from "./bad-pointer.js";
import { badVariantProblem } from "./bad-variant.js";
import { deleteWithValueProblem } from "./delete-with-value.js";
import { emptyPathProblem } from "./empty-path.js";
import { emptySegmentProblem } from "./empty-segment.js";
import { forbiddenNameProblem } from "./forbidden-name.js";
import { missingEqualsProblem } from "./missing-equals.js";
import { notAContainerProblem } from "./not-a-container.js";
import { pathTooDeepProblem } from "./path-too-deep.js";
import { unknownPathProblem } from "./unknown-path.js";
import { unknownVariantProblem } from "./unknown-variant.js";

export const patchProblems = [
  missingEqualsProblem,
  emptyPathProblem,
  emptySegmentProblem,
  badPointerProblem,
  pathTooDeepProblem,
  deleteWithValueProblem,
  forbiddenNameProblem,
  unknownPathProblem,
  badIndexProblem,
  notAContainerProblem,
  alreadyThereProblem,
  unknownVariantProblem,
  badVariantProblem,
] as const;

/** The value is no JSON: what is wrong with it is said as of any text. */
export interface BadValue {
  readonly _tag: "BadValue";
  readonly place: Place;
  readonly problems: ReadonlyNonEmptyArray<ReadProblem>;
}

export type PatchProblem = BadValue | ProblemOf<(typeof patchProblems)[number]>;

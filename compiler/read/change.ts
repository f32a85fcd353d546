// Applies what the command line asks of a spec before it is decoded: first the variant, then each `--set` in order.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import * as RNEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Located } from "../base/located.js";
import type { PatchProblem } from "../problem/patch/index.js";
import { applyPatch, applyVariant, parseAssignment } from "./patch.js";

type Changed = E.Either<RNEA.ReadonlyNonEmptyArray<PatchProblem>, Located>;

const assign =
  (text: string) =>
  (root: Located): Changed =>
    pipe(
      parseAssignment(text),
      E.mapLeft(RNEA.of),
      E.chain((assignment) => applyPatch(root, assignment, { name: "--set", text })),
    );

/** The spec as changed. Every bad assignment is reported, not the first alone. */
export const change = (root: Located, set: ReadonlyArray<string>, variant: string | undefined): Changed => {
  const begun: Changed = variant === undefined ? E.right(root) : applyVariant(root, variant);
  let current = E.getOrElse(() => root)(begun);
  const problems: Array<PatchProblem> = E.isLeft(begun) ? [...begun.left] : [];
  for (const text of set) {
    const next = assign(text)(current);
    if (E.isLeft(next)) problems.push(...next.left);
    else current = next.right;
  }
  return isNonEmpty(problems) ? E.left(problems) : E.right(current);
};

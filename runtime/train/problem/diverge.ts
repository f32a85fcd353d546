/** A run whose numbers stopped being finite. In: where it was, and which number. Out: the problem. */
import * as E from "fp-ts/lib/Either.js";
import type { Position } from "../plan.js";
import type { Diverged } from "./diverged.js";
import { notFinite } from "./not-finite.js";

/** The epoch, from 1, that holds the last step taken. */
const epochOf = ({ epoch, cursor }: Position): number => (cursor === 0 ? epoch : epoch + 1);

/** Diverged with the last step of this position; `by` is the term of the loss that did it. */
export const diverged = (
  at: Position,
  where: Diverged["where"],
  { term, value }: { readonly term: string; readonly value: number },
  by?: Diverged["by"],
): E.Either<Diverged, never> =>
  E.left({
    _tag: "Diverged",
    step: at.step,
    epoch: epochOf(at),
    where,
    term,
    found: notFinite(value),
    ...(by && by.term !== term ? { by } : {}),
  });

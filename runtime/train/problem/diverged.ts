/** G789 · Diverged. */
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { failure } from "../../problem/failure.js";
import type { NotFinite } from "./not-finite.js";

/**
 * A number stopped being finite at this step. `term` is a loss, or the state tensor that holds the number. Of the whole
 * loss `by` is the term of it that did it, with every term one step earlier. The last checkpoint is as it was.
 */
export interface Diverged {
  readonly _tag: "Diverged";
  readonly step: number;
  readonly epoch: number;
  readonly where: "train" | "held-out" | "state";
  readonly term: string;
  readonly found: NotFinite;
  readonly by?: { readonly term: string; readonly before: Readonly<Record<string, number>> };
}

const whereDiverged: Readonly<Record<Diverged["where"], (term: string) => string>> = {
  train: (term) => `The training loss ${quote(term)}`,
  "held-out": (term) => `The held-out loss ${quote(term)}`,
  state: (term) => `A number of ${quote(term, 80)}`,
};

/** The terms of the loss one step before: which of them ran away. */
const termsBefore = (before: Readonly<Record<string, number>>): ReadonlyArray<string> => {
  const terms = Object.entries(before).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return terms.length === 0 ? [] : [`One step before: ${terms.join(", ")}.`];
};

export const divergedProblem = failure<Diverged>("Diverged", {
  code: "G789",
  exit: 1,
  words: ({ step, epoch, where, term, found, by }) => ({
    title: "DIVERGED",
    summary:
      `${whereDiverged[where](by?.term ?? term)} became ${found} at step ${count(step)}, in epoch ` +
      `${count(epoch)}.`,
    notes: [...termsBefore(by?.before ?? {}), "A checkpoint that was made before that is as it was."],
    fix: /^kl/.test(by?.term ?? term)
      ? "bound the code's variance (--set latent.variance=bounded), or try a lower rate (--set " +
        "train.optimizer.rate=0.0003)"
      : "try a lower rate (--set train.optimizer.rate=0.0003) or clip gradients (--set +train.clip.norm=1)",
  }),
  page: page(
    "Diverged",
    "The loss or a parameter became NaN or infinite. The last checkpoint, from before that, is whole.",
    "Try a lower rate, or clip gradients.",
  ),
});

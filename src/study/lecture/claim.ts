/**
 * What a claim's file declares: the claim as a sentence, the models it needs, what is found, how that is judged, and
 * how it is shown. Adding a claim is one such file and a line in claim/index.ts.
 */
import * as E from "fp-ts/lib/Either.js";
import type { MetricName } from "../../../runtime/measure/index.js";
import { type Block, details, items, type Standing, text, verdict } from "../../../runtime/page/index.js";
import { counted, whole } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { type Effort, type Lab, trainedIn } from "./lab.js";
import type { Need } from "./plan.js";

export type Told<A> = Promise<E.Either<Refusal, A>>;

/** What the numbers make of a claim. */
export interface Judged {
  readonly standing: Standing;
  /** A sentence or two; of a claim that holds under a condition it begins with the condition. */
  readonly words: string;
  /** Why there is no verdict, of a claim that is not decided. */
  readonly undecided?: string;
}

/** All that is said of a claim. */
export const wordsOf = ({ words, undecided }: Judged): string =>
  undecided === undefined ? words : `${undecided} ${words}`;

/** A claim's parts, over whatever it finds. */
export interface Parts<A> {
  readonly name: string;
  /** As a lecturer would say it. */
  readonly title: string;
  readonly needs: ReadonlyArray<Need>;
  /** What is measured of each training, beside its codes. */
  readonly metrics: ReadonlyArray<MetricName>;
  /** When it holds, when it holds if, when it doesn't: fixed before any number is known. */
  readonly criterion: ReadonlyArray<string>;
  readonly find: (lab: Lab) => Told<A>;
  /** Pure. */
  readonly judge: (found: A) => Judged;
  /** Figures and tables. */
  readonly show: (lab: Lab, found: A) => Told<ReadonlyArray<Block>>;
  /** The reason in plain words, a paragraph each. */
  readonly why: ReadonlyArray<string>;
}

export interface Answer extends Judged {
  readonly name: string;
  readonly title: string;
  /** The numbers, as data. */
  readonly found: unknown;
  readonly blocks: ReadonlyArray<Block>;
}

export interface Claim extends Pick<Parts<unknown>, "name" | "title" | "needs" | "metrics" | "criterion"> {
  readonly answer: (lab: Lab) => Told<Answer>;
}

/** The least training that a verdict is given after: what every criterion's thresholds were set for. */
const least = { steps: 1000, heldOut: 500 } as const;

const soFar = { holds: "it would hold:", partly: "it would hold if", fails: "it would not hold:", open: "" } as const;

/** After less training a claim is neither right nor wrong: the figures stand, and the verdict is that there is none. */
export const decided = (judged: Judged, { steps, heldOut }: Effort): Judged =>
  steps >= least.steps && heldOut >= least.heldOut
    ? judged
    : {
        standing: "open",
        undecided:
          `Not decided by this much training: ${counted(steps, "step")}, measured on ${counted(heldOut, "sample")}; ` +
          `a verdict needs ${whole(least.steps)} and ${least.heldOut}.`,
        words: `So far ${soFar[judged.standing]} ${judged.words}`,
      };

const reasonsOf = (why: ReadonlyArray<string>, { standing }: Judged): ReadonlyArray<Block> =>
  (standing === "open"
    ? ["**What trainings that are long enough show, and why.** The pictures above may not yet.", ...why]
    : why
  ).map(text);

/** A claim that finds, judges and shows itself. */
export const claim = <A>({ find, judge, show, why, ...rest }: Parts<A>): Claim => ({
  ...rest,
  answer: async (lab) => {
    const found = await find(lab);
    if (E.isLeft(found)) return found;
    const judged = decided(judge(found.right), trainedIn(lab));
    const shown = await show(lab, found.right);
    if (E.isLeft(shown)) return shown;
    const blocks = [
      verdict(judged.standing, wordsOf(judged)),
      ...shown.right,
      ...reasonsOf(why, judged),
      details("How this is judged", items(...rest.criterion)),
    ];
    return E.right({ name: rest.name, title: rest.title, ...judged, found: found.right, blocks });
  },
});

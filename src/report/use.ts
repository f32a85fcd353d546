/** What a person is told about conditions that don't fit, and about models that can't do what was asked. In: UseProblems. Out: Reports. */

import { nearest } from "../../compiler/base/nearest.js";
import { either, quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { PictureProblem } from "../../runtime/picture/index.js";
import type { UseProblem } from "../../runtime/run/use.js";
import { codes } from "./codes.js";
import { whole } from "./format.js";
import { plainReport, type Refusal, refusal } from "./refusal.js";

export const conditionReport = (words: Omit<Report, "code" | "severity" | "place">): Report =>
  plainReport(codes.condition, words);

/** A name that no condition has. `example` is a command that would do. */
export const unknownCondition = (name: string, known: ReadonlyArray<string>, example: string): Report => {
  const [near] = nearest(name, known, 1);
  const all = known.map((each) => quote(each)).join(", ");
  return conditionReport({
    title: "NO SUCH CONDITION",
    summary: `This model has no condition ${quote(name)}.`,
    notes: [known.length === 0 ? "It has none at all." : `It has ${all}.`],
    fix: near === undefined ? `for example: ${example}` : `write ${quote(near)}, as in: ${example}`,
  });
};

/** Guidance compares what the decoder makes with its conditions and without; a model that always had them can't do the second. */
const noGuidance = (conditions: ReadonlyArray<string>): Report =>
  plainReport("G713", {
    title: "NOTHING TO GUIDE BY",
    summary:
      conditions.length === 0
        ? "No condition reaches the decoder of this model, so there is nothing to guide samples by."
        : "Guidance compares samples with and without their conditions, and this model has never been without them.",
    ...(conditions.length === 0
      ? {}
      : { fix: `write "drop": 0.1 in the spec's ${either(conditions)}, and train again; or leave --guidance out` }),
  });

type Of<T extends UseProblem["type"]> = Extract<UseProblem, { readonly type: T }>;

const catalogue: { readonly [T in UseProblem["type"]]: (problem: Of<T>) => Report } = {
  "missing-condition": ({ condition }) =>
    conditionReport({
      title: "CONDITION MISSING",
      summary: `The model needs a value for ${quote(condition)}.`,
      fix: `add --condition ${condition}=…`,
    }),
  "unknown-condition": ({ condition, known }) =>
    unknownCondition(condition, known, `--condition ${known[0] ?? "name"}=…`),
  "condition-size": ({ condition, expected, found }) =>
    conditionReport({
      title: "WRONG LENGTH",
      summary: `${quote(condition)} takes ${whole(expected[0])} numbers, and here are ${whole(found)}.`,
    }),
  "condition-domain": ({ condition, domain, found }) =>
    conditionReport({
      title: "OUTSIDE THE DOMAIN",
      summary: `${quote(condition)} can't be ${found}.`,
      expected: {
        text:
          domain.classes !== undefined
            ? `a class from 0 to ${domain.classes - 1}`
            : domain.members !== undefined
              ? "0 or 1 for each member"
              : `${domain.range?.[0]} to ${domain.range?.[1]}`,
        because: "the spec says so",
      },
    }),
  "needs-encoder": () =>
    plainReport("G717", {
      title: "NOT FROM A CODE ALONE",
      summary:
        "The decoder of this model joins what layers of the encoder made (`skip`), so it decodes a sample that was encoded, and no code by itself.",
      fix: "look at `graft reconstruct`, or train without the skips",
    }),
  "no-prior": () =>
    plainReport("G706", {
      title: "NOTHING TO SAMPLE FROM",
      summary: "The latent of this model is a point: it has no prior, so there is nothing to draw new samples from.",
      fix: 'look at `graft reconstruct`, or train with "latent": { "type": "gaussian", … }',
    }),
  "no-rows": ({ condition, others }) =>
    plainReport("G707", {
      title: "NO ROWS TO SHOW",
      summary: `${quote(condition)} is no category, set or number, so it has no values to make rows of.`,
      notes: others.length === 0 ? ["This model has none."] : [`It has ${either(others)}.`],
    }),
  "no-null": ({ condition }) =>
    conditionReport({
      title: "NO NULL",
      summary: `${quote(condition)} can't be left out: this model has never been without it.`,
      fix: `add --condition ${condition}=…`,
    }),
  "no-guidance": ({ conditions }) => noGuidance(conditions),
  "code-size": ({ expected, found }) =>
    plainReport("G708", { title: "WRONG LENGTH", summary: `A code has ${expected} numbers, and here are ${found}.` }),
};

export const refuseUse = (problem: UseProblem): Refusal =>
  // The catalogue's type pairs each type with its problem, which indexing by a union can't show.
  refusal(
    problem.type === "no-prior" || problem.type === "needs-encoder" ? 3 : 2,
    (catalogue[problem.type] as (problem: UseProblem) => Report)(problem),
  );

export const refusePicture = (problem: PictureProblem): Refusal =>
  problem.type === "too-large"
    ? refusal(
        4,
        plainReport("G709", {
          title: "PICTURE TOO LARGE",
          summary: `The picture would have ${whole(problem.width)} × ${whole(problem.height)} pixels; ${whole(problem.limit)} pixels is the limit.`,
          fix: "draw fewer images with --count or --columns, or write numbers with --out …npy",
        }),
      )
    : refusal(3, plainReport("G710", { title: "NO PICTURE", summary: "There is nothing that could be drawn." }));

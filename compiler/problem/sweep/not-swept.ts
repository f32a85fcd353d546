/** G074 · Not in a trial. */

import type { Place } from "../../base/located.js";
import { own } from "../../base/own.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface NotSwept {
  readonly _tag: "NotSwept";
  readonly place: Place;
  readonly part: string;
}

const reads: Readonly<Record<string, string>> = {
  extends: "A spec is read with all that it extends before trials are made of it.",
  variants: "A variant is chosen before trials are made, so no trial has any.",
  sweep: "A trial is one spec, which has no sweep of its own.",
};

export const notSweptProblem = error<NotSwept>("NotSwept", {
  code: "G074",
  words: ({ part }) => ({
    title: "NOT IN A TRIAL",
    summary: `${quote(part)} can't be swept over.`,
    notes: [own(reads, part) ?? ""],
    fix: "name the part of the spec that is meant to differ",
  }),
  page: page(
    "Not in a trial",
    "The list is for `extends`, `variants` or `sweep`, which are done with before a trial is made.",
    "Name the part of the spec that is meant to differ.",
  ),
});

/** G134 · Two courses of one weight. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface WarmupAndCyclic {
  readonly _tag: "WarmupAndCyclic";
  readonly place: Place;
  readonly cyclic: Place;
}

export const warmupAndCyclicProblem = error<WarmupAndCyclic>("WarmupAndCyclic", {
  code: "G134",
  words: ({ cyclic }) => ({
    title: "TWO COURSES",
    summary: "The weight of the KL term can't warm up once and go in cycles as well.",
    related: [{ place: cyclic, note: "The other is here:" }],
    notes: ["The first cycle is a warm-up too: with `ratio` r, `cycles` M and T steps it takes r·T/M of them."],
    fix: "keep one of the two",
  }),
  page: page(
    "Two courses of one weight",
    "The weight of the KL can't warm up once and go in cycles as well: each says what it is at every step.",
    "Keep one of the two; the first cycle is a warm-up too.",
  ),
});

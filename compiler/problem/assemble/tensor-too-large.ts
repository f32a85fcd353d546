/** G302 · Tensor too large. */

import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, count } from "../../words/words.js";
import { limitNote } from "./shared.js";

export interface TensorTooLarge {
  readonly _tag: "TensorTooLarge";
  readonly place: Place;
  readonly found: bigint;
  readonly limit: bigint;
  readonly type: TensorType;
  readonly site: string;
}

export const tensorTooLargeProblem = error<TensorTooLarge>("TensorTooLarge", {
  code: "G302",
  words: ({ found, limit, type, site }) => ({
    title: "TOO LARGE",
    summary:
      `${site.includes(".") ? capital(quote(site, 80)) : `What flows into ${quote(site)}`} has ${count(found)} ` +
      `values for each sample; ${count(limit)} is the limit.`,
    found: printType(type),
    notes: [limitNote],
    fix: "write smaller sizes",
  }),
  page: page(
    "Tensor too large",
    "One value of one sample passes the limit. Sizes are counted before anything runs, so nothing has been allocated.",
    "Write smaller sizes.",
  ),
});

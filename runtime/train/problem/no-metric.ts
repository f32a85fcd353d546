/** G794 · No such loss. */
import { page } from "../../../compiler/words/diagnostic.js";
import { either, quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";

/** Epochs are to be judged by a held-out loss that this model doesn't have. */
export interface NoMetric {
  readonly _tag: "NoMetric";
  readonly metric: string;
  readonly known: ReadonlyArray<string>;
}

export const noMetricProblem = failure<NoMetric>("NoMetric", {
  code: "G794",
  exit: 3,
  words: ({ metric, known }) => ({
    title: "NO SUCH LOSS",
    summary: `Epochs are to be judged by the held-out ${quote(metric)}, which this model doesn't have.`,
    fix:
      'write "metric": ' +
      `${either(known.filter((name) => ["loss", "nll", "mse", "negative-elbo"].includes(name)))} in "early-stop"`,
  }),
  page: page(
    "No such loss",
    "`early-stop` watches a held-out loss that this model doesn't report.",
    "Watch `loss`, which every model has.",
  ),
});

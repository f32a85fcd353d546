// How a sweep searches: which combinations it tries, and when a trial that falls behind the others ends before its
// time.
import { whole, word } from "./codec.js";
import { withDefault } from "./record.js";

const searchWords = ["grid", "random", "bayes"] as const;

export const searchMethod = word("a way to search", searchWords);

const after = withDefault(
  whole("a whole number of at least 1", 1),
  "No trial ends before it has trained so many epochs.",
  1,
);

/**
 * The rules by which a trial may end early, by the word a spec uses. Each compares the held-out loss, which needs
 * `train.validation`.
 */
export const earlyRules = {
  asha: {
    doc:
      "Asynchronous successive halving (Li et al. 2020): at epochs `after`, `after · reduction`, `after · " +
      "reduction²`, … only the best 1/`reduction` of those that came so far train on.",
    fields: {
      after,
      reduction: withDefault(
        whole("a whole number of at least 2", 2),
        "Of so many trials that reach an epoch, one trains on; the epochs at which that is asked grow by it too.",
        3,
      ),
    },
    sample: { type: "asha", after: 1, reduction: 3 },
  },
  median: {
    doc:
      "The median rule (Golovin et al. 2017): a trial ends when its best held-out loss is above the median of the " +
      "others' mean up to the same epoch; with three others or more.",
    fields: { after },
    sample: { type: "median", after: 2 },
  },
} as const;

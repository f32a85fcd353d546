// What a sweep asks of its search. In: a spec's tree that `decode` has accepted. Out: its method, how many
// combinations, and the rule that ends trials early.
import { find, type Located, toValue } from "../base/located.js";

export type EarlyRule =
  | { readonly type: "asha"; readonly after: number; readonly reduction: number }
  | { readonly type: "median"; readonly after: number };

export interface Search {
  readonly method: "grid" | "random" | "bayes";
  /** Combinations to try; of a grid, all. */
  readonly trials?: number;
  readonly early?: EarlyRule;
}

/** Combinations that are tried if nobody says how many. */
const usual = 20;

const ruleOf = (value: unknown): EarlyRule | undefined => {
  if (value === undefined) return undefined;
  const given = (typeof value === "string" ? { type: value } : value) as Partial<EarlyRule> & { reduction?: number };
  const { type, after = 1, reduction = 3 } = given;
  return type === "median" ? { type, after } : { type: "asha", after, reduction };
};

export const searchOf = (root: Located): Search => {
  const sweep = find(root, "/sweep");
  const {
    method = "grid",
    trials,
    ...rest
  } = (sweep === undefined ? {} : toValue(sweep)) as {
    readonly method?: Search["method"];
    readonly trials?: number;
  } & Readonly<Record<string, unknown>>;
  const early = ruleOf(rest["early-terminate"]);
  return { method, ...(method === "grid" ? {} : { trials: trials ?? usual }), ...(early && { early }) };
};

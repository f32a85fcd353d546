// Check: typed model → warnings. Each rule of the registry finds its own; `allow` silences a code.
import type { TypedModel } from "../assemble/typed.js";
import { codesOf } from "../words/diagnostic.js";
import { rules, type Warning } from "./rule/index.js";

const codes = codesOf(rules);

const found = (model: TypedModel): ReadonlyArray<Warning> =>
  rules.flatMap(({ find }): ReadonlyArray<Warning> => find(model));

/** What is likely not meant, in the order of the spec, less what the spec allows with a reason. */
export const check = (model: TypedModel): ReadonlyArray<Warning> =>
  found(model)
    .filter((warning) => !Object.hasOwn(model.core.allow, codes[warning._tag]))
    .sort((a, b) => a.place.range.start - b.place.range.start);

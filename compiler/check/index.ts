// Check: typed model → warnings. Each rule of the registry finds its own; `allow` silences a code.
import type { TypedModel } from "../assemble/typed.js";
import { type Warning, warnings } from "../problem/check/index.js";
import { codesOf } from "../words/diagnostic.js";
import { rules } from "./rule/index.js";

const codes = codesOf(warnings);

const found = (model: TypedModel): ReadonlyArray<Warning> =>
  Object.entries(rules).flatMap(([_tag, find]) =>
    // The registry's type pairs each tag with what its rule finds, which iterating over it can't show.
    find(model).map((data) => ({ ...data, _tag }) as Warning),
  );

/** What is likely not meant, in the order of the spec, less what the spec allows with a reason. */
export const check = (model: TypedModel): ReadonlyArray<Warning> =>
  found(model)
    .filter((warning) => !Object.hasOwn(model.core.allow, codes[warning._tag]))
    .sort((a, b) => a.place.range.start - b.place.range.start);

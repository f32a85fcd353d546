// What the file of a warning declares: its diagnostic, and how it is found in a model. One more warning is one such
// file and one line in index.ts.
import type { TypedModel } from "../../assemble/typed.js";
import { type Diagnostic, type Said, warning } from "../../words/diagnostic.js";

interface Tagged {
  readonly _tag: string;
}

/** `P`: the warning as data. */
export interface Rule<P extends Tagged> extends Diagnostic<P> {
  readonly find: (model: TypedModel) => ReadonlyArray<P>;
}

/** A warning of this tag; `find` gives its data without the tag. */
export const rule = <P extends Tagged>(
  tag: P["_tag"],
  { find, ...said }: Said<P> & { readonly find: (model: TypedModel) => ReadonlyArray<Omit<P, "_tag">> },
): Rule<P> => ({
  ...warning<P>(tag, said),
  // An Omit of a type that is not yet known can't be put together again for the checker; for each P it is P.
  find: (model) => find(model).map((data) => ({ ...data, _tag: tag }) as unknown as P),
});

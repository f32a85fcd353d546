// What a rule file declares: how its warning is found. Adding a warning is one such file and one line in index.ts, and
// the diagnostic itself, one file and one line in problem/check/.
import type { TypedModel } from "../../assemble/typed.js";
import type { Warning } from "../../problem/check/index.js";

/** What a warning holds beside its tag. */
type Found<Tag extends Warning["_tag"]> = Omit<Extract<Warning, { readonly _tag: Tag }>, "_tag">;

export type Rule<Tag extends Warning["_tag"]> = (model: TypedModel) => ReadonlyArray<Found<Tag>>;

export const rule = <Tag extends Warning["_tag"]>(find: Rule<Tag>): Rule<Tag> => find;

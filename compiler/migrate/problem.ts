// What stands between a spec and this version of the language.
import type { Place } from "../read/located.js";

export type MigrateProblem =
  /** A spec of an earlier version, which `graft migrate` rewrites. */
  | { readonly _tag: "OldVersion"; readonly place: Place; readonly found: number }
  /** Something that this version has no word for; `why` is a sentence. */
  | { readonly _tag: "NoSuccessor"; readonly place: Place; readonly what: string; readonly why: string };

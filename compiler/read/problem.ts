/**
 * What can be wrong with a spec as text, before anything is known about what it means.
 * Data only: the sentences are made in report/read.ts.
 */
import { limits } from "../base/limits.js";
import type { Place } from "./located.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

/** What the grammar would have taken where something else stood. `]` and `}` are for a closer that fits no opener. */
export type Expected =
  | "value"
  | "value-or-bracket"
  | "key"
  | "key-or-brace"
  | "colon"
  | "comma-or-brace"
  | "comma-or-bracket"
  | "]"
  | "}";

export type ReadProblem =
  /** The bytes are no UTF-8. Found by whoever read the bytes; here so that it is reported like the rest. */
  | At<"NotUtf8">
  | At<"Empty">
  | At<"Comment">
  /** `place` is the comma. */
  | At<"TrailingComma">
  | (At<"UnexpectedToken"> & { readonly found: string; readonly expected: Expected })
  /** The text stops before the bracket or brace at `opened` is closed. */
  | (At<"UnexpectedEnd"> & { readonly opened: Place })
  | At<"UnterminatedString">
  | (At<"BadEscape"> & { readonly escape: string })
  | (At<"BadNumber"> & { readonly text: string })
  /** `within`: a raw control character inside a string, or between tokens. */
  | (At<"ControlCharacter"> & { readonly character: number; readonly within: "string" | "text" })
  /** `place` reaches from the first thing after the root value to the end. */
  | At<"ExtraContent">
  | At<"ByteOrderMark">
  | (At<"DuplicateKey"> & { readonly key: string; readonly first: Place })
  | (At<"PrototypeKey"> & { readonly key: string })
  | (At<"NumberOverflow"> & { readonly text: string })
  | (At<"UnsafeInteger"> & { readonly text: string })
  | (At<"LoneSurrogate"> & { readonly unit: number })
  | (At<"TooDeep"> & { readonly limit: number })
  | (At<"TooLarge"> & { readonly limit: number; readonly found: number })
  | (At<"StringTooLong"> & { readonly limit: number; readonly found: number });

/** Characters are UTF-16 units. */
export interface ReadLimits {
  readonly characters: number;
  readonly depth: number;
  readonly string: number;
  /** How many problems are worth listing; the first ones are kept. */
  readonly problems: number;
}

export const defaultLimits: ReadLimits = limits;

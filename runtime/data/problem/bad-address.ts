/** G741 · Bad address. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** The part after the scheme can't be read, such as `digits:many`. */
export interface BadAddress {
  readonly _tag: "BadAddress";
  readonly source: string;
  readonly expected: string;
  readonly found: string;
}

export const badAddressProblem = error<BadAddress>("BadAddress", {
  code: "G741",
  words: ({ source, expected, found }) => ({
    title: "BAD ADDRESS",
    summary:
      found === ""
        ? `${quote(source, 100)} does not say which data.`
        : `${quote(found)} in ${quote(source, 100)} can't be understood.`,
    expected: { text: expected },
  }),
  page: page(
    "Bad address",
    "The part of the address behind the colon can't be understood.",
    "Write it as the report shows.",
  ),
});

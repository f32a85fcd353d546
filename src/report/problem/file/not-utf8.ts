/** G724 · Not UTF-8. */
import { type NotUtf8 as Found, notUtf8Words } from "../../../../compiler/base/utf8.js";
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NotUtf8 {
  readonly _tag: "NotUtf8";
  readonly name: string;
  /** The first byte that is not. */
  readonly found?: Found | undefined;
}

export const notUtf8Problem = failure<NotUtf8>("NotUtf8", {
  code: "G724",
  exit: 3,
  words: ({ name, found }) => ({
    title: "NOT UTF-8",
    summary:
      `The bytes of ${quote(name, 200)} are not UTF-8 ` +
      `text${found === undefined ? "" : `: ${notUtf8Words(found)}`}.`,
    fix: "save it as UTF-8",
  }),
  page: page("Not UTF-8", "The bytes of the file are not UTF-8 text.", "Save it as UTF-8."),
});

/**
 * A problem that answers a request. In: its code, HTTP status and page. Out: the diagnostic; a request's own words come
 * as its message.
 */
import { type Diagnostic, error, type Page } from "../../../../compiler/words/diagnostic.js";

export type Status = 400 | 401 | 404 | 406 | 413 | 421 | 422 | 500 | 503 | 504;

interface Answered<Tag extends string> {
  readonly _tag: Tag;
  /** A sentence that names the tensor, condition or model. */
  readonly message: string;
}

export interface Answer<Tag extends string = string> extends Diagnostic<Answered<Tag>> {
  readonly status: Status;
}

export const answer = <const Tag extends string>(
  tag: Tag,
  { code, status, page }: { readonly code: string; readonly status: Status; readonly page: Page },
): Answer<Tag> => ({
  ...error<Answered<Tag>>(tag, {
    code,
    words: ({ message }) => ({ title: page.title.toUpperCase(), summary: message }),
    page,
  }),
  status,
});

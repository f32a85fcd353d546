/** G010 · Unfinished. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { before, fixed } from "../../words/edit.js";
import { positionAt } from "../../words/position.js";
import type { Words } from "../../words/words.js";

export interface UnexpectedEnd {
  readonly _tag: "UnexpectedEnd";
  readonly place: Place;
  readonly opened: Place;
}

function unexpectedEnd({ place, opened }: UnexpectedEnd): Words {
  const opener = opened.source.text[opened.range.start] ?? "{";
  const closer = opener === "{" ? "}" : "]";
  const line = positionAt(opened.source, opened.range.start).line;
  const near = positionAt(place.source, place.range.start).line === line;
  const unfinished = /:\s*$/.test(place.source.text.slice(0, place.range.start));
  return {
    title: "UNFINISHED",
    summary: `The text ends before the \`${opener}\`${near ? "" : ` of line ${line}`} is closed.`,
    label: `a \`${closer}\` is missing`,
    ...(near ? {} : { related: [{ place: opened, note: "It is opened here:" }] }),
    ...(unfinished ? { fix: `add a value and \`${closer}\`` } : fixed(`add \`${closer}\``, before(place, closer))),
  };
}

export const unexpectedEndProblem = error<UnexpectedEnd>("UnexpectedEnd", {
  code: "G010",
  words: unexpectedEnd,
  page: page(
    "Unfinished",
    "The text ends while an object or list is still open.",
    "Close it. The report shows where it was opened.",
  ),
});

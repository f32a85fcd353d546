/**
 * Text → located JSON tree. The arbiter of what is JSON is JSON.parse (RFC 8259 exactly); jsonc-parser says where
 * things stand. Cheap refusals come first, so that no text of any size or shape can exhaust time or stack.
 */
import * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { type Located, placeAt, type Source } from "../base/located.js";
import type { ReadProblem } from "../problem/read/index.js";
import { diagnose } from "./diagnose.js";
import { defaultLimits, type ReadLimits } from "./limits.js";
import { settleOpenString } from "./open-string.js";
import { treeOf } from "./tree.js";

export type { ReadProblem } from "../problem/read/index.js";
export type { ReadLimits } from "./limits.js";

type Refusal = ReadonlyNonEmptyArray<ReadProblem>;

function tooLarge(source: Source, { characters: limit }: ReadLimits): Refusal | undefined {
  const found = source.text.length;
  return found > limit ? [{ _tag: "TooLarge", place: placeAt(source, limit, limit, ""), limit, found }] : undefined;
}

/** The first bracket past the limit, counted outside strings (which, as everywhere here, end with their line). */
function tooDeep(source: Source, { depth: limit }: ReadLimits): Refusal | undefined {
  const { text } = source;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (unit === '"' || unit === "\n" || unit === "\r") inString = unit === '"' && !inString;
    else if (inString) i += unit === "\\" ? 1 : 0;
    else if (unit === "{" || unit === "[") depth++;
    else if (unit === "}" || unit === "]") depth--;
    if (depth > limit) return [{ _tag: "TooDeep", place: placeAt(source, i, i + 1, ""), limit }];
  }
  return undefined;
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const byPosition = (a: ReadProblem, b: ReadProblem): number =>
  a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end;

const refusal = (problems: ReadonlyArray<ReadProblem>, { problems: limit }: ReadLimits): Refusal | undefined => {
  const [first, ...rest] = [...problems].sort(byPosition).slice(0, limit);
  return first === undefined ? undefined : [first, ...rest];
};

/** JSON.parse refused and no mistake was recognised: still a place, the whole text. */
const unexplained = (source: Source): Refusal => [
  {
    _tag: "UnexpectedToken",
    place: placeAt(source, 0, source.text.length, ""),
    found: source.text.slice(0, 80),
    expected: "value",
  },
];

/** Reads one spec. Left: all the problems of the text (at most `limits.problems`), sorted by position. */
export function read(source: Source, limits: ReadLimits = defaultLimits): E.Either<Refusal, Located> {
  const bomb = tooLarge(source, limits) ?? tooDeep(source, limits);
  if (bomb !== undefined) return E.left(bomb);
  if (!accepts(source.text))
    return E.left(refusal(settleOpenString(diagnose(source, limits)), limits) ?? unexplained(source));
  const { tree, problems } = treeOf(source, limits);
  const refused = refusal(problems, limits);
  return refused === undefined ? E.right(tree) : E.left(refused);
}

/**
 * The codes of problems that the front door finds. A code never changes its meaning and is never given again.
 * G001–G029 the text, G050–G059 `--set` and variants, G060–G069 size expressions.
 */
import type { ExpressionProblem } from "../expand/expression.js";
import type { PatchProblem } from "../read/patch.js";
import type { ReadProblem } from "../read/problem.js";

export const readCodes: Readonly<Record<ReadProblem["_tag"], string>> = {
  NotUtf8: "G001",
  ByteOrderMark: "G002",
  Empty: "G003",
  TooLarge: "G004",
  TooDeep: "G005",
  StringTooLong: "G006",
  Comment: "G007",
  TrailingComma: "G008",
  UnexpectedToken: "G009",
  UnexpectedEnd: "G010",
  ExtraContent: "G011",
  UnterminatedString: "G012",
  BadEscape: "G013",
  ControlCharacter: "G014",
  BadNumber: "G015",
  NumberOverflow: "G016",
  UnsafeInteger: "G017",
  LoneSurrogate: "G018",
  DuplicateKey: "G019",
  PrototypeKey: "G020",
};

/** A bad value is reported as what is wrong with the value, so it has no code of its own. */
export const patchCodes: Readonly<Record<Exclude<PatchProblem["_tag"], "BadValue">, string>> = {
  MissingEquals: "G050",
  EmptyPath: "G050",
  EmptySegment: "G050",
  BadPointer: "G050",
  PathTooDeep: "G050",
  DeleteWithValue: "G050",
  ForbiddenName: "G051",
  UnknownPath: "G052",
  BadIndex: "G053",
  NotAContainer: "G054",
  AlreadyThere: "G055",
  UnknownVariant: "G056",
  BadVariant: "G057",
};

export const expressionCodes: Readonly<Record<ExpressionProblem["_tag"], string>> = {
  Syntax: "G060",
  UnknownName: "G061",
  UnknownFunction: "G062",
  WrongArity: "G063",
  DivisionByZero: "G064",
  NotFinite: "G065",
  TooDeep: "G066",
};

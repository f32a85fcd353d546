/** What can be wrong with a spec as text, before anything is known of what it means. G001–G029. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { badEscapeProblem } from "./bad-escape.js";
import { badNumberProblem } from "./bad-number.js";
import { byteOrderMarkProblem } from "./byte-order-mark.js";
import { commentProblem } from "./comment.js";
import { controlCharacterProblem } from "./control-character.js";
import { duplicateKeyProblem } from "./duplicate-key.js";
import { emptyProblem } from "./empty.js";
import { extraContentProblem } from "./extra-content.js";
import { loneSurrogateProblem } from "./lone-surrogate.js";
import { notUtf8Problem } from "./not-utf8.js";
import { numberOverflowProblem } from "./number-overflow.js";
import { prototypeKeyProblem } from "./prototype-key.js";
import { stringTooLongProblem } from "./string-too-long.js";
import { tooDeepProblem } from "./too-deep.js";
import { tooLargeProblem } from "./too-large.js";
import { trailingCommaProblem } from "./trailing-comma.js";
import { unexpectedEndProblem } from "./unexpected-end.js";
import { unexpectedTokenProblem } from "./unexpected-token.js";
import { unsafeIntegerProblem } from "./unsafe-integer.js";
import { unterminatedStringProblem } from "./unterminated-string.js";

export type { Expected } from "./shared.js";

export const readProblems = [
  notUtf8Problem,
  byteOrderMarkProblem,
  emptyProblem,
  tooLargeProblem,
  tooDeepProblem,
  stringTooLongProblem,
  commentProblem,
  trailingCommaProblem,
  unexpectedTokenProblem,
  unexpectedEndProblem,
  extraContentProblem,
  unterminatedStringProblem,
  badEscapeProblem,
  controlCharacterProblem,
  badNumberProblem,
  numberOverflowProblem,
  unsafeIntegerProblem,
  loneSurrogateProblem,
  duplicateKeyProblem,
  prototypeKeyProblem,
] as const;

export type ReadProblem = ProblemOf<(typeof readProblems)[number]>;

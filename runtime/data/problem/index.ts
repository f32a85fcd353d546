/**
 * What can be wrong with data, G740–G762, G800–G808, G820–G827, G949–G951, G963–G966 and G980. Each is a file with
 * its code, data, words and page.
 */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import type { FileProblem } from "../../checkpoint/atomic.js";
import { ambiguousColumnProblem } from "./ambiguous-column.js";
import { badAddressProblem } from "./bad-address.js";
import { badWeightProblem } from "./bad-weight.js";
import { countMismatchProblem } from "./count-mismatch.js";
import { emptyProblem } from "./empty.js";
import { keyRepeatsProblem } from "./key-repeats.js";
import { linkOutsideProblem } from "./link-outside.js";
import { malformedProblem } from "./malformed.js";
import { missingColumnProblem } from "./missing-column.js";
import { missingMarkProblem } from "./missing-mark.js";
import { missingValueProblem } from "./missing-value.js";
import { moreProblem } from "./more.js";
import { noFileProblem } from "./no-file.js";
import { noHeaderProblem } from "./no-header.js";
import { noLabelsProblem } from "./no-labels.js";
import { noMatchProblem } from "./no-match.js";
import { noPartnerProblem } from "./no-partner.js";
import { noPictureProblem } from "./no-picture.js";
import { noSuchColumnProblem } from "./no-such-column.js";
import { noSuchFoldProblem } from "./no-such-fold.js";
import { noWeightProblem } from "./no-weight.js";
import { notACountProblem } from "./not-a-count.js";
import { notAFlagProblem } from "./not-a-flag.js";
import { notALengthProblem } from "./not-a-length.js";
import { notANumberProblem } from "./not-a-number.js";
import { notAnIntegerProblem } from "./not-an-integer.js";
import { notFiniteProblem } from "./not-finite.js";
import { notOneHotProblem } from "./not-one-hot.js";
import { notRecordsProblem } from "./not-records.js";
import { outsideDomainProblem } from "./outside-domain.js";
import { outsideRangeProblem } from "./outside-range.js";
import { repeatedMemberProblem } from "./repeated-member.js";
import { sameColumnProblem } from "./same-column.js";
import { severalFilesProblem } from "./several-files.js";
import { shapeMismatchProblem } from "./shape-mismatch.js";
import { sizeMismatchProblem } from "./size-mismatch.js";
import { textTooLongProblem } from "./text-too-long.js";
import { tooFewClassesProblem } from "./too-few-classes.js";
import { tooManyFlagsProblem } from "./too-many-flags.js";
import { unfiledSampleProblem } from "./unfiled-sample.js";
import { unknownAddressWordProblem } from "./unknown-address-word.js";
import { unknownMemberProblem } from "./unknown-member.js";
import { unknownSourceProblem } from "./unknown-source.js";
import { unknownTokenProblem } from "./unknown-token.js";
import { unreadPicturesProblem } from "./unread-pictures.js";
import { unreadableTypeProblem } from "./unreadable-type.js";
import { wrongKindProblem } from "./wrong-kind.js";

export const dataProblems = [
  unknownSourceProblem,
  badAddressProblem,
  noFileProblem,
  severalFilesProblem,
  malformedProblem,
  emptyProblem,
  missingColumnProblem,
  ambiguousColumnProblem,
  shapeMismatchProblem,
  sizeMismatchProblem,
  countMismatchProblem,
  tooFewClassesProblem,
  unknownTokenProblem,
  textTooLongProblem,
  notANumberProblem,
  notFiniteProblem,
  notAnIntegerProblem,
  notACountProblem,
  outsideDomainProblem,
  unknownMemberProblem,
  noLabelsProblem,
  notOneHotProblem,
  repeatedMemberProblem,
  notAFlagProblem,
  missingValueProblem,
  notALengthProblem,
  tooManyFlagsProblem,
  outsideRangeProblem,
  unreadableTypeProblem,
  wrongKindProblem,
  unknownAddressWordProblem,
  linkOutsideProblem,
  noMatchProblem,
  noPictureProblem,
  sameColumnProblem,
  noPartnerProblem,
  keyRepeatsProblem,
  noSuchColumnProblem,
  unreadPicturesProblem,
  noHeaderProblem,
  missingMarkProblem,
  noSuchFoldProblem,
  noWeightProblem,
  badWeightProblem,
  unfiledSampleProblem,
  notRecordsProblem,
  moreProblem,
] as const;

/** What may stand beside any problem. */
interface Beside {
  /** The address has something that a spec could be written for. */
  readonly start?: string;
}

/**
 * `source` is the address as it was given (or the file's path, for a problem of one file); `row` counts samples from 0.
 */
export type DataProblem = Beside & (FileProblem | ProblemOf<(typeof dataProblems)[number]>);

/** Problems of data that may be sound, and the spec another's: a spec written for the data has none of them. */
export const misfits: ReadonlySet<string> = new Set(
  [
    missingColumnProblem,
    wrongKindProblem,
    shapeMismatchProblem,
    notANumberProblem,
    notACountProblem,
    notAnIntegerProblem,
    notAFlagProblem,
    notOneHotProblem,
    outsideDomainProblem,
    unknownMemberProblem,
    unknownTokenProblem,
  ].map(({ tag }) => tag),
);

/**
 * A field's values as the column that a model wants.
 *
 * In: a wanted value and the field that was found for it. Out: its columns; what is wrong goes to the report's
 * collector.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { textsOf } from "../arrays.js";
import { type Column, type Wanted, width } from "../dataset.js";
import type { Field, NumberField, Numbers, Opened, PictureField, TextField, Texts } from "../field.js";
import type { DataProblem } from "../problem/index.js";
import { isRows, type Rows } from "../rows.js";
import {
  classesOfNumbers,
  classesOfRows,
  classesOfTexts,
  membersOfNumbers,
  membersOfRows,
  membersOfTexts,
} from "./choice.js";
import { bytesColumn, type Report, realsOfNumbers, realsOfTexts } from "./real.js";
import { mostHeld, storedReals } from "./stored.js";
import { tokensOfNumbers, tokensOfTexts } from "./tokens.js";

export type { Report } from "./real.js";
export { mostHeld } from "./stored.js";

/** Is it one of several classes? */
export const isCategory = (wanted: Wanted): boolean => wanted.classes !== undefined;

const ofNumbers = (report: Report, wanted: Wanted, field: NumberField, values: Numbers): ReadonlyArray<Column> => {
  const each = width(field.shape);
  if (wanted.vocabulary !== undefined)
    return field.shape.length === 0
      ? tokensOfTexts(report, wanted, textsOf(Array.from(values, String)))
      : tokensOfNumbers(report, wanted, values, each);
  if (isCategory(wanted))
    return each === 1 ? classesOfNumbers(report, wanted, values) : classesOfRows(report, wanted, values);
  if (wanted.members === undefined) return realsOfNumbers(report, wanted, field, values);
  return each === 1 && field.shape.length === 0
    ? membersOfNumbers(report, wanted, values)
    : membersOfRows(report, wanted, values);
};

const ofTexts = (report: Report, wanted: Wanted, field: TextField, texts: Texts): ReadonlyArray<Column> => {
  if (wanted.vocabulary !== undefined) return tokensOfTexts(report, wanted, texts);
  if (isCategory(wanted)) return classesOfTexts(report, wanted, texts);
  return wanted.members === undefined
    ? realsOfTexts(report, wanted, field, texts)
    : membersOfTexts(report, wanted, texts);
};

const ofPictures = async (
  report: Report,
  wanted: Wanted,
  { decode, decodeFar, sizes }: PictureField,
): Promise<Opened<ReadonlyArray<Column>>> => {
  const [height = 1, across = 1, channels = 1] = wanted.shape;
  const named = (problem: DataProblem): DataProblem =>
    problem._tag === "SizeMismatch" ? { ...problem, column: wanted.name } : problem;
  const shape = [height, across, channels] as const;
  const count = sizes.reduce((sum, size) => sum + size.count, 0);
  const far = decodeFar !== undefined && wanted.counts !== true && count * width(shape) > mostHeld;
  const decoded: Opened<Uint8Array | Rows> = await (far ? decodeFar : decode)(shape, wanted.fit);
  const bytes = E.mapLeft(NEA.map(named))(decoded);
  if (E.isRight(bytes) && wanted.fit !== undefined && sizes.length > 1)
    report.tell({ told: "fitted", column: wanted.name, fit: wanted.fit, found: sizes.length });
  return E.map((found: Uint8Array | Rows) => [
    isRows(found)
      ? ({ name: wanted.name, shape: wanted.shape, dtype: "f32", data: found, levels: wanted.range ?? [0, 1] } as const)
      : bytesColumn(wanted, found),
  ])(bytes);
};

export const convert = async (report: Report, wanted: Wanted, field: Field): Promise<Opened<ReadonlyArray<Column>>> => {
  if (field._tag === "Pictures") return ofPictures(report, wanted, field);
  if (field._tag === "Texts") {
    const texts = await field.values();
    return E.isLeft(texts) ? texts : E.right(ofTexts(report, wanted, field, texts.right));
  }
  const far = field.stored !== undefined && field.stored.bytes > mostHeld && !isCategory(wanted);
  const stored =
    far && field.stored !== undefined && wanted.members === undefined
      ? storedReals(report, wanted, field, field.stored.rows())
      : undefined;
  if (stored !== undefined) return E.right(stored);
  const values = await field.values();
  return E.isLeft(values) ? values : E.right(ofNumbers(report, wanted, field, values.right));
};

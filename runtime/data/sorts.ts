/**
 * The classes that data has of its samples where a model asks for none: pictures of codes are coloured by them.
 *
 * In: what a source holds. Out: a class for each sample; nothing where no field says one, or more than one does.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Field, Found, Numbers, Texts } from "./field.js";
import { namesClasses } from "./usual.js";

/** What sort each sample is of, as the data has it. */
export interface Sorts {
  /** The field of the data. */
  readonly name: string;
  /** −1 of a sample that has none. */
  readonly values: Int32Array;
  /** What the classes are called, where they are not numbers. */
  readonly words?: ReadonlyArray<string>;
}

/** More are no classes that colours could tell apart. */
const most = 40;

const ofTexts = ({ codes, words }: Texts): Omit<Sorts, "name"> | undefined => {
  const own = [...new Set(words.map((word) => word.trim()).filter((word) => word !== ""))].sort();
  if (own.length < 2 || own.length > most) return undefined;
  const place = words.map((word) => own.indexOf(word.trim()));
  return { values: codes.map((code) => place[code] ?? -1), words: own };
};

const ofNumbers = (numbers: Numbers): Omit<Sorts, "name"> | undefined => {
  const values = new Int32Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row] ?? Number.NaN;
    if (!Number.isNaN(value) && !(Number.isInteger(value) && value >= 0 && value < most)) return undefined;
    values[row] = Number.isNaN(value) ? -1 : value;
  }
  return { values };
};

const single = (field: Field): boolean =>
  field._tag === "Texts" || (field._tag === "Numbers" && field.shape.length === 0);

/** Of `count` samples, by the only field that is for classes. A field that can't be read says none. */
export const sortsIn = async ({ fields }: Found, count: number): Promise<Sorts | undefined> => {
  const able = fields.filter((field) => single(field) && field.derived !== true);
  const marked = able.filter(({ label }) => label === true);
  const [field, ...others] = marked.length > 0 ? marked : able.filter(({ name }) => namesClasses(name));
  if (field === undefined || others.length > 0 || field._tag === "Pictures") return undefined;
  const read =
    field._tag === "Texts"
      ? E.map(ofTexts)(await field.values())
      : E.map((numbers: Numbers) => ofNumbers(numbers))(await field.values());
  if (E.isLeft(read) || read.right?.values.length !== count) return undefined;
  return { name: field.name, ...read.right };
};

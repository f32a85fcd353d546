/**
 * What columns usually are, by their names. In: a column's name, or what a source holds. Out: whether it counts rows,
 * holds classes, or could be an input.
 */
import type { Found } from "./field.js";

/** Names that count rows and mean nothing. */
export const namesRows = (name: string): boolean => /^(index|id|row|unnamed.*|file_?name|path)$/i.test(name);

export const namesClasses = (name: string): boolean =>
  /^(label|class|target|category|digit|y|quality|species|sex|gender)s?$/i.test(name);

/** Whether there is something that a model could be of: pictures, arrays, or columns of numbers that are no classes. */
export const holdsInput = ({ fields }: Found): boolean =>
  fields.some(
    (field) =>
      field.derived !== true &&
      field._tag !== "Texts" &&
      (field._tag === "Pictures" ||
        field.shape.length > 0 ||
        !(field.label === true || namesRows(field.name) || namesClasses(field.name))),
  );

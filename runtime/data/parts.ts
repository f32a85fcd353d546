/**
 * The parts that data sets come in: training, test, validation.
 *
 * In: names, of files or arrays. Out: which part each belongs to.
 */
export type Part = "train" | "test" | "validation";

const PARTS: ReadonlyMap<string, Part> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["test", "test"],
  ["testing", "test"],
  ["t10k", "test"],
  ["val", "validation"],
  ["valid", "validation"],
  ["validation", "validation"],
  ["dev", "validation"],
]);

export const partNamed = (word: string): Part | undefined => PARTS.get(word.toLowerCase());

export interface PartFiles {
  readonly train?: string;
  readonly heldOut?: string;
}

/**
 * Which of a folder's files trains and which is held out, by a word of their names; one alone trains. Undefined where
 * several could be meant.
 */
export const partFiles = (names: ReadonlyArray<string>): PartFiles | undefined => {
  const sorted = names.map((name) => ({
    name,
    part: name
      .split(/[^A-Za-z0-9]+/)
      .map(partNamed)
      .find((part) => part),
  }));
  const of = (part: Part): ReadonlyArray<string> => sorted.flatMap((one) => (one.part === part ? [one.name] : []));
  const [train, test, validation] = [of("train"), of("test"), of("validation")];
  if (train.length > 1 || test.length > 1 || validation.length > 1) return undefined;
  const [first] = train;
  const heldOut = test[0] ?? validation[0];
  if (first !== undefined) return { train: first, ...(heldOut === undefined ? {} : { heldOut }) };
  if (names.length > 1) return undefined;
  return names[0] === undefined ? {} : { train: names[0] };
};

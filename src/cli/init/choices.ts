/**
 * What a first spec is made of, as a person says it in a word each.
 *
 * In: the texts of options or answers. Out: choices, or why a text is none.
 */
import * as E from "fp-ts/lib/Either.js";
import { places } from "../../../compiler/language/place/index.js";

export const inputTypes = ["image", "vector", "sequence"] as const;
export type InputType = (typeof inputTypes)[number];

export interface Condition {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Choices {
  readonly input: InputType;
  readonly size: ReadonlyArray<number>;
  readonly model: string;
  readonly latent: number;
  readonly conditions: ReadonlyArray<Condition>;
  readonly place: string;
  readonly data: string;
}

type Read<A> = E.Either<string, A>;

/** What the numbers of a size are, and a size that anyone has. */
export const sizes: Readonly<Record<InputType, { readonly axes: ReadonlyArray<string>; readonly usual: string }>> = {
  image: { axes: ["height", "width", "channels"], usual: "28x28x1" },
  vector: { axes: ["size"], usual: "16" },
  sequence: { axes: ["length", "features"], usual: "32x4" },
};

/** `28x28x1`; the last number of an image may be left out. */
export const readSize =
  (input: InputType) =>
  (text: string): Read<ReadonlyArray<number>> => {
    const { axes, usual } = sizes[input];
    const written = text.trim().split(/\s*[x×,]\s*/);
    const numbers = (input === "image" && written.length === 2 ? [...written, "1"] : written).map((each) =>
      /^[1-9][0-9]{0,6}$/.test(each) ? Number(each) : Number.NaN,
    );
    return numbers.length === axes.length && numbers.every(Number.isFinite)
      ? E.right(numbers)
      : E.left(`A size of ${input === "image" ? "an" : "a"} ${input} is ${axes.join("x")}, such as ${usual}.`);
  };

const conditionHelp =
  "A condition is NAME=CLASSES, NAME=LEAST..MOST or NAME=vector:SIZE, such as digit=10, angle=-1..1 or " +
  "style=vector:8; or none.";

/** `digit=10`, `angle=-1..1`, `style=vector:8`. */
const readCondition = (text: string): Read<Condition> => {
  const [, name, kind = ""] = /^([A-Za-z_][A-Za-z0-9_-]*)=(\S+)$/.exec(text.trim()) ?? [];
  if (name === undefined) return E.left(conditionHelp);
  const made = (value: Readonly<Record<string, unknown>>): Read<Condition> => E.right({ name, value });
  if (/^[1-9][0-9]{0,6}$/.test(kind)) return made({ type: "category", size: Number(kind) });
  const size = /^vector:([1-9][0-9]{0,6})$/.exec(kind)?.[1];
  if (size !== undefined) return made({ type: "vector", size: Number(size) });
  const [least = Number.NaN, most = Number.NaN] = kind.split("..").map(Number);
  return least < most ? made({ type: "number", range: [least, most] }) : E.left(conditionHelp);
};

/** Several with commas between, or `none`. */
export const readConditions = (text: string): Read<ReadonlyArray<Condition>> => {
  if (text.trim() === "none" || text.trim() === "") return E.right([]);
  const each = text.split(",").map(readCondition);
  const wrong = each.find(E.isLeft);
  return wrong ?? E.right(each.flatMap((one) => (E.isRight(one) ? [one.right] : [])));
};

export const readWord =
  (what: string, words: ReadonlyArray<string>) =>
  (text: string): Read<string> =>
    words.includes(text.trim()) ? E.right(text.trim()) : E.left(`${what} is one of ${words.join(", ")}.`);

export const readWhole = (text: string): Read<number> =>
  /^[1-9][0-9]{0,6}$/.test(text.trim()) ? E.right(Number(text)) : E.left("That is a whole number of at least 1.");

export const placeNames: ReadonlyArray<string> = Object.keys(places);

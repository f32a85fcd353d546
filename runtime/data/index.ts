/**
 * The data doors: an address becomes a dataset that fits the spec, or a list of what doesn't.
 *
 * In: sources by scheme, an address `scheme:rest` and the wanted inputs and conditions. Out: one column for each wanted
 * name, every value checked. Nothing here needs Node: a page hands in the sources that it has, and `files.ts` has those
 * that read files.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { bind } from "./bind.js";
import type { Dataset, Opened, Source, Wanted } from "./dataset.js";
import type { Found } from "./field.js";
import { joinFound } from "./join.js";
import { joiningWords, takenBy, takingWords } from "./join-words.js";
import type { DataProblem } from "./problem/index.js";
import { joint } from "./reword.js";

export { type Batch, type BatchColumn, blockOf, epochOrder, fetched, gather } from "./batches.js";
export {
  type Column,
  type Dataset,
  isBytes,
  numbersIn,
  type Opened,
  type Source,
  take,
  type Wanted,
  width,
} from "./dataset.js";
export type { Field, Fit, Found, Told } from "./field.js";
export type { DataProblem } from "./problem/index.js";
export type { Malformed } from "./problem/malformed.js";
export { joint } from "./reword.js";
export type { Sorts } from "./sorts.js";
export { type Split, split } from "./split.js";

/** Sources by their scheme, in the order that help texts list them. */
export type Sources = ReadonlyMap<string, Source>;

interface Address {
  readonly scheme: string;
  readonly rest: string;
  readonly words: ReadonlyArray<string>;
}

/** `scheme:rest#word,word`. */
const addressOf = (uri: string): Address => {
  const colon = uri.indexOf(":");
  const [scheme, all] = colon < 0 ? [uri, ""] : [uri.slice(0, colon), uri.slice(colon + 1)];
  const hash = all.lastIndexOf("#");
  const words = hash < 0 ? [] : all.slice(hash + 1).split(",");
  return { scheme, rest: hash < 0 ? all : all.slice(0, hash), words: words.map((word) => word.trim()) };
};

/**
 * What lies at `uri`, whatever a model may want of it; several addresses are joined. Nothing is fetched from a network.
 */
export const find = async (sources: Sources, uri: string): Promise<Opened<Found>> => {
  const parts: Array<Found> = [];
  const addresses = uri.split(joint).map((part) => part.trim());
  for (const part of addresses) {
    const found = await findOne(sources, part, addresses.length > 1);
    if (E.isLeft(found)) return found;
    parts.push(found.right);
  }
  return parts.length === 1 && parts[0] !== undefined ? E.right(parts[0]) : joinFound(uri, parts);
};

/** Whether a word is one of these; one that ends in = takes a value. */
const knows = (words: ReadonlyArray<string>, word: string): boolean =>
  words.some((one) => (one.endsWith("=") ? word.startsWith(one) && word.length > one.length : one === word));

const findOne = async (sources: Sources, uri: string, several: boolean): Promise<Opened<Found>> => {
  const { scheme, rest, words } = addressOf(uri);
  const source = sources.get(scheme);
  const fail = (problem: DataProblem): Opened<never> => E.left(NEA.of(problem));
  if (source === undefined)
    return fail({ _tag: "UnknownSource", source: uri, expected: [...sources.values()].map(({ usage }) => usage) });
  if (source.takesPath && rest === "")
    return fail({ _tag: "BadAddress", source: uri, expected: source.usage, found: rest });
  const { words: own = [] } = source;
  const general = [...takingWords, ...(several ? joiningWords : [])];
  const unknown = words.find((word) => !knows([...own, ...general], word));
  if (unknown !== undefined)
    return fail({ _tag: "UnknownAddressWord", source: uri, found: unknown, expected: own, also: general });
  const found = await source.find(uri, rest, new Set(words.filter((word) => knows(own, word))));
  return E.isLeft(found) ? found : takenBy(found.right, new Set(words));
};

/** Opens `uri` and binds each wanted column. */
export const open = async (sources: Sources, uri: string, wanted: ReadonlyArray<Wanted>): Promise<Opened<Dataset>> => {
  const found = await find(sources, uri);
  return E.isLeft(found) ? found : bind(found.right, wanted);
};

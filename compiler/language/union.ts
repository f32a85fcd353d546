// Unions over registries: one of several constructs by the word under a tag. In: a registry, the tag, the fields that
// all share. Out: a codec of the union, and of a word alone that stands for a member.
import * as E from "fp-ts/lib/Either.js";
import { type Codec, codec, either, type FaultError, word } from "./codec.js";
import type { Form, Shown } from "./form.js";
import { aliasesOf, type Fields, type RecordOf, record, required, tagged } from "./record.js";

type Registry = Readonly<Record<string, Shown & { readonly fields: Fields }>>;
type Tag<T extends string, W> = { readonly [K in T]: W };

/** The union that a registry decodes to: each member's fields, the common ones, and its word under the tag. */
export type Union<R extends Registry, T extends string, C extends Fields> = {
  [K in keyof R & string]: Tag<T, K> & RecordOf<R[K]["fields"]> & RecordOf<C>;
}[keyof R & string];

/** A tagged union over a registry: one closed record for each word, with the fields that all of them share. */
export const unionOf = <R extends Registry, T extends string, C extends Fields>(
  what: string,
  tag: T,
  registry: R,
  common: C | ((definition: R[keyof R]) => C),
): Codec<Union<R, T, C>> => {
  const members = Object.entries(registry).map(([key, definition]) => {
    const tagField = required(word(what, [key]), "Which one.");
    const shared = typeof common === "function" ? common(definition as R[keyof R]) : common;
    return [key, record(`${what} "${key}"`, { [tag]: tagField, ...shared, ...definition.fields }, definition)] as const;
  });
  return tagged(what, tag, Object.fromEntries(members)) as unknown as Codec<Union<R, T, C>>;
};

/** A word for a member whose fields may all be left out, or the member in full. */
export const orWord = <A>(what: string, registry: Readonly<Record<string, Shown>>, full: Codec<A>): Codec<A> => {
  const words = Object.keys(registry);
  const aliases = aliasesOf(registry);
  const alone = words.filter((type) => E.isRight(full.decode({ type })));
  const form: Form = { _tag: "Words", words: alone };
  const short: Codec<A> = codec<A>(what, { expected: `one of ${words.join(", ")}`, words, form }, (u) => {
    const shorthand = full.decode({ type: u });
    if (E.isRight(shorthand)) return shorthand;
    // A known word may need more than itself; then what it lacks is the fault.
    const lacking = words.some((w) => w === u) ? (shorthand.left[0] as FaultError | undefined) : undefined;
    return E.left(lacking?.fault ?? { _tag: "UnknownWord", what, known: words, found: String(u), aliases });
  });
  return either(`${what}: one of ${words.join(", ")}, or an object`, (u) => typeof u === "string", short, full);
};

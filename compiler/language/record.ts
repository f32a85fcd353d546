// Closed records and tagged unions of records, made from described fields.
import * as E from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { type Aliases, meant } from "../base/meant.js";
import { type Codec, type FaultError, fail, isObject } from "./codec.js";
import type { FormField, RecordForm, Shown, UnionForm } from "./form.js";

/** One field of a record, with what it means. */
export interface Field<A, Required extends boolean = boolean> {
  readonly codec: Codec<A>;
  readonly description: string;
  readonly required: Required;
  /** What an absent field means; absent here when absence has a meaning of its own. */
  readonly fallback?: A;
  /** May be left out where the record says so. */
  readonly unless?: (record: Readonly<Record<string, unknown>>) => boolean;
  /** The fallback as it would be written. */
  readonly default?: unknown;
  /** What other libraries call it; a spec that has such a key is told ours. */
  readonly alsoCalled?: ReadonlyArray<string>;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

type Value<F> = F extends Field<infer A, boolean> ? A : never;
type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F];

/** What a record of these fields decodes to: fields with a fallback are always there. */
export type RecordOf<F extends Fields> = { readonly [K in RequiredKeys<F>]: Value<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: Value<F[K]>;
};

export type RecordCodec<A> = Codec<A> & {
  readonly alsoCalled?: ReadonlyArray<string>;
  readonly fields: Fields;
  readonly what: string;
  readonly shape: { readonly form: RecordForm };
};

export const required = <A>(codec: Codec<A>, description: string): Field<A, true> => ({
  codec,
  description,
  required: true,
});

/** A field that may be left out, and then has this value. Its type says it is always there. */
export const withDefault = <A>(codec: Codec<A>, description: string, fallback: NoInfer<A>): Field<A, true> =>
  ({ codec, description, required: true, fallback, default: fallback }) as Field<A, true>;

/** A field that may be left out, and then is what its codec makes of `written`. */
export const written = <A>(codec: Codec<A>, description: string, value: unknown): Field<A, true> => {
  const made = codec.decode(value);
  if (E.isLeft(made)) throw new Error(`the default ${JSON.stringify(value)} does not decode`);
  return { ...withDefault(codec, description, made.right), default: value };
};

/** A field that may be left out, and whose absence means something of its own. */
export const optional = <A>(codec: Codec<A>, description: string): Field<A, false> => ({
  codec,
  description,
  required: false,
});

/** A field that is required, but where the rest of the record says otherwise. */
export const requiredUnless = <A>(
  codec: Codec<A>,
  description: string,
  unless: (record: Readonly<Record<string, unknown>>) => boolean,
): Field<A, false> => ({ codec, description, required: false, unless });

/** The same field, and what other libraries call it. */
export const alsoCalled = <F extends Field<unknown>>(field: F, ...names: ReadonlyArray<string>): F => ({
  ...field,
  alsoCalled: names,
});

/** What members of a registry, or fields of a record, are called elsewhere. */
export const aliasesOf = (
  members: Readonly<Record<string, { readonly alsoCalled?: ReadonlyArray<string> }>>,
): Aliases =>
  Object.fromEntries(Object.entries(members).flatMap(([key, { alsoCalled: names }]) => (names ? [[key, names]] : [])));

/** The keys that a value would be right for. */
const fitting = (value: unknown, fields: Fields): ReadonlyArray<string> =>
  Object.keys(fields).filter((key) => fields[key]?.codec.is(value) === true);

const unknownKeys = (
  u: Readonly<Record<string, unknown>>,
  fields: Fields,
  what: string,
  context: t.Context,
): ReadonlyArray<FaultError> => {
  const [present, known] = [Object.keys(u), Object.keys(fields)];
  const aliases = aliasesOf(fields);
  return present
    .filter((key) => !known.includes(key))
    .map((key) => {
      const fits = fitting(u[key], fields);
      return { value: u, context, fault: { _tag: "UnknownKey", key, what, known, present, fits, aliases } };
    });
};

/**
 * A required key that an unknown one was most likely meant to be is not missing as well: that would be one slip told
 * twice.
 */
const mistyped = (u: Readonly<Record<string, unknown>>, fields: Fields): ReadonlySet<string | undefined> => {
  const known = Object.keys(fields);
  const aliases = aliasesOf(fields);
  return new Set(
    Object.keys(u)
      .filter((key) => !known.includes(key))
      .slice(0, 64)
      .flatMap((key) => {
        const likely = meant(key, known, aliases)[0];
        return likely !== undefined && fields[likely]?.codec.is(u[key]) === true ? [likely] : [];
      }),
  );
};

type Entry = readonly [string, unknown];

const decodeField = (
  u: Readonly<Record<string, unknown>>,
  key: string,
  field: Field<unknown>,
  what: string,
  context: t.Context,
): t.Validation<ReadonlyArray<Entry>> => {
  if (Object.hasOwn(u, key)) {
    const inside = t.appendContext(context, key, field.codec, u[key]);
    return E.map((a: unknown): ReadonlyArray<Entry> => [[key, a]])(field.codec.validate(u[key], inside));
  }
  if (field.fallback !== undefined) return t.success([[key, field.fallback]]);
  return field.required || field.unless?.(u) === false
    ? fail(context, u, {
        _tag: "MissingKey",
        key,
        what,
        expected: field.codec.shape.expected,
        description: field.description,
      })
    : t.success([]);
};

const formOf = (field: Field<unknown>): FormField => ({
  form: field.codec.shape.form,
  description: field.description,
  required: field.required && field.fallback === undefined,
  ...("default" in field ? { default: field.default } : {}),
});

const recordForm = (what: string, fields: Fields, { doc, formula, sample }: Shown): RecordForm => ({
  _tag: "Record",
  what,
  ...(doc === undefined ? {} : { doc }),
  ...(formula === undefined ? {} : { formula }),
  ...(sample === undefined ? {} : { sample }),
  fields: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, formOf(field)])),
});

/** A closed record. `what` is its noun in messages: "a dense layer"; `shown` is what the reference says about it. */
export const record = <F extends Fields>(what: string, fields: F, shown: Shown = {}): RecordCodec<RecordOf<F>> => {
  const known = Object.keys(fields);
  const validate: t.Validate<unknown, RecordOf<F>> = (u, context) => {
    if (!isObject(u)) return fail(context, u, { _tag: "WrongType", expected: `an object: ${what}`, found: u });
    const results = known.map((key) => decodeField(u, key, fields[key] as Field<unknown>, what, context));
    const slips = mistyped(u, fields);
    const isSlip = (key: string | undefined): boolean => slips.has(key) && !Object.hasOwn(u, key ?? "");
    const faults = results.flatMap((r, i) => (E.isLeft(r) && !isSlip(known[i]) ? r.left : []));
    const errors = [...unknownKeys(u, fields, what, context), ...faults];
    if (errors.length > 0) return t.failures(errors);
    return t.success(Object.fromEntries(results.flatMap((r) => (E.isRight(r) ? r.right : []))) as RecordOf<F>);
  };
  const type = new t.Type<RecordOf<F>, unknown, unknown>(
    what,
    (u): u is RecordOf<F> => E.isRight(validate(u, [])),
    validate,
    (a) => a,
  );
  return Object.assign(type, {
    fields,
    what,
    ...(shown.alsoCalled && { alsoCalled: shown.alsoCalled }),
    shape: { expected: `an object: ${what}`, form: recordForm(what, fields, shown) },
  });
};

interface Union {
  readonly tag: string;
  readonly what: string;
  readonly known: ReadonlyArray<string>;
}

/** No tag: then all that can be said is which key was meant for it, or that it is missing. */
const tagless = (u: object, context: t.Context, { tag, what, known }: Union): Array<FaultError> => {
  const present = Object.keys(u);
  const slip = present.find((key) => meant(key, [tag])[0] === tag);
  const expected = `one of ${known.join(", ")}`;
  const description = "It says which keys may go with it.";
  return slip === undefined
    ? [{ value: u, context, fault: { _tag: "MissingKey", key: tag, what, expected, description } }]
    : [{ value: u, context, fault: { _tag: "UnknownKey", key: slip, what, known: [tag], present, fits: [tag] } }];
};

/**
 * A union of records told apart by the word in `tag`: the tag is read first, so its problems are about that member
 * alone.
 */
export const tagged = <A>(what: string, tag: string, members: Readonly<Record<string, RecordCodec<A>>>): Codec<A> => {
  const known = Object.keys(members);
  const aliases = aliasesOf(members);
  const expected = `an object: ${what} with "${tag}" one of ${known.join(", ")}`;
  const validate: t.Validate<unknown, A> = (u, context) => {
    if (!isObject(u))
      return fail(context, u, { _tag: "WrongType", expected, found: u, members: { tag, known, aliases } });
    if (!Object.hasOwn(u, tag)) return t.failures(tagless(u, context, { tag, what, known }));
    const found = u[tag];
    const member = typeof found === "string" && Object.hasOwn(members, found) ? members[found] : undefined;
    if (member !== undefined) return member.validate(u, context);
    const inside = t.appendContext(context, tag, t.unknown, found);
    const suits = (word: string): boolean => members[word]?.is({ ...u, [tag]: word }) === true;
    return typeof found === "string"
      ? fail(inside, found, { _tag: "UnknownWord", what, known, found, fits: known.filter(suits), aliases })
      : fail(inside, found, { _tag: "WrongType", expected: `one of ${known.join(", ")}`, found });
  };
  const type = new t.Type<A, unknown, unknown>(
    what,
    (u): u is A => E.isRight(validate(u, [])),
    validate,
    (a) => a,
  );
  const forms = Object.entries(members).map(([key, { shape }]) => [key, shape.form] as const);
  const form: UnionForm = { _tag: "Union", what, tag, members: Object.fromEntries(forms) };
  return Object.assign(type, { shape: { expected, words: known, form }, members });
};

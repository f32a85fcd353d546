// Combinators for writing codecs: a field carries its codec and its description, a record is closed (an unknown key is
// a problem), a tagged union looks at the tag first. Each failure carries data that decode/ turns into a located
// problem; the same descriptions make the JSON Schema and the reference pages.
import * as E from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { limits } from "../base/limits.js";
import type { Aliases } from "../base/meant.js";
import { isExpression } from "../expression/expression.js";
import type { Fault } from "../problem/decode/index.js";
import type { Form } from "./form.js";

/** An io-ts error that carries its fault as data. */
export interface FaultError extends t.ValidationError {
  readonly fault: Fault;
  /** The fault is about the key at the path, not about its value. */
  readonly atKey?: true;
}

const fault = (context: t.Context, value: unknown, f: Fault): FaultError => ({ value, context, fault: f });

export const fail = <A>(context: t.Context, value: unknown, f: Fault): t.Validation<A> =>
  t.failures([fault(context, value, f)]);

/** How a codec shows itself: in words to people, as data to the JSON Schema and the reference pages. */
export interface Shape {
  readonly expected: string;
  readonly words?: ReadonlyArray<string>;
  readonly form: Form;
  /** What it asks for that a JSON Schema can't say: "the first is smaller". */
  readonly beyond?: string;
}

/**
 * An io-ts decoder of `unknown` that also shows itself. Covariant, unlike `t.Type`, so that fields of any type fit a
 * record.
 */
export interface Codec<A> extends t.Decoder<unknown, A> {
  readonly is: t.Is<A>;
  readonly shape: Shape;
}

export type TypeOf<C> = C extends Codec<infer A> ? A : never;

/** A codec from a test: `test` gives the value, or the fault. */
export const codec = <A>(name: string, shape: Shape, test: (u: unknown) => E.Either<Fault, A>): Codec<A> => {
  const type = new t.Type<A, unknown, unknown>(
    name,
    (u): u is A => E.isRight(test(u)),
    (u, context) => {
      const result = test(u);
      return E.isLeft(result) ? fail(context, u, result.left) : t.success(result.right);
    },
    (a) => a,
  );
  return Object.assign(type, { shape });
};

const wrongType = (expected: string, found: unknown): E.Either<Fault, never> =>
  E.left({ _tag: "WrongType", expected, found });

const outOfRange = (expected: string, found: unknown): E.Either<Fault, never> =>
  E.left({ _tag: "OutOfRange", expected, found });

/** 16777216 → 16,777,216. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");

/** A finite number in an interval; `expected` says it in words. */
export const real = (
  expected: string,
  { above = -Infinity, least = -Infinity, below = Infinity, most = Infinity } = {},
): Codec<number> =>
  codec("number", { expected, form: { _tag: "Number", whole: false, above, least, below, most } }, (u) =>
    typeof u !== "number"
      ? wrongType(expected, u)
      : u > above && u >= least && u < below && u <= most && Number.isFinite(u)
        ? E.right(u)
        : outOfRange(expected, u),
  );

export const whole = (expected: string, least: number, most = 2 ** 31 - 1): Codec<number> =>
  codec("integer", { expected, form: { _tag: "Number", whole: true, least, most } }, (u) =>
    typeof u !== "number"
      ? wrongType(expected, u)
      : Number.isInteger(u) && u >= least && u <= most
        ? E.right(u)
        : outOfRange(u > most ? `a whole number of at most ${grouped(most)}` : expected, u),
  );

export const boolean: Codec<boolean> = codec(
  "boolean",
  { expected: "true or false", form: { _tag: "Boolean" } },
  (u) => (typeof u === "boolean" ? E.right(u) : wrongType("true or false", u)),
);

/** Any string; `expected` says what it stands for: "the name of an input". */
export const mention = (expected: string): Codec<string> =>
  codec("string", { expected, form: { _tag: "Text" } }, (u) =>
    typeof u === "string" ? E.right(u) : wrongType(expected, u),
  );

export const text: Codec<string> = mention("a string");

const nameShape = `a letter or _, then letters, digits, _ or -; at most ${limits.name} characters`;
/** What every object of JavaScript has; code that reads specs, ours or another's, might find that instead. */
const everyObjects = Object.getOwnPropertyNames(Object.prototype).sort().join("|");
const namePattern = new RegExp(`^(?!(?:${everyObjects})$)[A-Za-z_][A-Za-z0-9_-]{0,${limits.name - 1}}$`);

/** Names of inputs, conditions and layers. */
export const name: Codec<string> = codec(
  "name",
  { expected: nameShape, form: { _tag: "Text", pattern: namePattern.source } },
  (u) => {
    if (typeof u !== "string") return wrongType(`a name: ${nameShape}`, u);
    return namePattern.test(u) ? E.right(u) : E.left({ _tag: "BadName", name: u, expected: nameShape });
  },
);

/** One of a closed list of words. `what` is the noun of the message: "a placement"; `aliases`: names elsewhere. */
export const word = <const W extends string>(what: string, words: ReadonlyArray<W>, aliases?: Aliases): Codec<W> =>
  codec(what, { expected: `one of ${words.join(", ")}`, words, form: { _tag: "Words", words } }, (u) => {
    const known = words.find((w) => w === u);
    if (known !== undefined) return E.right(known);
    return typeof u === "string"
      ? E.left({ _tag: "UnknownWord", what, known: words, found: u, ...(aliases && { aliases }) })
      : wrongType(`${what}: one of ${words.join(", ")}`, u);
  });

/** A size written as `"= expression"`; expand/ evaluates it. */
export interface Expression {
  readonly _tag: "Expression";
  readonly text: string;
}

export type Written = number | Expression;

/** A size that is an input's: `"= image"`. Expanding makes its sides of it. */
export interface Like {
  readonly _tag: "Like";
  readonly name: string;
}

/** What a decoded value becomes once its expressions are numbers. */
export type Resolved<A> = A extends Expression
  ? number
  : A extends object
    ? { readonly [K in keyof A]: Resolved<A[K]> }
    : A;

/** The largest size of one axis. */
export const largestSize = limits.size;

const expressionForm: Form = { _tag: "Text", pattern: "^\\s*=" };

/** A number of this form, or an expression that makes one. */
const orExpression = (expected: string, number: Omit<Extract<Form, { readonly _tag: "Number" }>, "_tag">): Shape => ({
  expected,
  form: { _tag: "Either", of: [{ _tag: "Number", ...number }, expressionForm] },
});

const sizeShape = 'a whole number of at least 1, or an expression such as "= width * 2"';

/** A size: a positive integer, or an expression that makes one. */
export const size: Codec<Written> = codec<Written>(
  "size",
  orExpression(sizeShape, { whole: true, least: 1, most: largestSize }),
  (u) => {
    if (typeof u === "string" && isExpression(u)) return E.right({ _tag: "Expression", text: u } as const);
    if (typeof u !== "number") return wrongType(sizeShape, u);
    if (u > largestSize) return outOfRange(`a size of at most ${grouped(largestSize)}`, u);
    return Number.isInteger(u) && u >= 1 && u <= largestSize ? E.right(u) : outOfRange(sizeShape, u);
  },
);

/** A number or an expression, as `let` takes it. */
export const amount: Codec<Written> = codec<Written>(
  "number",
  orExpression("a number or an expression", { whole: false }),
  (u) =>
    typeof u === "string" && isExpression(u)
      ? E.right({ _tag: "Expression", text: u } as const)
      : typeof u === "number"
        ? E.right(u)
        : wrongType('a number, or an expression such as "= width * 2"', u),
);

/** A list of anything, every element checked. */
export const list = <A>(item: Codec<A>, what: string): Codec<ReadonlyArray<A>> => {
  const expected = `a list of ${what}`;
  const type = new t.Type<ReadonlyArray<A>, unknown, unknown>(
    expected,
    (u): u is ReadonlyArray<A> => Array.isArray(u) && u.every(item.is),
    (u, context) => {
      if (!Array.isArray(u)) return fail(context, u, { _tag: "WrongType", expected, found: u });
      const results = u.map((value: unknown, i) => item.validate(value, t.appendContext(context, `${i}`, item, value)));
      return gather(results);
    },
    (a) => a,
  );
  const form: Form = { _tag: "List", item: item.shape.form };
  return Object.assign(type, { shape: { expected, form } });
};

/** What another codec takes, where more is asked of the whole; that is told once its parts are right. */
const refined = <A>(all: Codec<A>, expected: string, test: (a: A) => boolean, form: Form): Codec<A> => {
  const type = new t.Type<A, unknown, unknown>(
    expected,
    (u): u is A => all.is(u) && test(u),
    (u, context) => {
      const made = all.validate(u, context);
      return E.isLeft(made) || test(made.right) ? made : fail(context, u, { _tag: "OutOfRange", expected, found: u });
    },
    (a) => a,
  );
  return Object.assign(type, { shape: { expected, form } });
};

/** A list of at least one. */
export const some = <A>(item: Codec<A>, what: string): Codec<ReadonlyArray<A>> =>
  refined(list(item, what), `a list of ${what}, at least one`, (u) => u.length > 0, {
    _tag: "List",
    item: item.shape.form,
    least: 1,
  });

/** One or more, each once. */
export const distinct = <A extends string>(item: Codec<A>, what: string): Codec<ReadonlyArray<A>> =>
  refined(
    list(item, what),
    `a list of one or more ${what}, each once`,
    (u) => u.length > 0 && new Set(u).size === u.length,
    { _tag: "List", item: item.shape.form, least: 1, distinct: true },
  );

const gather = <A>(results: ReadonlyArray<t.Validation<A>>): t.Validation<ReadonlyArray<A>> => {
  const errors = results.flatMap((r) => (E.isLeft(r) ? r.left : []));
  return errors.length > 0 ? t.failures(errors) : t.success(results.flatMap((r) => (E.isRight(r) ? [r.right] : [])));
};

/** A map from names to values. */
export const map = <A>(key: Codec<string>, value: Codec<A>, what: string): Codec<Readonly<Record<string, A>>> => {
  const expected = `an object of ${what}`;
  const type = new t.Type<Readonly<Record<string, A>>, unknown, unknown>(
    expected,
    (u): u is Readonly<Record<string, A>> => isObject(u) && Object.values(u).every(value.is),
    (u, context) => {
      if (!isObject(u)) return fail(context, u, { _tag: "WrongType", expected, found: u });
      const entries = Object.entries(u).map(([k, v]) => {
        const inside = t.appendContext(context, k, value, v);
        const badKey = key.validate(k, inside);
        if (E.isLeft(badKey)) return E.left(badKey.left.map((error) => ({ ...error, atKey: true })));
        return E.map((a: A) => [k, a] as const)(value.validate(v, inside));
      });
      return E.map((pairs: ReadonlyArray<readonly [string, A]>) => Object.fromEntries(pairs))(gather(entries));
    },
    (a) => a,
  );
  const form: Form = { _tag: "Map", key: key.shape.form, value: value.shape.form };
  return Object.assign(type, { shape: { expected, form } });
};

/** A map of at least one. */
export const filled = <A>(key: Codec<string>, value: Codec<A>, what: string): Codec<Readonly<Record<string, A>>> =>
  refined(map(key, value, what), `an object of ${what}, at least one`, (u) => Object.keys(u).length > 0, {
    _tag: "Map",
    key: key.shape.form,
    value: value.shape.form,
    least: 1,
  });

export const isObject = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && !Array.isArray(u);

/**
 * A number, boolean or list where a word or an object may stand is told of both; a word and an object have faults of
 * their own.
 */
const wholly =
  (expected: string, context: t.Context) =>
  (error: t.ValidationError): t.ValidationError => {
    const found = error as FaultError;
    const own = typeof error.value === "string" || isObject(error.value);
    if (own || error.context.length !== context.length || found.fault._tag !== "WrongType") return error;
    return { ...found, fault: { ...found.fault, expected } } as FaultError;
  };

/** The first codec that matches the value's JSON type: for shorthands such as `"bernoulli"` beside `{ "type": … }`. */
export const either = <A, B>(
  expected: string,
  first: (u: unknown) => boolean,
  a: Codec<A>,
  b: Codec<B>,
): Codec<A | B> => {
  const pick = (u: unknown): Codec<A | B> => (first(u) ? a : b) as unknown as Codec<A | B>;
  const type = new t.Type<A | B, unknown, unknown>(
    expected,
    (u): u is A | B => pick(u).is(u),
    (u, context) =>
      E.mapLeft((errors: t.Errors) => errors.map(wholly(expected, context)))(pick(u).validate(u, context)),
    (x) => x,
  );
  const form: Form = { _tag: "Either", of: [a.shape.form, b.shape.form] };
  return Object.assign(type, { shape: { expected, form } });
};

/**
 * A codec that is made when it is first asked for: for values that hold others of their kind, such as layers in a
 * layer.
 */
export const later = <A>(expected: string, make: () => Codec<A>): Codec<A> => {
  let made: Codec<A> | undefined;
  const of = (): Codec<A> => {
    made ??= make();
    return made;
  };
  const type = new t.Type<A, unknown, unknown>(
    expected,
    (u): u is A => of().is(u),
    (u, context) => of().validate(u, context),
    (a) => a,
  );
  const form: Form = { _tag: "Later", of: () => of().shape.form };
  return Object.assign(type, { shape: { expected, form } });
};

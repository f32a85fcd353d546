/**
 * Keys that the language does not have, in the type system. A generic parameter takes any key beside those of its
 * constraint, so they are looked for here. In: the literal type of a value and the type that it should have. Out: a
 * mistake for every key that no member knows.
 */
import type { Mistake } from "./layer.js";

type Path = ReadonlyArray<string>;
type List = ReadonlyArray<unknown>;

/** The members of a union that a value's tag picks. */
type Member<T, Wanted> = T extends { readonly type: infer W }
  ? Extract<Wanted, { readonly type: W }>
  : T extends { readonly place: infer W }
    ? Extract<Wanted, { readonly place: W }>
    : Wanted;

type KeysOf<Wanted> = Wanted extends unknown ? keyof Wanted & string : never;
type Under<Wanted, K extends string> = Wanted extends unknown
  ? K extends keyof Wanted
    ? unknown extends Wanted[K]
      ? unknown
      : NonNullable<Wanted[K]>
    : never
  : never;
type Item<Wanted> = Wanted extends ReadonlyArray<infer W> ? W : never;
/** What of a wanted type can be an object at all. */
type Objects<Wanted> = Exclude<Extract<Wanted, object>, List>;

/** Every unknown key of a value and below it. */
export type UnknownKeys<T, Wanted, P extends Path> = unknown extends Wanted
  ? never
  : T extends List
    ? number extends T["length"]
      ? never
      : { [I in keyof T]: UnknownKeys<T[I], Item<Wanted>, [...P, I & string]> }[number]
    : T extends object
      ? KeysWrong<T, Member<T, Objects<Wanted>>, P>
      : never;

type KeysWrong<T extends object, Wanted, P extends Path> = [Wanted] extends [never]
  ? never
  : {
      [K in keyof T & string]: string extends KeysOf<Wanted>
        ? UnknownKeys<T[K], Under<Wanted, K>, [...P, K]>
        : K extends KeysOf<Wanted>
          ? UnknownKeys<T[K], Under<Wanted, K>, [...P, K]>
          : Mistake<[...P, K], `there is no key "${K}" here`>;
    }[keyof T & string];

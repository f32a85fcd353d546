/**
 * Several sources as one: pictures and a table of what is known of them, or two tables.
 *
 * In: what was found in each. Out: one set of samples with the fields of all, and what was done. Rows are matched by
 * the names of files where one source has them and the other too, or a column that names them; by a column that is
 * named, or that both have as an identity; else by their order, and then there must be equally many. What both have
 * under one name must be the same.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { chosen, chosenFound } from "./chosen.js";
import { merged } from "./clash.js";
import type { Found, Opened, Told } from "./field.js";
import { evidentKeys, isUnique, type Keys, keysOf, otherwise, shown, wordsIn } from "./keys.js";
import type { DataProblem } from "./problem/index.js";
import { inAddress } from "./reword.js";

const KEYS = ["file_name", "filename", "file", "path", "image", "image_id", "id", "name"];

/** A path, its last part, and that without its ending. */
const namesOf = (path: string): ReadonlyArray<string> => {
  const last = path.split(/[/\\]/).at(-1) ?? path;
  return [path, last, last.replace(/\.[A-Za-z0-9]+$/, "")];
};

/** Which rows of two are the same. */
interface Key {
  readonly by: "name" | "key";
  readonly name: string;
  /** The columns of the table that say no more than the base's own. */
  readonly spare: ReadonlyArray<string>;
  /** For each sample of the base, the row of the table; −1: none. */
  readonly rows: Int32Array;
  /** Who the samples of the base are, and the rows of the table that name none of them. */
  readonly ids: ReadonlyArray<string>;
  readonly absent: ReadonlyArray<string>;
}

/** Columns of these names hold files and nothing else. */
const FILES: ReadonlySet<string> = new Set(["file_name", "filename", "file", "path"]);

/**
 * Finds the row of a name. A last part, or one without its ending, counts where it is of one name alone: `cat/1.png` is
 * not `dog/1.png`.
 */
const finder = (ids: ReadonlyArray<string>, words: ReadonlyArray<string>): ((id: string) => number) => {
  const whole = new Map(words.map((word, row) => [word, row] as const).reverse());
  const short = new Map<string, number>();
  for (const [word, row] of whole)
    for (const key of new Set(namesOf(word))) if (!whole.has(key)) short.set(key, short.has(key) ? -1 : row);
  const times = new Map<string, number>();
  for (const id of ids) for (const key of new Set(namesOf(id))) times.set(key, (times.get(key) ?? 0) + 1);
  return (id) =>
    namesOf(id)
      .filter((key) => key === id || times.get(key) === 1)
      .map((key) => whole.get(key) ?? short.get(key) ?? -1)
      .find((row) => row >= 0) ?? -1;
};

const byFiles = (ids: ReadonlyArray<string>, words: ReadonlyArray<string>, name: string, spare: boolean): Key => {
  const rows = Int32Array.from(ids, finder(ids, words));
  const known = new Set(ids.flatMap(namesOf));
  const absent = words.filter((word) => !namesOf(word).some((one) => known.has(one)));
  return { by: "name", name, spare: spare ? [name] : [], rows, ids, absent };
};

/** The rows of `other` in the order of `ids`, by the first column that is called after files and names some of them. */
const keyed = async (ids: ReadonlyArray<string>, other: Found): Promise<Key | undefined> => {
  if (other.ids !== undefined) {
    const key = byFiles(ids, other.ids, "file_name", false);
    return key.rows.every((row) => row < 0) ? undefined : key;
  }
  for (const name of other.by ?? KEYS) {
    const field = other.fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const words = field === undefined ? undefined : await wordsIn(field);
    if (field === undefined || words === undefined) continue;
    const key = byFiles(ids, words, field.name, true);
    if (other.by === undefined && !FILES.has(name) && key.rows.every((row) => row < 0)) continue;
    return key;
  }
  return undefined;
};

/** The rows of the table, by columns. */
const byKeys = ({ words, otherWords, names, others }: Keys): Key => {
  const places = new Map(otherWords.map((word, row) => [word, row] as const).reverse());
  places.delete("");
  const known = new Set(words);
  return {
    by: "key",
    name: names.join(", "),
    spare: others,
    rows: Int32Array.from(words, (word) => places.get(word) ?? -1),
    ids: words,
    absent: otherWords.filter((word) => !known.has(word)),
  };
};

const turned = ({ names, others, words, otherWords }: Keys): Keys => ({
  names: others,
  others: names,
  words: otherWords,
  otherWords: words,
});

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

const byOrder = async (name: string, one: Found, other: Found): Promise<Opened<Found>> => {
  if (one.count !== other.count) {
    const [longer, shorter] = one.count > other.count ? [one, other] : [other, one];
    return fail({
      _tag: "CountMismatch",
      source: name,
      column: other.name,
      expected: one.count,
      found: other.count,
      other: one.name,
      first: inAddress(name, longer.name, `first=${shorter.count}`),
    });
  }
  const pair = one.inOrder === true || other.inOrder === true ? undefined : await otherwise(one, other);
  const told = { told: "joined", by: "order", key: "", count: one.count, ...(pair && { instead: pair }) } as const;
  return E.map((both: Found) => ({
    ...both,
    ...(one.ids === undefined && other.ids && { ids: other.ids }),
    told: [...(both.told ?? []), told],
  }))(await merged(name, one, other, []));
};

/** At most so many names are told. */
const LISTED = 12;

interface Join {
  readonly name: string;
  /** What has identities, and what has rows that name them. */
  readonly base: Found;
  readonly table: Found;
  readonly key: Key;
  readonly strict: boolean;
}

const listed = (words: ReadonlyArray<string>): ReadonlyArray<string> => words.slice(0, LISTED).map(shown);

/** Samples without a row; and rows without a sample, where the table is the folder's own. */
const unmatched = ({ name, base, table, key, strict }: Join): ReadonlyArray<DataProblem> => {
  const { absent, ids } = key;
  const lost = ids.filter((_, i) => (key.rows[i] ?? -1) < 0);
  const able = lost.length < ids.length && !base.name.endsWith("#matched");
  const at = {
    source: table.name,
    column: key.name,
    ...(able && { matched: inAddress(name, base.name, "matched") }),
  };
  const none =
    lost.length < ids.length || base.count !== table.count || key.by === "name"
      ? {}
      : {
          order: inAddress(
            inAddress(name, table.name, `without=${key.spare.join(",without=")}`),
            base.name,
            "by-order",
          ),
        };
  const without = { found: listed(lost), count: lost.length, expected: ids.length };
  const missing: DataProblem =
    key.by === "name"
      ? { _tag: "NoMatch", ...at, ...without }
      : { _tag: "NoPartner", ...at, ...none, base: base.name, ...without };
  return [
    ...(lost.length === 0 ? [] : [missing]),
    ...(absent.length === 0 || !strict
      ? []
      : [
          {
            _tag: "NoPicture",
            ...at,
            found: listed(absent),
            count: absent.length,
            expected: table.count,
          } as const,
        ]),
  ];
};

const byKey = async (join: Join): Promise<Opened<Found>> => {
  const { name, table, key, strict } = join;
  const leaves = join.base.matched === true || table.matched === true;
  const problems = unmatched(join);
  if (isNonEmpty(problems) && (!leaves || key.rows.every((row) => row < 0))) return E.left(problems);
  const kept = Int32Array.from(key.rows.keys()).filter((i) => (key.rows[i] ?? -1) >= 0);
  const base = kept.length === key.rows.length ? join.base : chosenFound(join.base, kept);
  const rows = key.rows.filter((row) => row >= 0);
  const others = { ...table, fields: table.fields.map((field) => chosen(field, rows)) };
  const ids = base.ids === undefined && table.ids && Array.from(rows, (row) => table.ids?.[row] ?? "");
  const lost = key.rows.length - kept.length;
  const told: ReadonlyArray<Told> = [
    { told: "joined", by: key.by, key: key.name, count: base.count },
    ...(lost > 0 || key.absent.length > 0 ? [{ told: "matched", files: lost, rows: key.absent.length } as const] : []),
  ];
  return E.map((both: Found) => ({ ...both, ...(ids && { ids }), told: [...(both.told ?? []), ...told] }))(
    await merged(name, base, others, key.spare, strict),
  );
};

/** Which of two is looked up in the other, and by what. */
const byIdentity = (name: string, one: Found, other: Found, keys: Keys): Promise<Opened<Found>> => {
  const strict = false;
  if (isUnique(keys.otherWords)) return byKey({ name, base: one, table: other, key: byKeys(keys), strict });
  return byKey({ name, base: other, table: one, key: byKeys(turned(keys)), strict });
};

const repeats = (name: string, one: Found, other: Found, names: ReadonlyArray<string>): DataProblem => ({
  _tag: "KeyRepeats",
  source: name,
  column: names.join(", "),
  found: [one.name, other.name],
  ...(one.count === other.count && {
    order: inAddress(inAddress(name, other.name, `without=${names.join(",without=")}`), one.name, "by-order"),
  }),
});

/** By columns: those that an address names, or those that are evident; by order where there are none. */
const byColumns = async (name: string, one: Found, other: Found): Promise<Opened<Found>> => {
  const mine = one.by ?? other.by;
  if (mine !== undefined) {
    const theirs = other.by ?? mine;
    const keys = await keysOf(one, other, mine, theirs);
    if (keys === undefined)
      return fail({
        _tag: "NoSuchColumn",
        source: one.by === undefined ? one.name : other.name,
        found: (one.by === undefined ? mine : theirs).join(", "),
        expected: (one.by === undefined ? one : other).fields.map((field) => field.name).slice(0, LISTED),
      });
    return isUnique(keys.words) || isUnique(keys.otherWords)
      ? byIdentity(name, one, other, keys)
      : fail(repeats(name, one, other, mine));
  }
  const evident = await evidentKeys(one, other);
  if (evident._tag === "Repeats") return fail(repeats(name, one, other, evident.names));
  return evident._tag === "Keys" ? byIdentity(name, one, other, evident.keys) : byOrder(name, one, other);
};

/** Joins two; `strict`: every row of the table must name a sample, since it lies beside them. */
export const joinTwo = async (name: string, one: Found, other: Found, strict = false): Promise<Opened<Found>> => {
  if (one.inOrder === true || other.inOrder === true) return byOrder(name, one, other);
  const [base, table] = one.ids !== undefined ? [one, other] : [other, one];
  const key = base.ids === undefined ? undefined : await keyed(base.ids, table);
  return key === undefined ? byColumns(name, one, other) : byKey({ name, base, table, key, strict });
};

/** Pictures that neither part of a table has a row for. */
const inNeither = (name: string, base: Found, parts: ReadonlyArray<Found>): ReadonlyArray<DataProblem> => {
  const known = new Set(parts.flatMap(({ ids = [] }) => ids));
  const lost = base.ids?.filter((id) => !known.has(id)) ?? [];
  if (lost.length === 0 || base.matched === true) return [];
  const at = { source: parts[0]?.name ?? name, column: "file_name", matched: inAddress(name, base.name, "matched") };
  return [{ _tag: "NoMatch", ...at, found: listed(lost), count: lost.length, expected: base.count }];
};

/** One that has no parts finds the rows of each part of the other. */
const joinWhole = async (name: string, whole: Found, parts: Found, held: Found): Promise<Opened<Found>> => {
  const looked = whole.ids === undefined ? whole : ({ ...whole, matched: true } as const);
  const [train, heldOut] = [await joinTwo(name, parts, looked), await joinTwo(name, held, looked)];
  if (E.isLeft(train)) return train;
  if (E.isLeft(heldOut)) return heldOut;
  const lost = inNeither(name, whole, [train.right, heldOut.right]);
  if (isNonEmpty(lost)) return E.left(lost);
  const told = train.right.told?.filter((one) => one.told !== "matched") ?? [];
  return E.right({ ...train.right, told, heldOut: heldOut.right });
};

/** Joins two that may have held-out samples. */
const joinParts = async (name: string, one: Found, other: Found): Promise<Opened<Found>> => {
  const { heldOut: mine, ...bare } = one;
  const { heldOut: theirs, ...otherBare } = other;
  if (mine === undefined && theirs !== undefined) return joinWhole(name, bare, otherBare, theirs);
  if (mine !== undefined && theirs === undefined) return joinWhole(name, otherBare, bare, mine);
  const train = await joinTwo(name, bare, otherBare);
  if (E.isLeft(train) || mine === undefined || theirs === undefined) return train;
  return E.map((heldOut: Found) => ({ ...train.right, heldOut }))(await joinTwo(name, mine, theirs));
};

/** Joins all, from the left. */
export const joinFound = async (name: string, parts: ReadonlyArray<Found>): Promise<Opened<Found>> => {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error("there is something to join");
  let all: Found = first;
  for (const other of others) {
    const joined = await joinParts(name, all, other);
    if (E.isLeft(joined)) return joined;
    all = joined.right;
  }
  return E.right(all);
};

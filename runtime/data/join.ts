/**
 * Several sources as one: pictures and a table of what is known of them.
 *
 * In: what was found in each. Out: one set of samples with the fields of all. Rows are matched by the names of files
 * where one source has them and another has a column that names them; else by their order, and then there must be
 * equally many.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Field, Found, Numbers, Opened, PictureField, Texts, Told } from "./field.js";
import type { DataProblem } from "./problem/index.js";
import { someRows } from "./rows.js";

const KEYS = ["file_name", "filename", "file", "path", "image", "image_id", "id", "name"];

/** A path, its last part, and that without its ending. */
const namesOf = (path: string): ReadonlyArray<string> => {
  const last = path.split(/[/\\]/).at(-1) ?? path;
  return [path, last, last.replace(/\.[A-Za-z0-9]+$/, "")];
};

/** Values of the rows that are given. */
const picked = <A extends Numbers>(values: A, rows: Int32Array, size: number): A => {
  const out = values.slice(0, 0).constructor as new (length: number) => A;
  const all = new out(rows.length * size);
  for (const [to, from] of rows.entries()) all.set(values.subarray(from * size, (from + 1) * size) as never, to * size);
  return all;
};

const chosen = (field: Field, rows: Int32Array): Field => {
  const { count: _, table, ...bare } = field;
  const placed = table && { table: { ...table, lineOf: (row: number) => table.lineOf(rows[row] ?? -1) } };
  const rest = { ...bare, ...placed };
  if (field._tag === "Texts")
    return {
      ...rest,
      _tag: "Texts",
      values: async () =>
        E.map((texts: Texts) => ({ ...texts, codes: rows.map((row) => texts.codes[row] ?? 0) }))(await field.values()),
    };
  if (field._tag === "Pictures") {
    const { decode, decodeFar } = field;
    const some = Uint32Array.from(rows);
    const far: Pick<PictureField, "decodeFar"> =
      decodeFar === undefined ? {} : { decodeFar: (shape, fit) => decodeFar(shape, fit, some) };
    return { ...field, ...placed, decode: (shape, fit) => decode(shape, fit, some), ...far };
  }
  const size = field.shape.reduce((product, each) => product * each, 1);
  const { stored } = field;
  const far =
    stored === undefined
      ? {}
      : { stored: { ...stored, rows: () => someRows(stored.rows(), size, Uint32Array.from(rows)) } };
  const values = async () => E.map((all: Numbers) => picked(all, rows, size))(await field.values());
  return { ...field, ...placed, ...far, values };
};

interface Key {
  readonly name: string;
  /** For each sample of the first, the row of the other; −1: none. */
  readonly rows: Int32Array;
  /** What the other's rows say, and how many of them name no sample. */
  readonly words: ReadonlyArray<string>;
  readonly absent: ReadonlyArray<string>;
}

/** Columns of these names hold files and nothing else. */
const FILES: ReadonlySet<string> = new Set(["file_name", "filename", "file", "path"]);

/** What a column says of each row, where it can name files: its words, or its whole numbers. */
const wordsIn = async (field: Field): Promise<ReadonlyArray<string> | undefined> => {
  if (field._tag === "Pictures" || (field._tag === "Numbers" && field.shape.length > 0)) return undefined;
  const values = await field.values();
  if (E.isLeft(values)) return undefined;
  return "codes" in values.right
    ? Array.from(values.right.codes, (code) => ("words" in values.right ? (values.right.words[code] ?? "") : ""))
    : Array.from(values.right, String);
};

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

/** The rows of `other` in the order of `ids`, by the first column that is called after files and names some of them. */
const keyed = async (ids: ReadonlyArray<string>, other: Found): Promise<Key | undefined> => {
  for (const name of KEYS) {
    const field = other.fields.find((one) => one.name.toLowerCase() === name);
    const words = field === undefined ? undefined : await wordsIn(field);
    if (field === undefined || words === undefined) continue;
    const rowOf = finder(ids, words);
    const rows = Int32Array.from(ids, rowOf);
    if (!FILES.has(name) && rows.every((row) => row < 0)) continue;
    const known = new Set(ids.flatMap(namesOf));
    const absent = words.filter((word) => !namesOf(word).some((one) => known.has(one)));
    return { name: field.name, rows, words, absent };
  }
  return undefined;
};

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

const byOrder = (name: string, one: Found, other: Found): Opened<Found> => {
  if (one.count !== other.count)
    return fail({
      _tag: "CountMismatch",
      source: name,
      column: other.name,
      expected: one.count,
      found: other.count,
      other: one.name,
    });
  const told = { told: "joined", by: "order", key: "", count: one.count } as const;
  return E.right({
    ...one,
    ...(other.ids && { ids: other.ids }),
    name,
    fields: [...one.fields, ...other.fields],
    ...brokenOf(one, other),
    told: [...(one.told ?? []), ...(other.told ?? []), told],
  });
};

const brokenOf = (one: Found, other: Found): Pick<Found, "broken"> => {
  const broken = [...(one.broken ?? []), ...(other.broken ?? [])];
  return broken.length === 0 ? {} : { broken };
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

/** Samples without a row; and rows without a sample, where the table is the folder's own. */
const unmatched = ({ name, base, table, key, strict }: Join): ReadonlyArray<DataProblem> => {
  const ids = base.ids ?? [];
  const lost = ids.filter((_, i) => (key.rows[i] ?? -1) < 0);
  const able = lost.length < ids.length && /^images:[^#]*$/.test(base.name);
  const at = {
    source: table.name,
    column: key.name,
    ...(able && { matched: name.replace(base.name, `${base.name}#matched`) }),
  };
  const { absent, words } = key;
  return [
    ...(lost.length === 0
      ? []
      : [{ _tag: "NoMatch", ...at, found: lost.slice(0, LISTED), count: lost.length, expected: ids.length } as const]),
    ...(absent.length === 0 || !strict
      ? []
      : [
          {
            _tag: "NoPicture",
            ...at,
            found: absent.slice(0, LISTED),
            count: absent.length,
            expected: words.length,
          } as const,
        ]),
  ];
};

/** The samples that have a row. */
const matchedBase = (base: Found, rows: Int32Array): Found => {
  const kept = Int32Array.from(rows.keys()).filter((i) => (rows[i] ?? -1) >= 0);
  if (kept.length === rows.length) return base;
  const ids = Array.from(kept, (i) => base.ids?.[i] ?? "");
  return { ...base, count: kept.length, ids, fields: base.fields.map((field) => chosen(field, kept)) };
};

const byName = (join: Join): Opened<Found> => {
  const { name, table, key } = join;
  const leaves = join.base.matched === true;
  const problems = unmatched(join);
  if (isNonEmpty(problems) && (!leaves || key.rows.every((row) => row < 0))) return E.left(problems);
  const base = matchedBase(join.base, key.rows);
  const rows = key.rows.filter((row) => row >= 0);
  const told: ReadonlyArray<Told> = [
    { told: "joined", by: "name", key: key.name, count: base.count },
    ...(leaves && problems.length > 0
      ? [{ told: "matched", files: join.base.count - base.count, rows: key.absent.length } as const]
      : []),
  ];
  const fields = table.fields.filter((field) => field.name !== key.name).map((field) => chosen(field, rows));
  const kept = base.fields.filter((field) => !fields.some((added) => added.name === field.name));
  return E.right({
    ...base,
    name,
    fields: [...kept, ...fields],
    ...brokenOf(base, table),
    told: [...(base.told ?? []), ...(table.told ?? []), ...told],
  });
};

/** Joins two; `strict`: every row of the table must name a sample, since it lies beside them. */
export const joinTwo = async (name: string, one: Found, other: Found, strict = false): Promise<Opened<Found>> => {
  const [base, table] = one.ids !== undefined ? [one, other] : [other, one];
  const key = base.ids === undefined ? undefined : await keyed(base.ids, table);
  return key === undefined ? byOrder(name, one, other) : byName({ name, base, table, key, strict });
};

/** Joins all, from the left. */
export const joinFound = async (name: string, parts: ReadonlyArray<Found>): Promise<Opened<Found>> => {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error("there is something to join");
  let all: Found = first;
  for (const other of others) {
    const joined = await joinTwo(name, all, other);
    if (E.isLeft(joined)) return joined;
    if (all.heldOut === undefined || other.heldOut === undefined) all = joined.right;
    else {
      const held = await joinTwo(name, all.heldOut, other.heldOut);
      if (E.isLeft(held)) return held;
      all = { ...joined.right, heldOut: held.right };
    }
  }
  return E.right(all);
};

/**
 * Binding what a source holds to what a model wants.
 *
 * In: the fields that were found, and the wanted inputs and conditions. Out: a dataset, or every reason why it can't be
 * one. A value is bound by its name, or by the name that its `from` gives; an input that no field is called after takes
 * the only array or series of columns that fits it in shape. Nothing is bound by its type or its count alone.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import { convert, isCategory } from "./convert/index.js";
import { fitsShorter } from "./convert/padding.js";
import { type Column, type Dataset, type Wanted, width } from "./dataset.js";
import { faults } from "./faults.js";
import { type Field, type Found, type NumberField, type Opened, shapeOf, type TextField, type Told } from "./field.js";
import { fits, fitsTurned } from "./fits.js";
import { joinedField, type Series, seriesIn } from "./groups.js";
import { keyIn } from "./keys.js";
import { markColumns } from "./marks.js";
import { type Collector, collector } from "./problem/collect.js";
import { type DataProblem, misfits } from "./problem/index.js";
import { joint } from "./reword.js";
import { sortsIn } from "./sorts.js";
import { withWord } from "./table/reading.js";
import { holdsInput } from "./usual.js";

interface Offer {
  readonly found: Found;
  readonly series: ReadonlyArray<Series>;
}

/** Whether a field can be what is wanted, by its kind and shape. */
const suits = (wanted: Wanted, field: Field): boolean => {
  const size = width(wanted.shape);
  if (
    wanted.vocabulary !== undefined &&
    (field._tag === "Texts" || (field._tag === "Numbers" && field.shape.length === 0))
  )
    return true;
  if (field._tag === "Texts") return size === 1 || isCategory(wanted) || wanted.members !== undefined;
  if (field._tag === "Pictures") return wanted.dtype === "f32" && wanted.shape.length === 3;
  if (isCategory(wanted)) return width(field.shape) === 1 || width(field.shape) === wanted.classes;
  if (wanted.members !== undefined && field.shape.length === 0) return true;
  return fits(wanted.shape, field.shape) || (wanted.padding !== undefined && fitsShorter(wanted, field.shape));
};

const called = ({ found, series }: Offer, name: string): ReadonlyArray<Field> => [
  ...found.fields.filter((field) => field.name === name),
  ...series.filter((one) => one.name === name).map(({ field }) => field),
  ...found.fields.filter((field) => field.also?.includes(name) === true),
];

interface Bound {
  readonly wanted: Wanted;
  readonly field: Field;
}

type Match = E.Either<DataProblem | null, Field>;

const listed = ({ found, series }: Offer): ReadonlyArray<string> => {
  const many = series.filter(({ field }) => (field.columns?.length ?? 0) > 2);
  const hidden = new Set(many.flatMap(({ field }) => field.columns ?? []));
  return [
    ...found.fields.map(({ name }) => name).filter((name) => !hidden.has(name)),
    ...many.map(({ name, field: { columns = [] } }) =>
      columns.includes(name) ? name : `${columns[0]} … ${columns.at(-1)}`,
    ),
  ];
};

const missing = (offer: Offer, { name, role }: Wanted, more: object = {}): DataProblem => ({
  _tag: "MissingColumn",
  source: offer.found.name,
  column: name,
  role,
  found: listed(offer).slice(0, 40),
  ...more,
});

/** Fields by the names of a list, side by side. */
const listedFields = (offer: Offer, wanted: Wanted, names: ReadonlyArray<string>): Match => {
  const fields: Array<NumberField | TextField> = [];
  for (const name of names) {
    const field = offer.found.fields.find((one) => one.name === name);
    if (field === undefined) return E.left(missing(offer, wanted, { absent: name }));
    if (field._tag === "Pictures" || width(shapeOf(field)) !== 1)
      return E.left(wrongKind(offer, { ...wanted, name }, field, "a column of numbers"));
    fields.push(field);
  }
  return E.right(joinedField(offer.found.name, wanted.name, fields));
};

const kindOf = (field: Field): string => {
  if (field._tag === "Texts") return "words";
  return field._tag === "Pictures" ? "pictures" : `numbers, ${shapeOf(field).join(" × ") || "one for each sample"}`;
};

const wantedKind = (wanted: Wanted): string => {
  if (isCategory(wanted)) return "classes";
  return wanted.members === undefined ? `${width(wanted.shape)} numbers for each sample` : "members";
};

const wrongKind = (offer: Offer, wanted: Wanted, field: Field, expected = wantedKind(wanted)): DataProblem => ({
  _tag: "WrongKind",
  source: offer.found.name,
  column: wanted.name,
  role: wanted.role,
  expected,
  found: kindOf(field),
});

const misfit = (offer: Offer, wanted: Wanted, field: Field): DataProblem => {
  const table = shapeOf(field).filter((size) => size > 1).length > 1;
  if (field._tag === "Texts" || (field._tag === "Pictures" && wanted.shape.length !== 3))
    return wrongKind(offer, wanted, field);
  if (wanted.vocabulary !== undefined && table)
    return wrongKind(offer, wanted, field, "texts, or rows of token numbers");
  const series = offer.series.find((one) => one.field === field);
  if (series?.absent !== undefined && width(wanted.shape) > width(field._tag === "Numbers" ? field.shape : []))
    return missing(offer, wanted, { absent: series.absent, wanted: width(wanted.shape) });
  const found = shapeOf(field);
  const columns = field._tag === "Numbers" ? field.columns : undefined;
  return {
    _tag: "ShapeMismatch",
    source: offer.found.name,
    column: wanted.name,
    role: wanted.role,
    expected: isCategory(wanted) ? [wanted.classes ?? 1] : wanted.shape,
    found,
    ...(fitsTurned(wanted.shape, found) ? { turn: true } : {}),
    ...(columns === undefined ? {} : { columns }),
    ...(wanted.vocabulary === undefined ? {} : { time: true }),
  };
};

/** The field of the wanted name; null where nothing is called so. */
const byName = (offer: Offer, wanted: Wanted): Match => {
  const { from = wanted.name } = wanted;
  const broken = offer.found.broken?.find(({ name }) => name === from);
  if (broken !== undefined) return E.left(broken.problem);
  if (typeof from !== "string") return listedFields(offer, wanted, from);
  const fields = called(offer, from);
  const suiting = fields.find((field) => suits(wanted, field));
  if (suiting !== undefined) return E.right(suiting);
  const widest = fields.filter((field) => field.name === from).sort((a, b) => width(shapeOf(b)) - width(shapeOf(a)))[0];
  if (widest !== undefined) return E.left(misfit(offer, wanted, widest));
  return E.left(wanted.from === undefined ? null : missing(offer, wanted, { absent: from }));
};

/**
 * Arrays, pictures and series that stand for themselves: no single columns, and nothing that was worked out from
 * another.
 */
const wide = ({ found, series }: Offer): ReadonlyArray<Field> => [
  ...found.fields.filter((field) => field.derived !== true && (field._tag === "Pictures" || width(shapeOf(field)) > 1)),
  ...series.map(({ field }) => field).filter((field) => width(field.shape) > 1),
];

/**
 * The input that no field is called after: it takes the only field that fits it, if it is the only input that the field
 * fits.
 */
const byShape = (offer: Offer, wanted: Wanted, others: ReadonlyArray<Wanted>, free: ReadonlyArray<Field>): Match => {
  const fitting = free.filter((field) => suits(wanted, field));
  const [field] = fitting;
  const rivals = others.filter((other) => field !== undefined && suits(other, field));
  if (field !== undefined && fitting.length === 1 && rivals.length === 0) return E.right(field);
  const source = offer.found.name;
  if (field !== undefined && fitting.length === 1)
    return E.left({
      _tag: "AmbiguousColumn",
      source,
      column: field.name,
      found: [wanted, ...rivals].map(({ name }) => name),
    });
  const alike = free.filter((one) => free.length === 1 || shapeOf(one).length === wanted.shape.length);
  const [only] = alike;
  if (fitting.length === 0 && alike.length === 1 && others.length === 0 && only !== undefined)
    return E.left(misfit(offer, wanted, only));
  const like = [...offer.found.fields, ...offer.series.map((one) => one.field)].find(
    (one) => suits(wanted, one) && width(shapeOf(one)) > 1,
  );
  return E.left(missing(offer, wanted, like === undefined ? {} : { like: like.name }));
};

/** Every wanted value with its field; what has none is told of once. */
const pairsOf = (
  offer: Offer,
  wanted: ReadonlyArray<Wanted>,
  problems: Collector,
  tell: (told: Told) => void,
): ReadonlyArray<Bound> => {
  const matches = wanted.map((one) => ({ wanted: one, match: byName(offer, one) }));
  const bound = matches.flatMap(({ wanted: one, match }) =>
    E.isRight(match) ? [{ wanted: one, field: match.right }] : [],
  );
  const open = matches.flatMap(({ wanted: one, match }) => (E.isLeft(match) && match.left === null ? [one] : []));
  const inputs = open.filter(({ role }) => role === "input");
  const free = wide(offer).filter((field) => !bound.some((one) => one.field === field));
  const told = new Set<string>();
  const more = matches.flatMap(({ wanted: one, match }): ReadonlyArray<Bound> => {
    if (E.isRight(match)) return [];
    const found =
      match.left !== null
        ? E.left(match.left)
        : one.role === "input"
          ? byShape(
              offer,
              one,
              inputs.filter((other) => other !== one),
              free,
            )
          : E.left(missing(offer, one, likeOf(offer, one)));
    if (E.isRight(found)) {
      tell({ told: "bound", column: one.name, field: found.right.name });
      return [{ wanted: one, field: found.right }];
    }
    const problem = found.left;
    if (problem !== null && !(problem._tag === "AmbiguousColumn" && told.has(problem.column))) problems.add(problem);
    if (problem?._tag === "AmbiguousColumn") told.add(problem.column);
    return [];
  });
  return [...bound, ...more];
};

/** A field that could be the condition, if it were called so: the only one of its kind. */
const likeOf = ({ found }: Offer, wanted: Wanted): object => {
  const able = found.fields.filter(
    (field) => field.derived !== true && suits(wanted, field) && (isCategory(wanted) || field._tag === "Numbers"),
  );
  const likely = isCategory(wanted) ? able.filter((field) => field._tag === "Texts" || field.label === true) : able;
  const [only] = likely.length > 0 ? likely : able;
  return only !== undefined && (likely.length === 1 || able.length === 1) ? { like: only.name } : {};
};

/** How many samples the bound fields have, which must be as many. */
const countOf = ({ name: source, count }: Found, pairs: ReadonlyArray<Bound>, problems: Collector): number => {
  const expected = pairs[0]?.field.count ?? count;
  const other = pairs[0]?.wanted.name ?? "";
  for (const { wanted, field } of pairs) {
    const found = field.count ?? count;
    if (found !== expected)
      problems.add({
        _tag: "CountMismatch",
        source,
        column: wanted.name,
        expected,
        found,
        other,
        ...(source.includes(joint) ? {} : { first: withWord(source, `first=${Math.min(expected, found)}`) }),
      });
  }
  return expected;
};

/** A padded sequence with the lengths that a column of the data gives; undefined where it gives none. */
const withLengths = async (found: Found, wanted: Wanted, problems: Collector): Promise<Wanted | undefined> => {
  const { padding, shape } = wanted;
  if (typeof padding !== "object") return wanted;
  const offer = { found, series: [] };
  const { name: source } = found;
  const field = found.fields.find(({ name }) => name === padding.length);
  if (field === undefined) problems.add(missing(offer, wanted, { absent: padding.length }));
  else if (field._tag !== "Numbers" || width(field.shape) !== 1)
    problems.add(wrongKind(offer, { ...wanted, name: padding.length }, field, "a column of numbers"));
  if (field?._tag !== "Numbers" || width(field.shape) !== 1) return undefined;
  const values = await field.values();
  if (E.isLeft(values)) {
    for (const problem of values.left) problems.add(problem);
    return undefined;
  }
  const [most, told] = [shape[0] ?? 1, faults()];
  const lengths = Int32Array.from(values.right, (value, row) => {
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    const at = { source, column: padding.length, of: wanted.name, row };
    told.add("length", row, () => ({ _tag: "NotALength", ...at, expected: most, found: value }));
    return 1;
  });
  told.tell(problems);
  return { ...wanted, lengths };
};

/** What is told of data without a sample. */
export const noSamples = ({ name, count, fields }: Found): ReadonlyArray<DataProblem> =>
  count > 0
    ? []
    : [{ _tag: "Empty", source: name, ...(fields.some(({ table }) => table !== undefined) ? { table: true } : {}) }];

/** What the numbers of a field are called; one of many names, such as the classes of a folder, has none of its own. */
const calledBy = (field: Field, { name }: Wanted): Pick<Column, "called"> => ({
  called: (field._tag === "Numbers" ? field.columns : undefined) ?? [field.also?.includes(name) ? name : field.name],
});

/** Binds every wanted value or tells why not. */
const bindOne = async (found: Found, asked: ReadonlyArray<Wanted>): Promise<Opened<Dataset>> => {
  const wanted = asked.filter(({ mark }) => mark === undefined);
  const { name, ids } = found;
  const problems = collector(name);
  const told: Array<Told> = [...(found.told ?? [])];
  const tell = (one: Told): void => void told.push(one);
  const none = noSamples(found);
  if (isNonEmpty(none)) return E.left(none);
  const pairs = pairsOf({ found, series: seriesIn(found) }, wanted, problems, tell);
  const inOrder = wanted.flatMap((one) => pairs.find((pair) => pair.wanted === one) ?? []);
  const count = countOf(found, inOrder, problems);
  const all: Array<Column> = [];
  for (const { wanted: one, field } of inOrder) {
    const whole = await withLengths(found, one, problems);
    if (whole === undefined) continue;
    const columns = await convert({ source: name, problems, tell }, whole, field);
    if (E.isLeft(columns)) for (const problem of columns.left) problems.add(problem);
    else
      all.push(
        ...columns.right.map((column) => (column.name === one.name ? { ...column, ...calledBy(field, one) } : column)),
      );
  }
  all.push(...(await markColumns({ source: name, problems, tell }, found.fields, asked)));
  const place = (problem: DataProblem): number =>
    "column" in problem ? wanted.findIndex((one) => one.name === problem.column) : wanted.length;
  const start = (problem: DataProblem): object =>
    misfits.has(problem._tag) && holdsInput(found) ? { start: name } : {};
  const wrong = [...problems.all()]
    .sort((a, b) => place(a) - place(b))
    .map((problem) => ({ ...problem, ...start(problem) }));
  if (isNonEmpty(wrong)) return E.left(wrong);
  const asks = wanted.some((one) => one.role === "condition" && isCategory(one));
  const sorts = asks ? undefined : await sortsIn(found, count);
  const lineOf = found.fields.find(({ table }) => table !== undefined)?.table?.lineOf;
  const known = ids !== undefined && ids.length === count ? { ids } : lineOf === undefined ? {} : { lineOf };
  const key = await keyIn(
    found,
    new Set(inOrder.flatMap(({ field, wanted: one }) => calledBy(field, one).called ?? [])),
  );
  return E.right({
    name,
    count,
    columns: all,
    ...known,
    ...(key && { key }),
    ...(sorts && { sorts }),
    ...(told.length === 0 ? {} : { told }),
  });
};

/** Binds the samples and, where the source has some of its own, those for testing. */
export const bind = async (found: Found, wanted: ReadonlyArray<Wanted>): Promise<Opened<Dataset>> => {
  if (found.heldOut === undefined) return bindOne(found, wanted);
  const all = wanted.filter(({ mark }) => mark === undefined || mark._tag === "Weight");
  const train = await bindOne(found, all);
  if (E.isLeft(train)) return train;
  const heldOut = await bindOne(found.heldOut, all);
  return E.isLeft(heldOut) ? heldOut : E.right({ ...train.right, heldOut: heldOut.right });
};

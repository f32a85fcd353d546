/**
 * What a person wishes to have sampled: `{"digit": 3, "count": 16, "seed": 1, "guidance": 2}`.
 *
 * In: the words, and the model's signatures. Out: the signature that answers and the numbers that it takes, or a
 * sentence about the first word that does not fit. Conditions come by label, number or list, one value for all samples
 * or one for each; `z` gives codes of one's own. Needs no Node.
 */
import * as E from "fp-ts/lib/Either.js";
import type { CoreCondition } from "../../compiler/expand/core.js";
import { numbersOfText } from "../../compiler/language/input/tokens.js";
import { type Choice, indexOf, membersOf } from "../../runtime/data/members.js";
import { badRequest, type Fault, said } from "./fault.js";
import type { Given } from "./feed.js";
import { numbersOf, taken } from "./nested.js";
import { type Signature, type Slot, widthOf } from "./signature.js";

type Fields = Readonly<Record<string, unknown>>;
type Checked<A> = E.Either<Fault, A>;
export type Signatures = ReadonlyMap<string, Signature>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Words of the request itself; a condition of one of these names goes into `conditions`. */
const own = ["count", "seed", "guidance", "z", "output", "columns", "scale", "conditions"] as const;

export interface Wish {
  readonly count: number | undefined;
  readonly seed: number;
  readonly guidance: number | undefined;
  readonly z: unknown;
  readonly output: string | undefined;
  readonly columns: number | undefined;
  readonly scale: number;
  readonly conditions: Fields;
}

const wholeOf = (body: Fields, name: string, least: number, most: number): Checked<number | undefined> => {
  const value = body[name];
  if (value === undefined) return E.right(undefined);
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most
    ? E.right(value)
    : E.left(badRequest(`“${name}” takes a whole number from ${least} to ${most}.`));
};

/** The words, each of its kind. */
export const wishOf = (body: unknown, most: number, seedOf: () => number): Checked<Wish> => {
  if (!isFields(body)) return E.left(badRequest('The body must be a JSON object, such as {"count": 16}.'));
  const count = wholeOf(body, "count", 1, most);
  const seed = wholeOf(body, "seed", 0, Number.MAX_SAFE_INTEGER);
  const columns = wholeOf(body, "columns", 1, most);
  const scale = wholeOf(body, "scale", 1, 16);
  for (const each of [count, seed, columns, scale]) if (E.isLeft(each)) return each;
  const { guidance, z, output, conditions } = body;
  if (guidance !== undefined && (typeof guidance !== "number" || !(Math.abs(guidance) <= 100)))
    return E.left(badRequest("“guidance” takes a number from -100 to 100."));
  if (output !== undefined && typeof output !== "string")
    return E.left(badRequest("“output” takes the name of an output."));
  if (conditions !== undefined && !isFields(conditions))
    return E.left(badRequest("“conditions” takes an object with a value for each condition."));
  const loose = Object.entries(body).filter(([name]) => !(own as ReadonlyArray<string>).includes(name));
  const numberIn = (each: Checked<number | undefined>): number | undefined =>
    E.isRight(each) ? each.right : undefined;
  return E.right({
    count: numberIn(count),
    seed: numberIn(seed) ?? seedOf(),
    guidance,
    z,
    output,
    columns: numberIn(columns),
    scale: numberIn(scale) ?? 4,
    conditions: { ...Object.fromEntries(loose), ...conditions },
  });
};

const signatureFor = (signatures: Signatures, { z, guidance }: Wish): Checked<Signature> => {
  if (z !== undefined && guidance !== undefined)
    return E.left(
      badRequest("“guidance” exaggerates drawn samples; with “z” nothing is drawn. Leave one of them out."),
    );
  const name = z !== undefined ? "decode" : guidance !== undefined ? "guided" : "sample";
  const found = signatures.get(name);
  if (found !== undefined) return E.right(found);
  const why = !signatures.has("decode")
    ? "The decoder joins what layers of the encoder made, so nothing can be decoded from a code alone; ask for " +
      "the signature reconstruct."
    : name === "guided" && signatures.has("sample")
      ? "This model was never without its conditions, so there is nothing to guide away from: leave “guidance” out."
      : "The latent of this model is a point, which has no prior to draw from: give codes as “z”.";
  return E.left(badRequest(why));
};

/** Whether a list is one row of the slot: nested as its shape says, or flat. */
const isOneRow = ({ shape, condition }: Slot, value: ReadonlyArray<unknown>): boolean => {
  if (condition?.domain.members !== undefined) return !value.some(Array.isArray);
  if (condition?.domain.vocabulary !== undefined) return value.every((each) => typeof each === "number");
  if (shape.length > 1 && value.length === widthOf({ shape }) && !Array.isArray(value[0])) return true;
  let level: unknown = value;
  for (const size of shape) {
    if (!Array.isArray(level) || level.length !== size) return shape.length === 1 && !Array.isArray(value[0]);
    level = level[0];
  }
  return shape.length > 0 && !Array.isArray(level);
};

const choice = ({ domain: { members, labels } }: CoreCondition): Choice => ({
  size: members ?? 0,
  ...(labels === undefined ? {} : { labels }),
});

/** A set by its members, as zeros and ones. */
const membersRow = (slot: Slot, condition: CoreCondition, value: unknown): Checked<unknown> => {
  if (value === null) return E.right(null);
  const wrong = (part: unknown): Checked<never> =>
    E.left(
      badRequest(
        `${said(slot.name)} has no member ${said(String(part))}. It takes ` +
          `${condition.domain.labels?.join(", ") ?? `members from 0 to ${(condition.domain.members ?? 1) - 1}`}, ` +
          "as a list.",
      ),
    );
  const parts = Array.isArray(value) ? value : typeof value === "string" ? undefined : [value];
  if (parts === undefined) {
    const read = membersOf(value as string, choice(condition));
    return E.isLeft(read) ? wrong(read.left.part) : E.right(flagsOf(slot, read.right));
  }
  const found: Array<number> = [];
  for (const part of parts) {
    const index =
      typeof part === "string" || typeof part === "number" ? indexOf(String(part), choice(condition)) : undefined;
    if (index === undefined) return wrong(part);
    found.push(index);
  }
  return E.right(flagsOf(slot, found));
};

const flagsOf = (slot: Slot, lit: ReadonlyArray<number>): ReadonlyArray<number> =>
  Array.from({ length: widthOf(slot) }, (_, i) => (lit.includes(i) ? 1 : 0));

/** A condition's value, or its values: those of each sample where a list is no single row. */
const rowsFor = (slot: Slot, value: unknown): { readonly each: boolean; readonly values: ReadonlyArray<unknown> } => {
  const each = Array.isArray(value) && !isOneRow(slot, value);
  return { each, values: each ? value : [value] };
};

/** Rows of JSON for a slot; one value stands for all samples. */
interface Column {
  readonly slot: Slot;
  readonly each: boolean;
  readonly values: ReadonlyArray<unknown>;
}

/** Texts, or rows of token numbers, as whole rows. */
const tokensFor = (
  slot: Slot,
  vocabulary: ReadonlyArray<string>,
  each: boolean,
  values: ReadonlyArray<unknown>,
): Checked<Column> => {
  const rows: Array<unknown> = [];
  for (const value of values) {
    const known = typeof value === "string" ? numbersOfText(value, vocabulary) : E.right(value);
    if (E.isLeft(known))
      return E.left(badRequest(`${said(slot.name)} has no token ${said(known.left)}. It takes ${taken(slot)}.`));
    const row: unknown = known.right;
    const behind = Array.isArray(row) ? Math.max(0, widthOf(slot) - row.length) : 0;
    rows.push(Array.isArray(row) ? [...row, ...new Array<number>(behind).fill(0)] : row);
  }
  return E.right({ slot, each, values: rows });
};

const columnFor = (slot: Slot, value: unknown): Checked<Column> => {
  const { each, values } = rowsFor(slot, value);
  const { condition } = slot;
  if (condition?.domain.vocabulary !== undefined) return tokensFor(slot, condition.domain.vocabulary, each, values);
  if (condition?.domain.members === undefined) return E.right({ slot, each, values });
  const rows: Array<unknown> = [];
  for (const one of values) {
    const row = membersRow(slot, condition, one);
    if (E.isLeft(row)) return row;
    rows.push(row.right);
  }
  return E.right({ slot, each, values: rows });
};

const columnsFor = (signature: Signature, { conditions, z }: Wish): Checked<ReadonlyArray<Column>> => {
  const slots = signature.inputs.filter(({ kind }) => kind === "condition");
  const known = slots.map((one) => `${one.name} (${taken(one)})`).join("; ");
  const columns: Array<Column> = [];
  for (const [name, value] of Object.entries(conditions)) {
    const slot = slots.find((one) => one.name === name);
    if (slot === undefined)
      return E.left(
        badRequest(
          `There is no condition ${said(name)} here. ` +
            `${slots.length === 0 ? "The model takes none." : `There is ${known}.`}`,
        ),
      );
    const column = columnFor(slot, value);
    if (E.isLeft(column)) return column;
    columns.push(column.right);
  }
  const code = signature.inputs.find(({ kind, name }) => kind === "value" && name === "z");
  return E.right(code === undefined ? columns : [...columns, { slot: code, ...rowsFor(code, z) }]);
};

const usualCount = 16;

/** How many samples: what was asked for, else as many as values were given for each. */
const countOf = ({ count, z }: Wish, columns: ReadonlyArray<Column>): Checked<number> => {
  const lists = columns.filter(({ each }) => each);
  const rows = count ?? lists[0]?.values.length ?? (z === undefined ? usualCount : 1);
  const wrong = lists.find(({ values }) => values.length !== rows);
  return wrong === undefined
    ? E.right(rows)
    : E.left(badRequest(`${said(wrong.slot.name)} has ${wrong.values.length} values for ${rows} samples.`));
};

const givenFor = (signature: Signature, wish: Wish): Checked<Given> => {
  const columns = columnsFor(signature, wish);
  if (E.isLeft(columns)) return columns;
  const rows = countOf(wish, columns.right);
  if (E.isLeft(rows)) return rows;
  const made = new Map<string, ArrayLike<number>>();
  for (const { slot, values } of columns.right) {
    const numbers = numbersOf(slot, values);
    if (E.isLeft(numbers)) return numbers;
    const one = numbers.right;
    made.set(
      slot.name,
      values.length === rows.right
        ? one
        : Float64Array.from({ length: rows.right * one.length }, (_, i) => one[i % one.length] ?? 0),
    );
  }
  if (wish.guidance !== undefined) made.set("guidance", new Float64Array(rows.right).fill(wish.guidance));
  return E.right({ rows: rows.right, columns: made });
};

export interface Planned {
  readonly signature: Signature;
  readonly given: Given;
}

/** What answers the wish, and with which numbers. */
export const planned = (signatures: Signatures, wish: Wish): Checked<Planned> => {
  const signature = signatureFor(signatures, wish);
  if (E.isLeft(signature)) return signature;
  const given = givenFor(signature.right, wish);
  return E.map((right: Given) => ({ signature: signature.right, given: right }))(given);
};

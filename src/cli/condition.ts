/**
 * Conditions as a person writes them: `digit=3`, `digit=seven`, `attributes=young,smiling`, `angle=0.5`, `style=[0.1,
 * 0.2]`, `digit=null`.
 *
 * In: the texts of `--condition` and what the model knows of its conditions. Out: numbers, or everything that is wrong
 * with the texts.
 */
import * as E from "fp-ts/lib/Either.js";
import { nearest } from "../../compiler/base/nearest.js";
import type { CoreCondition } from "../../compiler/expand/core.js";
import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import { byCharacter, numbersOfText, textOfTokens } from "../../compiler/language/input/tokens.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import { type Choice, emptySet, indexOf, membersOf } from "../../runtime/data/members.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { filledRow, mayEndSooner } from "../../runtime/run/conditions.js";
import type { Values } from "../../runtime/run/index.js";
import { unknownConditionProblem } from "../../runtime/run/use-problem/unknown-condition.js";
import { whole } from "../report/format.js";
import { badValueProblem } from "../report/problem/condition/bad-value.js";
import { conditionsMissingProblem } from "../report/problem/condition/conditions-missing.js";
import { givenTwiceProblem } from "../report/problem/condition/given-twice.js";
import { neverWithoutProblem } from "../report/problem/condition/never-without.js";
import { noValueProblem } from "../report/problem/condition/no-value.js";

type Read<A> = E.Either<Report, A>;

const numbers = ({ raw }: CoreCondition): number => countAt(raw.axes, 1);

const labelsOf = ({ domain }: CoreCondition): ReadonlyArray<string> => domain.labels ?? [];

/** A value that the condition could have, for examples. */
const sampleValue = (condition: CoreCondition): string => {
  const { domain } = condition;
  const labels = labelsOf(condition);
  const { vocabulary } = domain;
  if (vocabulary !== undefined) return vocabulary.slice(0, 2).join(byCharacter(vocabulary) ? "" : " ");
  if (domain.classes !== undefined) return labels[1] ?? labels[0] ?? String(Math.min(3, domain.classes - 1));
  if (domain.members !== undefined)
    return [0, 2].flatMap((i) => labels[i] ?? (i < (domain.members ?? 0) ? i : [])).join(",");
  const [low, high] = domain.range ?? domain.usual ?? [0, 1];
  const middle = String(Number(((low + high) / 2).toPrecision(3)));
  const length = numbers(condition);
  if (length === 1) return middle;
  const first = Array.from({ length: Math.min(length, 3) }, () => middle).join(",");
  return `'[${first}${length > 3 ? ",…" : ""}]'`;
};

const shellWord = (word: string): string => (/^[\w.,=+:@%/'[\]…-]+$/.test(word) ? word : `'${word}'`);

/** `--condition digit=3 --condition angle=0`. */
export const exampleOf = (conditions: ReadonlyArray<CoreCondition>): string =>
  conditions.map((condition) => `--condition ${shellWord(`${condition.name}=${sampleValue(condition)}`)}`).join(" ");

/** "a class from 0 to 9", "members from 0 to 4, such as 0,3". */
const choiceText = (labels: ReadonlyArray<string>, one: string, size: number, or: string): string => {
  const from = `from 0 to ${whole(size - 1)}`;
  return labels.length > 0 && labels.length <= 12
    ? `${labels.join(", ")}, or ${one} ${from}${or}`
    : `${one} ${from}${or}`;
};

const listText = `, parted by commas, or ${emptySet} for none`;

const valueText = (condition: CoreCondition): string => {
  const { classes, members, range, vocabulary, padding } = condition.domain;
  const labels = labelsOf(condition);
  if (vocabulary !== undefined) {
    const of = byCharacter(vocabulary) ? "characters" : "words";
    const some = vocabulary.slice(0, 30).join(of === "characters" ? "" : ", ") + (vocabulary.length > 30 ? " …" : "");
    return `a text of up to ${whole(numbers(condition))} ${of} of its vocabulary: ${some}`;
  }
  if (classes !== undefined) return choiceText(labels, "a class", classes, "");
  if (members !== undefined) return choiceText(labels, "members", members, listText);
  const within = range === undefined ? "" : ` from ${range[0]} to ${range[1]}`;
  return numbers(condition) === 1
    ? `a number${within}`
    : `${padding === undefined ? "" : "up to "}${whole(numbers(condition))} numbers${within} as a JSON list`;
};

/**
 * "a class from 0 to 9", "a number from -1 to 1", "4 numbers as a JSON list", each "or null" where the condition has a
 * null.
 */
export const domainText = (condition: CoreCondition): string =>
  `${valueText(condition)}${condition.null === undefined ? "" : "; or null"}`;

const bad = (condition: CoreCondition, text: string, fix?: string): Read<never> =>
  E.left(
    reportOf(badValueProblem, {
      condition: condition.name,
      found: text,
      takes: domainText(condition),
      type: condition.written.type,
      fix: fix ?? `for example ${exampleOf([condition])}`,
    }),
  );

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

const choiceOf = ({ domain: { classes, members, labels } }: CoreCondition): Choice => ({
  size: classes ?? members ?? 0,
  ...(labels === undefined ? {} : { labels }),
});

const nearestFix = (condition: CoreCondition, part: string, rest = ""): string | undefined => {
  const [near] = nearest(part, labelsOf(condition), 1);
  return near === undefined ? undefined : `write ${condition.name}=${rest}${near}`;
};

const readClass = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const index = indexOf(text, choiceOf(condition));
  return index === undefined ? bad(condition, text, nearestFix(condition, text)) : E.right([index]);
};

/** A set's members as the row of zeros and ones that a model is fed. */
const readMembers = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const found = membersOf(text, choiceOf(condition));
  if (E.isRight(found))
    return E.right(Array.from({ length: numbers(condition) }, (_, i) => (found.right.includes(i) ? 1 : 0)));
  const { fault, part } = found.left;
  if (fault === "unknown") return bad(condition, part, nearestFix(condition, part));
  return bad(condition, text, `name ${quote(part)} once`);
};

const inRange = ({ domain: { range } }: CoreCondition, value: number): boolean =>
  Number.isFinite(value) && (range === undefined || (value >= range[0] && value <= range[1]));

const readNumber = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return inRange(condition, value) ? E.right([value]) : bad(condition, text);
};

/** Whether so many numbers are one value: all of them, or whole time steps of a sequence that may end sooner. */
const fits = (condition: CoreCondition, found: number): boolean => {
  const [, , features = 1] = shapeAt(condition.raw.axes, 1);
  if (found === numbers(condition)) return true;
  return mayEndSooner(condition) && found > 0 && found < numbers(condition) && found % features === 0;
};

const readList = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const parsed = E.tryCatch((): unknown => JSON.parse(text), E.toError);
  const list: ReadonlyArray<unknown> = E.isRight(parsed) && Array.isArray(parsed.right) ? parsed.right.flat(3) : [];
  const values = list.filter((value): value is number => typeof value === "number" && inRange(condition, value));
  if (values.length !== list.length || !fits(condition, values.length)) return bad(condition, text);
  return E.right(filledRow(condition, values));
};

/** A text by its tokens, or their numbers as a list. */
const readTokens = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const { vocabulary = [] } = condition.domain;
  const listed = /^\[[\s0-9,]*\]$/.test(text) ? (JSON.parse(text) as ReadonlyArray<number>) : undefined;
  const known = listed === undefined ? numbersOfText(text, vocabulary) : E.right(listed);
  if (E.isLeft(known)) {
    const [near] = nearest(known.left, vocabulary, 1);
    return bad(condition, known.left, near === undefined ? undefined : `write ${quote(near)} for it`);
  }
  const outside = known.right.some((number) => number > vocabulary.length);
  return outside || known.right.length > numbers(condition)
    ? bad(condition, text)
    : E.right(filledRow(condition, known.right));
};

const noNull = (condition: CoreCondition): Read<never> =>
  E.left(reportOf(neverWithoutProblem, { condition: condition.name, example: exampleOf([condition]) }));

const readValue = (condition: CoreCondition, text: string): Read<ReadonlyArray<number> | null> => {
  if (text === "null" && !labelsOf(condition).includes(text))
    return condition.null === undefined ? noNull(condition) : E.right(null);
  if (condition.domain.vocabulary !== undefined) return readTokens(condition, text);
  if (condition.domain.members !== undefined) return readMembers(condition, text);
  if (condition.domain.classes !== undefined) return readClass(condition, text);
  return condition.raw.axes.length === 1 ? readNumber(condition, text) : readList(condition, text);
};

const readOne = (
  text: string,
  conditions: ReadonlyArray<CoreCondition>,
): Read<readonly [string, ReadonlyArray<number> | null]> => {
  const equals = text.indexOf("=");
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  const condition = conditions.find((each) => each.name === name);
  const example = exampleOf(conditions.slice(0, 1));
  if (condition === undefined)
    return E.left(
      reportOf(unknownConditionProblem, {
        condition: name,
        known: conditions.map((each) => each.name),
        example: example || "leave --condition out",
      }),
    );
  if (equals < 0)
    return E.left(
      reportOf(noValueProblem, { condition: name, takes: domainText(condition), example: exampleOf([condition]) }),
    );
  return E.map((values: ReadonlyArray<number> | null) => [name, values] as const)(
    readValue(condition, text.slice(equals + 1).trim()),
  );
};

const twice = (name: string): Report => reportOf(givenTwiceProblem, { condition: name });

/** What is needed and not given, in one report. */
export const missingConditions = (missing: ReadonlyArray<CoreCondition>, command: string): Report =>
  reportOf(conditionsMissingProblem, {
    names: missing.map(({ name }) => name),
    takes: missing.map(domainText),
    example: `${command} ${exampleOf(missing)}`,
  });

/** Reads every text; values by condition. */
export const readConditions = (
  texts: ReadonlyArray<string>,
  conditions: ReadonlyArray<CoreCondition>,
): E.Either<ReadonlyArray<Report>, Values> => {
  const values = new Map<string, ReadonlyArray<number> | null>();
  const reports: Array<Report> = [];
  for (const text of texts) {
    const read = readOne(text, conditions);
    if (E.isLeft(read)) reports.push(read.left);
    else if (values.has(read.right[0])) reports.push(twice(read.right[0]));
    else values.set(read.right[0], read.right[1]);
  }
  return reports.length > 0 ? E.left(reports) : E.right(Object.fromEntries(values));
};

/** "digit seven", "attributes {thick, large}", "digit null". */
export const valueWords = ({ name, domain }: CoreCondition, value: Values[string] | undefined): string => {
  if (value === null || value === undefined) return `${name} null`;
  const list = typeof value === "number" ? [value] : Array.from(value);
  const labelled = (index: number): string => domain.labels?.[index] ?? String(index);
  if (domain.classes !== undefined && list.length === 1) return `${name} ${labelled(list[0] ?? 0)}`;
  if (domain.vocabulary !== undefined) return `${name} ${quote(textOfTokens(domain.vocabulary, list))}`;
  if (domain.members !== undefined)
    return `${name} {${list.flatMap((flag, i) => (flag === 1 ? labelled(i) : [])).join(", ")}}`;
  return list.length > 8 ? `${name} of ${list.length} numbers` : `${name} ${list.join(", ")}`;
};

/** As JSON has it: a set by its members. */
export const valuesInJson = (
  values: Values,
  conditions: ReadonlyArray<CoreCondition>,
): Readonly<Record<string, unknown>> => {
  const isSet = (name: string): boolean =>
    conditions.some((condition) => condition.name === name && condition.domain.members !== undefined);
  const one = (name: string, value: Values[string]): unknown => {
    if (value === null || typeof value === "number") return value;
    const list = Array.from(value);
    if (isSet(name)) return list.flatMap((flag, member) => (flag === 1 ? [member] : []));
    return list.length === 1 ? list[0] : list;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, one(name, value)]));
};

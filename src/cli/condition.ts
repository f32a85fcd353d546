/**
 * Conditions as a person writes them: `digit=3`, `digit=seven`, `angle=0.5`, `style=[0.1, 0.2]`.
 *
 * In: the texts of `--condition` and what the model knows of its conditions. Out: numbers, or everything that is wrong with the texts.
 */
import * as E from "fp-ts/lib/Either.js";
import type { CoreCondition } from "../../compiler/expand/core.js";
import { countAt } from "../../compiler/graph/type.js";
import { quote } from "../../compiler/report/layout.js";
import { nearest } from "../../compiler/report/nearest.js";
import type { Report } from "../../compiler/report/report.js";
import type { Values } from "../../runtime/run/index.js";
import { whole } from "./format.js";
import { conditionReport, unknownCondition } from "./report/use.js";

type Read<A> = E.Either<Report, A>;

const numbers = ({ raw }: CoreCondition): number => countAt(raw.axes, 1);

const labelsOf = ({ domain }: CoreCondition): ReadonlyArray<string> => domain.labels ?? [];

/** A value that the condition could have, for examples. */
const sampleValue = (condition: CoreCondition): string => {
  const { domain } = condition;
  if (domain.classes !== undefined)
    return labelsOf(condition)[1] ?? labelsOf(condition)[0] ?? String(Math.min(3, domain.classes - 1));
  const [low, high] = domain.range ?? [0, 1];
  const middle = String(Number(((low + high) / 2).toPrecision(3)));
  return numbers(condition) === 1
    ? middle
    : `'[${Array.from({ length: Math.min(numbers(condition), 3) }, () => middle).join(",")}${numbers(condition) > 3 ? ",…" : ""}]'`;
};

const shellWord = (word: string): string => (/^[\w.,=+:@%/'[\]…-]+$/.test(word) ? word : `'${word}'`);

/** `--condition digit=3 --condition angle=0`. */
export const exampleOf = (conditions: ReadonlyArray<CoreCondition>): string =>
  conditions.map((condition) => `--condition ${shellWord(`${condition.name}=${sampleValue(condition)}`)}`).join(" ");

/** "a class from 0 to 9", "a number from -1 to 1", "4 numbers as a JSON list". */
export const domainText = (condition: CoreCondition): string => {
  const { domain } = condition;
  const labels = labelsOf(condition);
  const range = domain.range === undefined ? "" : ` from ${domain.range[0]} to ${domain.range[1]}`;
  if (domain.classes !== undefined)
    return labels.length > 0 && labels.length <= 12
      ? `${labels.join(", ")}, or a class from 0 to ${whole(domain.classes - 1)}`
      : `a class from 0 to ${whole(domain.classes - 1)}`;
  return numbers(condition) === 1 ? `a number${range}` : `${whole(numbers(condition))} numbers${range} as a JSON list`;
};

const bad = (condition: CoreCondition, text: string, fix?: string): Read<never> =>
  E.left(
    conditionReport({
      title: "BAD CONDITION",
      summary: `${quote(condition.name)} can't be ${quote(text)}.`,
      expected: { text: domainText(condition), because: `that is what the spec's ${condition.written.type} takes` },
      fix: fix ?? `for example ${exampleOf([condition])}`,
    }),
  );

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

const readClass = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const labels = labelsOf(condition);
  const index = labels.indexOf(text);
  if (index >= 0) return E.right([index]);
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value < (condition.domain.classes ?? 0)) return E.right([value]);
  const [near] = nearest(text, labels, 1);
  return bad(condition, text, near === undefined ? undefined : `write ${condition.name}=${near}`);
};

const inRange = ({ domain: { range } }: CoreCondition, value: number): boolean =>
  Number.isFinite(value) && (range === undefined || (value >= range[0] && value <= range[1]));

const readNumber = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return inRange(condition, value) ? E.right([value]) : bad(condition, text);
};

const readList = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  const parsed = E.tryCatch((): unknown => JSON.parse(text), E.toError);
  const list: ReadonlyArray<unknown> = E.isRight(parsed) && Array.isArray(parsed.right) ? parsed.right.flat(3) : [];
  const values = list.filter((value): value is number => typeof value === "number" && inRange(condition, value));
  return values.length === list.length && values.length === numbers(condition) ? E.right(values) : bad(condition, text);
};

const readValue = (condition: CoreCondition, text: string): Read<ReadonlyArray<number>> => {
  if (condition.domain.classes !== undefined) return readClass(condition, text);
  return condition.raw.axes.length === 1 ? readNumber(condition, text) : readList(condition, text);
};

const readOne = (
  text: string,
  conditions: ReadonlyArray<CoreCondition>,
): Read<readonly [string, ReadonlyArray<number>]> => {
  const equals = text.indexOf("=");
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  const condition = conditions.find((each) => each.name === name);
  const example = exampleOf(conditions.slice(0, 1));
  if (condition === undefined)
    return E.left(
      unknownCondition(
        name,
        conditions.map((each) => each.name),
        example || "leave --condition out",
      ),
    );
  if (equals < 0)
    return E.left(
      conditionReport({
        title: "NO VALUE",
        summary: `${quote(name)} has no value here.`,
        expected: { text: domainText(condition) },
        fix: `write ${exampleOf([condition])}`,
      }),
    );
  return E.map((values: ReadonlyArray<number>) => [name, values] as const)(
    readValue(condition, text.slice(equals + 1).trim()),
  );
};

const twice = (name: string): Report =>
  conditionReport({ title: "GIVEN TWICE", summary: `${quote(name)} is given twice.`, fix: "keep one of the two" });

const named = (conditions: ReadonlyArray<CoreCondition>): string => {
  const names = conditions.map(({ name }) => quote(name));
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
};

/** What is needed and not given, in one report. */
export const missingConditions = (missing: ReadonlyArray<CoreCondition>, command: string): Report =>
  conditionReport({
    title: "CONDITION MISSING",
    summary: `This model draws under ${named(missing)}, and no value is given.`,
    notes: missing.map((condition) => `${condition.name}: ${domainText(condition)}`),
    fix: `for example: ${command} ${exampleOf(missing)}`,
  });

/** Reads every text; values by condition. */
export const readConditions = (
  texts: ReadonlyArray<string>,
  conditions: ReadonlyArray<CoreCondition>,
): E.Either<ReadonlyArray<Report>, Values> => {
  const values = new Map<string, ReadonlyArray<number>>();
  const reports: Array<Report> = [];
  for (const text of texts) {
    const read = readOne(text, conditions);
    if (E.isLeft(read)) reports.push(read.left);
    else if (values.has(read.right[0])) reports.push(twice(read.right[0]));
    else values.set(read.right[0], read.right[1]);
  }
  return reports.length > 0 ? E.left(reports) : E.right(Object.fromEntries(values));
};

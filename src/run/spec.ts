/**
 * A spec file on the command line.
 *
 * In: its path and the changes asked for. Out: the typed model with its warnings, or a refusal with every problem of
 * the first phase that found one.
 */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import type { Source } from "../../compiler/base/located.js";
import { check } from "../../compiler/check/index.js";
import { type Compiled, compile, front, type Options } from "../../compiler/pipeline/compile.js";
import type { Problem } from "../../compiler/pipeline/problem.js";
import type { Bases } from "../../compiler/read/extends.js";
import { reportAll } from "../../compiler/report/index.js";
import type { Report } from "../../compiler/words/report.js";
import { readBases } from "../bases.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { readText } from "./file.js";

/** Problems that say that something is larger than it may be. */
const limits: ReadonlySet<string> = new Set([
  "TooLarge",
  "TooDeep",
  "StringTooLong",
  "PathTooDeep",
  "TooManyParameters",
  "TensorTooLarge",
  "TooManyLayers",
  "TooManyInjections",
  "ExtendsTooLong",
  "TooManyTrials",
  "TooManyCopies",
  "NestedTooDeep",
]);

const isOverLimit = (problem: Problem): boolean =>
  limits.has(problem._tag) || (problem._tag === "UnreadableBase" && problem.why === "too-large");

/** Problems of an option that is no change of a spec, whatever the spec says: the command was misused. */
const misuses: ReadonlySet<string> = new Set([
  "MissingEquals",
  "EmptyPath",
  "EmptySegment",
  "BadPointer",
  "DeleteWithValue",
]);

const exitOf = (problems: ReadonlyArray<Problem>): 2 | 3 | 4 => {
  if (problems.every(isOverLimit)) return 4;
  return problems.every(({ _tag }) => misuses.has(_tag)) ? 2 : 3;
};

export const refusedSpec = (problems: ReadonlyArray<Problem>): Refusal =>
  refusal(exitOf(problems), ...reportAll(problems));

export interface CheckedSpec {
  readonly source: Source;
  readonly typed: TypedModel;
  readonly warnings: ReadonlyArray<Report>;
}

/** From a text to a typed model. */
export const checkSource = (source: Source, options: Options): E.Either<Refusal, CheckedSpec> => {
  const typed = front(source, options);
  return E.isLeft(typed)
    ? E.left(refusedSpec(typed.left))
    : E.right({ source, typed: typed.right, warnings: reportAll(check(typed.right)) });
};

/** commander's options as the compiler takes them. */
export const changesOf = ({
  set,
  variant,
}: {
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}): Options => ({
  ...(set === undefined ? {} : { set }),
  ...(variant === undefined ? {} : { variant }),
});

/** The spec file, also of a run's folder. */
export const specPath = async (path: string): Promise<string> => {
  const found = path === "-" ? undefined : await stat(path).catch(() => undefined);
  const inside = join(path, "spec.json");
  const run = found?.isDirectory() === true && (await stat(inside).catch(() => undefined))?.isFile() === true;
  return run ? inside : path;
};

/** A spec file and all that it extends, as texts. */
export const readSpec = async (
  path: string,
): Promise<E.Either<Refusal, { readonly source: Source; readonly bases: Bases }>> => {
  const source = await readText(path);
  if (E.isLeft(source)) return source;
  return E.right({ source: source.right, bases: readBases(source.right, path === "-" ? "." : dirname(path)) });
};

/** A spec file with all that it extends. */
export const openSpec = async (path: string, options: Options): Promise<E.Either<Refusal, CheckedSpec>> => {
  const read = await readSpec(path);
  return E.isLeft(read) ? read : checkSource(read.right.source, { ...options, bases: read.right.bases });
};

/** Compiles a text that is known to be sound, such as a resolved spec. */
export const compileSource = (source: Source): E.Either<Refusal, Compiled> => {
  const compiled = compile(source);
  return T.isLeft(compiled) ? E.left(refusedSpec(compiled.left)) : E.right(compiled.right);
};

export const parametersOf = ({ state }: TypedModel): number =>
  state
    .filter(({ role }) => role === "parameter")
    .reduce(
      (sum, { type }) =>
        sum + type.axes.reduce((size, axis) => size * (typeof axis.size === "number" ? axis.size : 1), 1),
      0,
    );

// The law of the two checkers, for every spec of the gallery and every broken one: what `graft check` accepts, the
// TypeScript compiler accepts; where `graft check` finds a problem of a kind that the type level covers, the TypeScript
// compiler refuses. (Where all it finds is of other kinds, later phases never ran, so nothing is known about what they
// would say.) What is not covered is listed in docs/typescript.md.
import { readdirSync, readFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { toValue } from "../../compiler/base/located.js";
import { check } from "../../compiler/check/index.js";
import { front } from "../../compiler/pipeline/compile.js";
import type { Problem } from "../../compiler/pipeline/problem.js";
import { read } from "../../compiler/read/index.js";
import { compileFiles, importTyped } from "./tsc.js";

/** Problems of values, sizes and places that the type level sees, by tag; of some tags it sees a part. */
const seen: Readonly<Record<string, (problem: never) => boolean>> = {
  Decode: ({ fault }: { readonly fault: { readonly _tag: string } }) =>
    ["WrongType", "UnknownWord", "MissingKey", "UnknownKey"].includes(fault._tag),
  UnknownName: () => true,
  BadSite: () => true,
  NothingMatches: () => true,
  CircularLet: () => true,
  NotASize: ({ why }: { readonly why: string }) => why === "fraction",
  Expression: ({ problem }: { readonly problem: { readonly _tag: string } }) =>
    ["UnknownName", "DivisionByZero"].includes(problem._tag),
  Unbuildable: ({ fault }: { readonly fault: { readonly _tag: string } }) =>
    ["WrongKind", "WindowTooLarge", "CannotReshape", "UnknownShape"].includes(fault._tag),
  LatentNeedsVector: () => true,
  // The shapes of several outputs are not followed into their branches.
  OutputMismatch: ({ place }: { readonly place: { readonly pointer: string } }) =>
    !place.pointer.startsWith("/decoder/outputs/"),
};

const isSeen = (problem: Problem): boolean =>
  Object.hasOwn(seen, problem._tag) && seen[problem._tag]?.(problem as never) === true;

/** Specs that are JSON as reading wants it; other texts are no literals of TypeScript either. */
const specs = ["gallery", "broken"].flatMap((folder) =>
  readdirSync(`specs/${folder}`)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(`specs/${folder}/${name}`, "utf8") }))
    .filter((source) => E.isRight(read(source))),
);

type Verdict = "sound" | "covered" | "other";

const verdictOf = (source: { readonly name: string; readonly text: string }): Verdict => {
  const checked = front(source);
  if (E.isRight(checked)) return check(checked.right).some(({ _tag }) => _tag === "OutOfReach") ? "covered" : "sound";
  return checked.left.some(isSeen) ? "covered" : "other";
};

const sourceOf = (source: { readonly name: string; readonly text: string }): string => {
  const located = read(source);
  const value = E.isRight(located) ? JSON.stringify(toValue(located.right), null, 1) : "";
  return `${importTyped}export const spec = defineModel(\n${value}\n);\n`;
};

const fileOf = (name: string): string => name.replace(/\.json$/, ".ts");

test("TypeScript refuses just the specs in which graft check finds a name, key, word or shape that is wrong", () => {
  const said = compileFiles(Object.fromEntries(specs.map((spec) => [fileOf(spec.name), sourceOf(spec)])));
  const verdicts = specs.map((spec) => {
    const messages = said.filter(({ file }) => file === fileOf(spec.name)).map(({ message }) => message.slice(0, 300));
    return { name: spec.name, check: verdictOf(spec), typescript: messages };
  });
  expect(verdicts.filter(({ check, typescript }) => check === "sound" && typescript.length > 0)).toEqual([]);
  expect(verdicts.filter(({ check, typescript }) => check === "covered" && typescript.length === 0)).toEqual([]);
  const counts = { sound: 0, covered: 0, other: 0 };
  for (const { check } of verdicts) counts[check]++;
  expect(counts.sound).toBeGreaterThan(15);
  expect(counts.covered).toBeGreaterThan(50);
});

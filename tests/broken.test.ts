/**
 * Every spec in specs/broken is compiled, and what a person is told is compared with the report recorded beside it.
 * UPDATE_GOLDEN=1 records anew; read the difference as prose before you commit it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { check } from "../compiler/check/index.js";
import { migrate } from "../compiler/migrate/index.js";
import { checkTrials, front, type Options } from "../compiler/pipeline/compile.js";
import { type Problem, plainDiagnostics } from "../compiler/pipeline/problem.js";
import { faults } from "../compiler/problem/decode/index.js";
import { expressionProblems } from "../compiler/problem/expression/index.js";
import { buildFaults } from "../compiler/problem/fault/index.js";
import { renderJson, renderText, reportAll } from "../compiler/report/index.js";
import { readBases } from "../src/bases.js";

const folder = "specs/broken";
const specs = readdirSync(folder).filter((file) => file.endsWith(".json"));

/** Everything that the front door and the checks have to say. */
const problemsOf = (name: string, text: string, options: Options = {}): ReadonlyArray<Problem> => {
  const typed = front({ name, text }, options);
  if (E.isRight(typed)) return [...checkTrials(typed.right), ...check(typed.right)];
  // What an old version says that has no successor is found where it is migrated.
  const migrated = typed.left.some(({ _tag }) => _tag === "OldVersion") ? migrate({ name, text }) : undefined;
  return [...typed.left, ...(migrated !== undefined && E.isLeft(migrated) ? migrated.left : [])];
};

const broken = specs.map((file) => {
  const name = `${folder}/${file}`;
  const text = readFileSync(name, "utf8");
  const bases = readBases({ name, text }, folder);
  return { name, problems: problemsOf(name, text, { bases }) };
});

/** Changes that the command line asks for; they can't come from a file, so each has its case here. */
const variants = `{ "variants": { "early": {}, "odd": 3 } }`;
const asked: ReadonlyArray<readonly [tag: string, options: Options]> = [
  ["MissingEquals", { set: ["train.epochs"] }],
  ["EmptyPath", { set: ["=3"] }],
  ["EmptySegment", { set: ["train..epochs=3"] }],
  ["BadPointer", { set: ["/train/~3=3"] }],
  ["PathTooDeep", { set: [`${"a.".repeat(70)}b=1`] }],
  ["DeleteWithValue", { set: ["~variants=3"] }],
  ["ForbiddenName", { set: ["__proto__.x=1"] }],
  ["BadValue", { set: ["variants=1e400"] }],
  ["UnknownPath", { set: ["~varaints.x"] }],
  ["BadIndex", { set: ["+list=[1]", "list.3=1"] }],
  ["NotAContainer", { set: ["variants.odd.x=1"] }],
  ["AlreadyThere", { set: ["+variants={}"] }],
  ["UnknownVariant", { variant: "erly" }],
  ["BadVariant", { variant: "odd" }],
  ["LateExtends", { set: ["extends=base.json"] }],
];

/** Tags that no case has, each with the reason. */
const excused: Readonly<Record<string, string>> = {
  NotUtf8: "found by whoever reads the bytes; a spec in this folder is text",
  TooLarge: "would need a file of 4 MiB; tests/read has the case",
};

describe("each broken spec gets its recorded report", () => {
  test.each(broken)("$name", ({ name, problems }) => {
    expect(problems).not.toHaveLength(0);
    const reports = reportAll(problems);
    const text = renderText(reports, { width: 100 });
    const golden = name.replace(/json$/, "txt");
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(renderJson(reports).ok).toBe(/\d-warnings?-/.test(name));
  });
});

/** What a warning says to do, done: its spec carries the change as the variant `sound`. */
const warned = broken.filter(({ name }) => /\d-warning-/.test(name));

describe("what raises a warning has a sound twin, which raises none", () => {
  test.each(warned)("$name", ({ name }) => {
    expect(problemsOf(name, readFileSync(name, "utf8"), { variant: "sound" }).map(tagOf)).toEqual([]);
  });

  test("and `allow` with a reason silences it", () => {
    for (const { name, problems } of warned) {
      const allow = Object.fromEntries(reportAll(problems).map(({ code }) => [code, "it is meant"]));
      const spec = { ...(JSON.parse(readFileSync(name, "utf8")) as object), allow };
      expect(problemsOf(name, JSON.stringify(spec))).toEqual([]);
    }
  });
});

test.each(asked)("the command line: %s", (tag, options) => {
  const found = problemsOf("spec.json", variants, options);
  expect(found.map(({ _tag }) => _tag)).toEqual([tag]);
  expect(renderText(reportAll(found))).not.toBe("");
});

/** Every tag that a problem can have, with those inside it: faults of values and of layers, and of expressions. */
const all: ReadonlyArray<string> = [
  ...plainDiagnostics.map(({ tag }) => tag),
  "BadValue",
  "InTrial",
  ...faults.map(({ tag }) => `Decode ${tag}`),
  ...buildFaults.map(({ tag }) => `Unbuildable ${tag}`),
  ...expressionProblems.map(({ tag }) => `Expression ${tag}`),
];

const tagOf = (problem: Problem): string => {
  if (problem._tag === "Decode" || problem._tag === "Unbuildable") return `${problem._tag} ${problem.fault._tag}`;
  return problem._tag === "Expression" ? `Expression ${problem.problem._tag}` : problem._tag;
};

test("every kind of problem has its broken spec", () => {
  const seen = new Set([...broken.flatMap(({ problems }) => problems.map(tagOf)), ...asked.map(([tag]) => tag)]);
  expect(all.filter((tag) => !seen.has(tag)).sort()).toEqual(Object.keys(excused).sort());
  expect([...seen].filter((tag) => !all.includes(tag))).toEqual([]);
});

test("a file with several mistakes gets all of them told, in order", () => {
  const several = broken.filter(({ name }) => name.includes("several"));
  expect(several.map(({ problems }) => problems.length)).toSatisfy(
    (counts: ReadonlyArray<number>) => Math.max(...counts) >= 5,
  );
  for (const { problems } of several) {
    const places = reportAll(problems).map(({ place }) => place);
    for (const source of new Set(places.map((place) => place?.source))) {
      const starts = places.filter((place) => place?.source === source).map((place) => place?.range.start ?? 0);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
    }
  }
});

test("no spec leaves anything on Object's prototype", () => {
  expect(({} as Readonly<Record<string, unknown>>)["type"]).toBeUndefined();
});

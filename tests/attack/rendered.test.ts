/**
 * Every report of every phase can be drawn, whatever the text holds: control characters, halves of characters, empty
 * lines, places at the very end.
 */
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it, test } from "vitest";
import { check } from "../../compiler/check/index.js";
import { migrate } from "../../compiler/migrate/index.js";
import { front, type Options } from "../../compiler/pipeline/compile.js";
import { reportAll } from "../../compiler/report/index.js";
import type { Report } from "../../compiler/words/report.js";
import { reportData } from "../../src/report/data.js";
import { reportFile } from "../../src/report/file.js";
import { refuseRun } from "../../src/report/run.js";
import { reportUnexpected, reportUsage } from "../../src/report/usage.js";
import { long } from "../long.js";
import { galleryNames, galleryText } from "../models.js";
import { renderedWell } from "../rendered.js";

/** The same texts each time, more of them in the long laws; GRAFT_SEED draws others. */
const sampled = { numRuns: long ? 600 : 40, seed: Number(process.env["GRAFT_SEED"] ?? 7) };

const odd = fc.oneof(
  fc.constantFrom(
    "\ud800",
    "\udfff",
    "\u001b[2J",
    "\u0000",
    "\r",
    "\r\n",
    "\n\n\n",
    "\u2028",
    "\u202e",
    "\u009b",
    "\t",
    "",
  ),
  fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\\", "\\ud800", "= 1 +", "=", "// x", "e", "-", ".", "😀", "모"),
  fc.string({ unit: "binary", maxLength: 3 }),
);

const reportsOf = (text: string, options: Options = {}): ReadonlyArray<Report> => {
  const result = front({ name: "odd\u001b[31m.json", text }, options);
  return reportAll(E.isLeft(result) ? result.left : check(result.right));
};

const whole = fc.constantFrom(...galleryNames.map(galleryText));

/** A good spec in which something odd stands somewhere. */
const text = fc
  .tuple(whole, fc.array(fc.tuple(fc.nat(), odd, fc.nat({ max: 4 })), { minLength: 1, maxLength: 3 }))
  .map(([spec, changes]) =>
    changes.reduce((made, [at, what, gone]) => {
      const i = at % (made.length + 1);
      return made.slice(0, i) + what + made.slice(i + gone);
    }, spec),
  );

/** Keys of today as they were, or beside what they were. */
const renamed: ReadonlyArray<readonly [string, string]> = [
  ["batch", '"batch_size":'],
  ["batch", '"batch_size": 1, "batch":'],
  ["place", '"position": "middle", "place":'],
  ["into", '"at": 1, "into":'],
  ["latent", '"beta": 4, "latent":'],
  ["latent", '"latent": 3, "latent":'],
  ["likelihood", '"loss": "bce", "likelihood":'],
  ["optimizer", '"lr": 0.1, "optimizer":'],
];

const path = fc.constantFrom(
  "let.width",
  "inject.0.place",
  "latent.size",
  "train.batch",
  "encoder.layers.0",
  "variants.x",
  "",
);
const option = fc
  .tuple(fc.constantFrom("", "+", "~"), path, odd, fc.constantFrom("=", "", "=="), odd)
  .map((parts) => parts.join(""));

describe("what is wrong is drawn", () => {
  it("of a text with anything in it", () =>
    fc.assert(
      fc.property(text, (made) => renderedWell(reportsOf(made))),
      sampled,
    ));

  it("of any options", () =>
    fc.assert(
      fc.property(whole, fc.array(option, { minLength: 1, maxLength: 3 }), fc.option(odd), (made, set, variant) =>
        renderedWell(reportsOf(made, { set, ...(variant === null ? {} : { variant }) })),
      ),
      sampled,
    ));

  it("of expressions", () => {
    const words = fc.constantFrom(
      "width",
      "z",
      "image.size",
      "constructor",
      "min(",
      ")",
      "+",
      "*",
      "/",
      "==",
      "(",
      "1",
      "1e400",
      ".5",
      " ",
    );
    const expression = fc.array(fc.oneof(words, odd), { maxLength: 8 }).map((parts) => `= ${parts.join("")}`);
    const base = JSON.parse(galleryText("cvae")) as { let: Record<string, unknown> };
    fc.assert(
      fc.property(expression, (made) =>
        renderedWell(reportsOf(JSON.stringify({ ...base, let: { ...base.let, width: made } }))),
      ),
      { ...sampled, numRuns: 2 * sampled.numRuns },
    );
  });

  it("of specs that others extend, and of old versions", () =>
    fc.assert(
      fc.property(text, odd, fc.constantFrom(...renamed), (made, name, [now, before]) => {
        const source = JSON.stringify({ extends: `${name}.json`, latent: { size: 3 } });
        renderedWell(reportsOf(source, { bases: new Map([[`${name}.json`, { text: made }]]) }));
        const aged = made.replace('"graft": 1', '"graft": 0').replace(`"${now}":`, before);
        const old = migrate({ name, text: aged });
        renderedWell(E.isLeft(old) ? reportAll(old.left) : []);
      }),
      sampled,
    ));
});

/** A problem outside a spec's text, with one word of somebody else's wherever it has one. */
const others: Readonly<Record<string, (word: string) => ReadonlyArray<Report>>> = {
  file: (word) =>
    ["ENOENT", "EISDIR", "EACCES", word].map((code) =>
      reportFile({ path: word, action: "read", code } as never, { near: [word] }),
    ),
  run: (word) =>
    [
      { _tag: "FolderTaken", folder: word, run: false, found: [word, word] },
      { _tag: "FolderLocked", folder: word, file: word, holder: { pid: 1, host: word } },
      { _tag: "LockLost", folder: word, holder: { pid: 1, host: word } },
      { _tag: "NotARun", folder: word, found: [word] },
      { _tag: "StateChanged", path: word, what: "hash" },
      { _tag: "StateSchema", path: word, expected: 1, found: word },
      { _tag: "TensorMismatch", path: word, tensor: word, expected: word, found: word },
      { _tag: "EngineDiffers", expected: { name: word, version: word }, found: { name: word, version: word } },
      {
        _tag: "Diverged",
        step: 1,
        epoch: 1,
        where: "train",
        term: word,
        found: word,
        by: { term: word, before: { [word]: 1 } },
      },
      { _tag: "EngineFailed", reason: "failed", why: word },
    ].flatMap((problem) => refuseRun(problem as never).reports),
  data: (word) =>
    [
      { _tag: "UnknownSource", source: word, expected: ["digits"] },
      { _tag: "BadAddress", source: word, expected: word, found: word },
      { _tag: "SeveralFiles", source: word, found: [word, word] },
      { _tag: "NoFile", source: word, expected: word, found: [word] },
      { _tag: "MalformedFile", source: word, malformed: { what: "undecodable", as: word, reason: word } },
      { _tag: "MalformedFile", source: word, malformed: { what: "repeated-header", found: word } },
      { _tag: "MissingColumn", source: word, column: word, role: "input", found: [word] },
    ].map((problem) => reportData(problem as never)),
  usage: (word) => [reportUnexpected(new Error(word)), reportUnexpected(word)].concat(usageOf(word)),
};

const usageOf = (word: string): ReadonlyArray<Report> =>
  ["commander.unknownOption", "commander.unknownCommand", "commander.invalidArgument"].map((code) =>
    reportUsage({ code, message: `error: unknown option '${word}'` } as never, [word], "train", ["train"]),
  );

test.each(Object.keys(others))("reports of %s are drawn whatever is called what", (name) => {
  fc.assert(
    fc.property(
      fc.oneof(
        odd,
        fc.tuple(odd, odd, odd).map((parts) => parts.join("x")),
      ),
      (word) => {
        const reports = others[name]?.(word) ?? [];
        expect(reports.length).toBeGreaterThan(0);
        renderedWell(reports);
      },
    ),
    sampled,
  );
});

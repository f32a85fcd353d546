/** Reports as text: whole goldens, since how a report looks is what is promised. */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { placeAt } from "../../compiler/base/located.js";
import { read } from "../../compiler/read/index.js";
import { applyPatch, parseAssignment } from "../../compiler/read/patch.js";
import { reportOf } from "../../compiler/report/index.js";
import { renderText } from "../../compiler/report/text.js";
import { cellsOf } from "../../compiler/words/layout.js";
import { type Report, sortReports } from "../../compiler/words/report.js";

const reportsOf = (text: string, name = "spec.json"): ReadonlyArray<Report> => {
  const result = read({ name, text });
  return E.isLeft(result) ? result.left.map(reportOf) : [];
};
const shown = (text: string, width = 80) => `\n${renderText(reportsOf(text), { width })}`;

/** A report at the first `part` of `text`. */
const at = (text: string, part: string, more: Partial<Report> = {}): Report => {
  const start = text.indexOf(part);
  const place = placeAt({ name: "spec.json", text }, start, start + part.length, "");
  return { code: "G999", severity: "error", title: "TITLE", place, summary: "Sentence.", ...more };
};

const mismatch = `{
  "decoder": {
    "layers": [
      { "type": "dense", "units": 400, "activation": "relu" },
      { "type": "dense", "units": "= image.size" }
    ]
  }
}`;
const mismatchReport = at(mismatch, '{ "type": "dense", "units": "= image.size" }', {
  code: "G203",
  title: "SHAPE MISMATCH",
  summary: "The decoder must make an `image`, but its last layer makes a vector.",
  label: "f32[batch, feature 784]",
  expected: { text: "f32[batch, height 28, width 28, channel 1]", because: "inputs.image (line 6) is decoded here" },
  found: "f32[batch, feature 784]",
  fix: 'after it, add { "type": "reshape", "to": "image" }',
});

describe("goldens", () => {
  test("a shape mismatch", () => {
    expect(`\n${renderText([mismatchReport])}`).toBe(`
── SHAPE MISMATCH ──────────────────────────────────────── spec.json:5:7 ── G203

The decoder must make an \`image\`, but its last layer makes a vector.

    4 │       { "type": "dense", "units": 400, "activation": "relu" },
    5 │       { "type": "dense", "units": "= image.size" }
      │       ──────────────────────────────────────────── f32[batch, feature 784]

Expected  f32[batch, height 28, width 28, channel 1]   because inputs.image (line 6) is decoded here
Found     f32[batch, feature 784]

Fix: after it, add { "type": "reshape", "to": "image" }


1 problem
`);
  });

  test("where the width ends, the reason and the label go below", () => {
    expect(`\n${renderText([mismatchReport], { width: 60 })}`).toBe(`
── SHAPE MISMATCH ──────────────────── spec.json:5:7 ── G203

The decoder must make an \`image\`, but its last layer makes a
vector.

    4 │       { "type": "dense", "units": 400, "activation"…
    5 │       { "type": "dense", "units": "= image.size" }
      │       ────────────────────────────────────────────
      │       f32[batch, feature 784]

Expected  f32[batch, height 28, width 28, channel 1]
          because inputs.image (line 6) is decoded here
Found     f32[batch, feature 784]

Fix: after it, add { "type": "reshape", "to": "image" }


1 problem
`);
  });

  test("a key twice shows both places", () => {
    expect(shown('{\n  "name": "a",\n  "let": {},\n  "name": "b"\n}')).toBe(`
── DUPLICATE KEY ───────────────────────────────────────── spec.json:4:3 ── G019

The key \`name\` is written twice in one object.

    3 │   "let": {},
    4 │   "name": "b"
      │   ────── again here

It is first written here:

    2 │   "name": "a",
      │   ──────

Fix: keep one of the two


1 problem
`);
  });

  test("several problems in one text", () => {
    expect(shown('{\n  input: "image",\n  "units": 007,\n  "open": [1, 2\n')).toBe(`
── NOT A KEY ───────────────────────────────────────────── spec.json:2:3 ── G009

Keys have double quotes.

    1 │ {
    2 │   input: "image",
      │   ─────

Fix: write "input"


── NOT A NUMBER ───────────────────────────────────────── spec.json:3:12 ── G015

\`007\` is not how JSON writes a number.

    2 │   input: "image",
    3 │   "units": 007,
      │            ───

Fix: write 7


── UNFINISHED ─────────────────────────────────────────── spec.json:4:16 ── G010

The text ends before the \`[\` is closed.

    3 │   "units": 007,
    4 │   "open": [1, 2
      │                ─ a \`]\` is missing

Fix: add \`]\`


3 problems
`);
  });

  test("an option is shown as it was typed", () => {
    const text = "~injct.0.place";
    const root = read({ name: "spec.json", text: '{"inject": []}' });
    const parsed = parseAssignment(text);
    if (E.isLeft(root) || E.isLeft(parsed)) throw new Error("unreachable");
    const result = applyPatch(root.right, parsed.right, { name: "--set", text });
    const reports = E.isLeft(result) ? result.left.map(reportOf) : [];
    expect(`\n${renderText(reports, { width: 72 })}`).toBe(`
── NO SUCH PATH ─────────────────────────── --set ~injct.0.place ── G052

There is no \`injct\` in the spec.

  --set │ ~injct.0.place
        │  ─────

Fix: write \`inject\`


1 problem
`);
  });

  test("a warning without a place", () => {
    const report: Report = {
      code: "C03",
      severity: "warning",
      title: "Z MAY BE UNUSED",
      place: undefined,
      summary: "The condition reaches the decoder by every way there is.",
      notes: ["A first note.", "A second one."],
    };
    expect(`\n${renderText([report], { width: 40 })}`).toBe(`
── WARNING: Z MAY BE UNUSED ──────── C03

The condition reaches the decoder by
every way there is.

A first note.

A second one.


1 warning
`);
    expect(renderText([report, report, mismatchReport]).trimEnd().split("\n").at(-1)).toBe("1 problem, 2 warnings");
  });

  test("nothing to say", () => expect(renderText([])).toBe(""));
});

describe("the underline", () => {
  /** What stands above the underline, by cells. */
  const underlined = (report: Report, width = 80) => {
    const lines = renderText([report], { width }).split("\n");
    const mark = lines.findIndex((line) => /^ +│ +─/.test(line));
    const above = [...(lines[mark - 1] ?? "")];
    const from = lines[mark]!.indexOf("─");
    const length = /─+/.exec(lines[mark]!)![0].length;
    const cells = above.flatMap((character) => (cellsOf(character) === 2 ? [character, ""] : [character]));
    return cells.slice(from, from + length).join("");
  };

  test("tabs and wide characters keep it in place", () => {
    expect(underlined(at('\t\t"日本": "x"', '"x"'))).toBe('"x"');
    expect(underlined(at('\t"日本": "x"', '"日本"'))).toBe('"日本"');
  });

  test("a long line is shown around it, within the width", () => {
    const text = `${"a ".repeat(5000)}HERE${" b".repeat(5000)}`;
    for (const part of ["HERE", "a", text.slice(-3)]) {
      const report = {
        ...at(text, part),
        ...(part.length === 3 ? { place: placeAt({ name: "s", text }, text.length - 3, text.length, "") } : {}),
      };
      expect(underlined(report)).toBe(part);
      expect(Math.max(...renderText([report], { width: 80 }).split("\n").map(cellsOf))).toBeLessThanOrEqual(80);
    }
  });

  test("several lines: the first is underlined; an empty place gets one mark; \\r\\n ends a line", () => {
    expect(underlined(at('{\r\n  "a": [\r\n  1]}', "[\r\n  1]"))).toBe("[");
    expect(underlined({ ...at("ab", "b"), place: placeAt({ name: "s", text: "ab" }, 1, 1, "") })).toBe("b");
  });
});

test("a spec can't reach the terminal: no control, no change of direction", () => {
  const text = '{"a\u001b[31m\u202e": 1, "a\u001b[31m\u202e": 2}';
  expect(renderText(reportsOf(text, "x\u001b[2J.json")).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("colour only adds colour", () => {
  const plain = renderText([mismatchReport]);
  const coloured = renderText([mismatchReport], { colour: true });
  expect(coloured).not.toBe(plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI colours begin with one
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test("100 problems in 4 MiB are rendered without hanging", () => {
  const reports = reportsOf(`[${",".repeat(4_000_000)}`);
  const before = performance.now();
  renderText(reports);
  expect(performance.now() - before).toBeLessThan(30_000);
});

test("reports are sorted by source, then by place", () => {
  const text = "abc";
  const [a, c] = [at(text, "a"), at(text, "c")];
  const other = { ...a, place: placeAt({ name: "--set", text }, 0, 1, "") };
  const general = { ...a, place: undefined };
  expect(sortReports([c, other, a, general])).toEqual([general, a, c, other]);
});

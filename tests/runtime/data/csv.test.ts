/** Tables: RFC 4180's cases, columns by name, and values checked with their rows. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { linesTo, newFields, scan, textOf } from "../../../runtime/data/table/scan.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

/** Every record of a text that is whole, by its bytes. */
const records = (text: string): ReadonlyArray<ReadonlyArray<string>> | object => {
  const bytes = new TextEncoder().encode(text);
  const fields = newFields(1);
  const out: Array<ReadonlyArray<string>> = [];
  for (let at = 0; at < bytes.length; ) {
    const step = scan(bytes, at, bytes.length, 44, true, fields);
    if ("fault" in step) return { what: step.fault, line: linesTo(bytes, step.at) + 1 };
    if ("more" in step) throw new Error("the bytes are all there are");
    if (fields.count > 0) out.push(Array.from({ length: fields.count }, (_, i) => textOf(bytes, fields, i)));
    at = step.next;
  }
  return out;
};

describe("scan", () => {
  it.each([
    [
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ['"a","b"\r\n', [["a", "b"]]],
    ['"a\r\nb","c""d",",",""', [["a\r\nb", 'c"d', ",", ""]]],
    [
      "a,\n,b\n,",
      [
        ["a", ""],
        ["", "b"],
        ["", ""],
      ],
    ],
    ["a\n\n\r\nb\n", [["a"], ["b"]]],
    ['""\n', [[""]]],
    ["", []],
  ])("parts %j", (text, expected) => {
    expect(records(text)).toEqual(expected);
  });

  it("names an open quote and text after one, with the line", () => {
    expect(records('a\n"b')).toEqual({ what: "open-quote", line: 2 });
    expect(records('a\n"b"c')).toEqual({ what: "text-after-quote", line: 2 });
  });

  it("parts again what was joined", () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", " ", "é") });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 1 }), { maxLength: 5 }),
        fc.constantFrom("\n", "\r\n"),
        (rows, end) => {
          const text = rows.map((row) => row.map(quote).join(",") + end).join("");
          expect(records(text)).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const x: Wanted = { name: "x", role: "input", shape: [2], dtype: "f32", range: [0, 1] };
const kind: Wanted = { name: "kind", role: "condition", shape: [], dtype: "i32", classes: 3 };
const openText = async (text: string | Uint8Array, wanted: ReadonlyArray<Wanted> = [x, kind]) =>
  open(`csv:${await folderOf({ "t.csv": text })}/t.csv`, wanted);

describe("csv", () => {
  it("binds columns by name, in any order, past those that nobody wants", async () => {
    for (const mark of [".", "_"]) {
      const text = `\uFEFFnote,kind,"x${mark}1",x${mark}0\nhello,2.0, 0.5 ,1e-1\n"a,b",0,1,.25\n`;
      const dataset = datasetOf(await openText(text));
      expect(values(dataset, "x")).toEqual([Math.fround(0.1), 0.5, 0.25, 1]);
      expect(values(dataset, "kind")).toEqual([2, 0]);
    }
  });

  it("reads a first line longer than its first look at the file", async () => {
    const names = Array.from({ length: 40_000 }, (_, i) => `c${i}`);
    const row = names.map((_, i) => i % 7).join(",");
    const wanted: Wanted = { name: "c39999", role: "input", shape: [1], dtype: "f32", range: [0, 9] };
    const dataset = datasetOf(await openText(`${names.join(",")}\n${row}\n`, [wanted]));
    expect(values(dataset, "c39999")).toEqual([39_999 % 7]);
  });

  it("takes 0.1 for a value of [0, 0.1]", async () => {
    const wanted: Wanted = { name: "a", role: "input", shape: [1], dtype: "f32", range: [0, 0.1] };
    expect(values(datasetOf(await openText("a\n0.1\n", [wanted])), "a")).toEqual([Math.fround(0.1)]);
  });

  it("reports each kind of bad value of a column once, with its first row and a count", async () => {
    const text = "kind,x.0,x.1\n3,0,nan\n-1,2,Infinity\n0.5,-inf,1\n0,,3\n1,1e999,0\n";
    expect(
      problemsOf(await openText(text)).map((problem) =>
        "row" in problem && "count" in problem
          ? [problem._tag, problem.column, problem.row, problem.count, "found" in problem ? problem.found : undefined]
          : problem,
      ),
    ).toEqual([
      ["MissingValue", "x", 0, 2, undefined],
      ["NotFinite", "x", 1, 3, "Infinity"],
      ["OutsideRange", "x", 1, 2, 2],
      ["OutsideDomain", "kind", 0, 2, 3],
      ["NotAnInteger", "kind", 2, 1, 0.5],
    ]);
    expect(problemsOf(await openText("kind,x.0,x.1\n0,red,1\n0,0x1,1\n1,0,1\n"))).toMatchObject([
      { _tag: "NotANumber", column: "x.0", row: 0, count: 2, found: "red" },
    ]);
  });

  it.each([
    ["a missing column", "kind,y\n1,2\n", { _tag: "MissingColumn", column: "x", found: ["kind", "y"] }],
    ["too few numbers", "kind,x.0\n1,0\n", { _tag: "ShapeMismatch", column: "x", expected: [2], found: [1] }],
    ["too many numbers", "kind,x.0,x.1,x.2\n1,0,0,0\n", { _tag: "ShapeMismatch", expected: [2], found: [3] }],
    ["a short record", "kind,x.0,x.1\n1,0\n", { malformed: { what: "field-count", line: 2, expected: 3, found: 2 } }],
    ["a name twice", "kind,x.0,x.1,kind\n", { malformed: { what: "repeated-header", found: "kind" } }],
    ["no samples", "kind,x.0,x.1\n", { _tag: "Empty" }],
    ["bytes that aren't UTF-8", Uint8Array.of(0x61, 0xff), { malformed: { what: "not-utf8" } }],
  ])("refuses %s", async (_name, text, expected) => {
    expect(problemsOf(await openText(text))).toMatchObject([expected]);
  });
});

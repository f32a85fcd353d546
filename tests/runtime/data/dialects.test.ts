/** Tables as people have them: separators, decimal commas, gaps, numbered columns, classes as floats and as words. */
import { exec } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { reportData } from "../../../src/report/data.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const x: Wanted = { name: "x", role: "input", shape: [2], dtype: "f32" };
const label: Wanted = { name: "label", role: "condition", shape: [], dtype: "i32", classes: 2, labels: ["a", "b"] };
const openText = async (text: string | Uint8Array, wanted: ReadonlyArray<Wanted> = [x, label]) =>
  open(`csv:${await folderOf({ "t.csv": text })}/t.csv`, wanted);

describe("separators", () => {
  it.each([
    ["semicolons and decimal commas", "x.0;x.1;label\n1,5;2,25;a\n0,5;1,75;b\n"],
    ["semicolons and decimal points", "x.0;x.1;label\n1.5;2.25;a\n0.5;1.75;b\n"],
    ["tabs", "x.0\tx.1\tlabel\r\n1.5\t2.25\ta\r\n0.5\t1.75\tb\r\n"],
    ["bars", "x.0|x.1|label\n1.5|2.25|a\n0.5|1.75|b\n"],
    ["quoted decimal commas", 'x.0;x.1;label\n"1,5";"2,25";a\n"0,5";"1,75";b\n'],
  ])("are found: %s", async (_name, text) => {
    const dataset = datasetOf(await openText(text));
    expect([values(dataset, "x"), values(dataset, "label")]).toEqual([
      [1.5, 2.25, 0.5, 1.75],
      [0, 1],
    ]);
  });

  it("a gzipped table is the same table", async () => {
    const dataset = datasetOf(await openText(gzipSync("x.0,x.1,label\n1,2,a\n3,4,b\n")));
    expect(values(dataset, "x")).toEqual([1, 2, 3, 4]);
  });
});

describe("numbered columns", () => {
  it.each([
    ["x0", "x1"],
    ["x1", "x2"],
    ["x[0]", "x[1]"],
    ["x-1", "x-2"],
    ["x 0", "x 1"],
    ["x_00", "x_01"],
  ])("%s, %s", async (a, b) => {
    expect(values(datasetOf(await openText(`${b},${a}\n2,1\n4,3\n`, [x])), "x")).toEqual([1, 2, 3, 4]);
  });

  it("count past nine in order of their numbers", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `pixel${i + 1}`);
    const pixel: Wanted = { name: "pixel", role: "input", shape: [3, 4, 1], dtype: "f32", range: [0, 1] };
    const text = `${names.join(",")}\n${names.map((_, i) => i * 20).join(",")}\n`;
    expect(values(datasetOf(await openText(text, [pixel])), "pixel")).toEqual(
      names.map((_, i) => Math.fround((i * 20) / 255)),
    );
  });

  it("of Kaggle's other layout, 1x1 … 2x2, are an image by its shape", async () => {
    const image: Wanted = { name: "picture", role: "input", shape: [2, 2, 1], dtype: "f32", range: [0, 1] };
    const dataset = datasetOf(await openText("label,1x1,1x2,2x1,2x2\na,0,51,102,255\n", [image, label]));
    expect(values(dataset, "picture")).toEqual([0, 0.2, 0.4, 1].map(Math.fround));
  });

  it("with one left out name the one that is wanted", async () => {
    const three: Wanted = { ...x, shape: [3] };
    const [problem] = problemsOf(await openText("x0,x1,x3\n1,2,3\n", [three]));
    expect(problem).toMatchObject({ _tag: "MissingColumn", column: "x", absent: "x2", wanted: 3 });
  });
});

describe("names of another kind", () => {
  it("`from` names a column, or a list of them", async () => {
    const text = "species,length,width\nb,1,2\na,3,4\n";
    const wanted = [
      { ...x, from: ["width", "length"] },
      { ...label, from: "species" },
    ];
    const dataset = datasetOf(await openText(text, wanted));
    expect([values(dataset, "x"), values(dataset, "label")]).toEqual([
      [2, 1, 4, 3],
      [1, 0],
    ]);
  });

  it("another label is not taken for the wanted one, and is offered as `from`", async () => {
    const [problem] = problemsOf(await openText("species,x.0,x.1\na,1,2\n", [x, label]));
    expect(problem).toMatchObject({ _tag: "MissingColumn", column: "label", like: "species" });
    expect(problem === undefined ? undefined : reportData(problem).fix).toBe(
      'write "from": "species" in the spec\'s `label`, or add --set conditions.label.from=species',
    );
  });
});

describe("classes", () => {
  const quality: Wanted = { ...label, name: "quality", classes: 3, labels: ["3", "4", "5"] };
  it.each(["3\n5\n4\n", "3.0\n5.0\n4.0\n", "3\n5.0\n4\n"])("%j are the labels 3, 5, 4", async (cells) => {
    expect(values(datasetOf(await openText(`quality\n${cells}`, [quality])), "quality")).toEqual([0, 2, 1]);
  });

  it("a number that is no label is no class either", async () => {
    expect(problemsOf(await openText("quality\n3\n1\n1\n", [quality]))).toMatchObject([
      { _tag: "UnknownMember", row: 1, count: 2, found: "1" },
    ]);
  });

  it("words without labels are told of once, with all of them", async () => {
    const { labels: _, ...bare } = label;
    const [problem, ...others] = problemsOf(await openText("label\nb\na\nb\n", [bare]));
    expect([problem, others]).toMatchObject([{ _tag: "NoLabels", words: ["a", "b"], found: 2, expected: 2 }, []]);
  });

  it("from 1 on are no classes from 0 on", async () => {
    const { labels: _, ...bare } = label;
    expect(problemsOf(await openText("label\n1\n2\n1\n", [bare]))).toMatchObject([
      { _tag: "OutsideDomain", row: 1, found: 2, values: [1, 2] },
    ]);
  });

  it("a row with one 1 is a class; another row is refused", async () => {
    const dataset = datasetOf(await openText("label.0,label.1\n0,1\n1,0\n", [label]));
    expect(values(dataset, "label")).toEqual([1, 0]);
    expect(problemsOf(await openText("label.0,label.1\n0,1\n1,1\n0,0\n", [label]))).toMatchObject([
      { _tag: "NotOneHot", row: 1, count: 2 },
    ]);
  });
});

describe("gaps", () => {
  it.each(["", "NA", "NaN", "?", "null", "n/a"])("%j is a missing value, told of once for the column", async (gap) => {
    expect(problemsOf(await openText(`x.0,x.1\n1,2\n${gap},3\n${gap},${gap}\n`, [x]))).toMatchObject([
      { _tag: "MissingValue", column: "x", row: 1, count: 2 },
    ]);
  });
});

describe("headers", () => {
  it("of numbers name nothing", async () => {
    expect(problemsOf(await openText("5.1,3.5\n4.9,3.0\n", [x]))).toMatchObject([{ _tag: "NoHeader" }]);
  });

  it("of pandas' own index column are left alone", async () => {
    expect(values(datasetOf(await openText(",x.0,x.1\n0,1,2\n1,3,4\n", [x])), "x")).toEqual([1, 2, 3, 4]);
  });
});

it("train.csv and test.csv of a folder are what trains and what is held out", async () => {
  const folder = await folderOf({ "train.csv": "x.0,x.1\n1,2\n3,4\n", "test.csv": "x.0,x.1\n5,6\n" });
  const dataset = datasetOf(await open(`csv:${folder}`, [x]));
  expect([dataset.count, dataset.heldOut?.count]).toEqual([2, 1]);
});

describe("files that are written in another way", () => {
  const shell = promisify(exec);
  /** Follows a fix that writes a new file beside the table, and reads that. */
  const followed = async (bytes: Uint8Array) => {
    const path = join(await folderOf({ "t.csv": bytes }), "t.csv");
    const [problem] = problemsOf(await open(`csv:${path}`, [x, label]));
    const fix = problem === undefined ? "" : (reportData(problem).fix ?? "");
    await shell(fix.slice(fix.indexOf(": ") + 2));
    return datasetOf(await open(`csv:${fix.slice(fix.lastIndexOf(" ") + 1)}`, [x, label]));
  };
  const text = "x.0,x.1,label\n1,2,a\n3,4,b\n";

  it.each([
    ["UTF-16", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["carriage returns alone", Buffer.from(text.replaceAll("\n", "\r"))],
  ])("%s: the fix makes a table that is read", async (_name, bytes) => {
    expect(values(await followed(bytes), "x")).toEqual([1, 2, 3, 4]);
  });

  it("a first line that is one more record is no header", async () => {
    const [problem] = problemsOf(await openText("5.1,3.5,setosa\n4.9,3,setosa\n4,3,virginica\n"));
    expect(problem).toMatchObject({ _tag: "NoHeader", found: ["5.1", "3.5", "setosa"] });
  });

  it("wavelengths are names", async () => {
    const dataset = datasetOf(await openText("label,400.5,401\na,1,2\nb,3,4\n", [{ ...x, from: ["400.5", "401"] }]));
    expect(values(dataset, "x")).toEqual([1, 2, 3, 4]);
  });

  it("NaN and Infinity of Python's json.dumps are read, and texts keep theirs", async () => {
    const lines = '{"x": [NaN, 1], "label": "a"}\n{"x": [2, 3], "label": "NaN \\" NaN"}\n';
    const folder = await folderOf({ "t.jsonl": lines });
    const [problem] = problemsOf(await open(`jsonl:${folder}/t.jsonl`, [x]));
    expect(problem).toMatchObject({ _tag: "MissingValue", column: "x" });
    const labels = { ...label, labels: ["a", 'NaN " NaN'] };
    expect(values(datasetOf(await open(`jsonl:${folder}/t.jsonl`, [labels])), "label")).toEqual([0, 1]);
  });
});

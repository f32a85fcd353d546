/** Sequences of several lengths at the data door: where their values end, or where a column says that they do. */
import { expect, test } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { reportData } from "../../../src/report/data.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const signal: Wanted = { name: "s", role: "input", shape: [4, 1], dtype: "f32", padding: "missing" };

const openText = async (file: string, text: string, wanted: ReadonlyArray<Wanted>) => {
  const scheme = file.slice(file.lastIndexOf(".") + 1);
  return open(`${scheme}:${await folderOf({ [file]: text })}/${file}`, wanted);
};

test("lists of several lengths end where they end, and what is missing at the end of a row is padding", async () => {
  const lists = datasetOf(await openText("a.jsonl", '{"s":[1,2]}\n{"s":[3,4,5]}\n{"s":[6]}\n', [signal]));
  expect(values(lists, "s")).toEqual([1, 2, 0, 0, 3, 4, 5, 0, 6, 0, 0, 0]);
  expect(values(lists, "s.steps")).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0]);
  expect(lists.told).toEqual([{ told: "padded", column: "s", count: 3, of: 3, shortest: 1 }]);
  const cells = datasetOf(await openText("a.csv", "s.0,s.1,s.2,s.3\n1,2,3,4\n5,NaN,,\n", [signal]));
  expect(values(cells, "s.steps")).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
});

test("a column of lengths says where samples end, whatever stands behind", async () => {
  const wanted: Wanted = { ...signal, padding: { length: "steps" }, range: [0, 9] };
  const table = "steps,s.0,s.1,s.2,s.3\n2,1,2,-999,-999\n4,1,2,3,4\n";
  const found = datasetOf(await openText("a.csv", table, [wanted]));
  expect(values(found, "s")).toEqual([1, 2, 0, 0, 1, 2, 3, 4]);
  expect(values(found, "s.steps")).toEqual([1, 1, 0, 0, 1, 1, 1, 1]);
  const wrong = problemsOf(await openText("a.csv", table.replace("\n2,", "\n7,"), [wanted]));
  expect(wrong).toMatchObject([{ _tag: "NotALength", column: "steps", of: "s", row: 0, expected: 4, found: 7 }]);
  const absent = problemsOf(await openText("a.csv", table, [{ ...wanted, padding: { length: "size" } }]));
  expect(absent).toMatchObject([{ _tag: "MissingColumn", absent: "size" }]);
});

test("a gap before the end is no padding, nor is a sample without any value", async () => {
  const gap = problemsOf(await openText("a.csv", "s.0,s.1,s.2,s.3\n1,,3,4\n,,,\n", [signal]));
  expect(gap).toMatchObject([{ _tag: "MissingValue", row: 0, count: 2 }]);
});

test("where the spec says nothing and only ends are missing, the report says how to write it", async () => {
  const { padding: _, ...plain } = signal;
  const [problem] = problemsOf(await openText("a.csv", "s.0,s.1,s.2,s.3\n1,2,3,4\n5,,,\n", [plain]));
  expect(problem && reportData(problem).fix).toContain('"padding": "missing"');
  const [gap] = problemsOf(await openText("a.csv", "s.0,s.1,s.2,s.3\n1,2,3,4\n5,,6,\n", [plain]));
  expect(gap && reportData(gap).fix).toContain('"missing": "mask"');
});

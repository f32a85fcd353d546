/**
 * Sets and labels at the data door, and values that are missing: how they are written, what is refused, and what
 * becomes of them.
 */
import { expect, test } from "vitest";
import { writeNpy } from "../../../runtime/checkpoint/npy.js";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { membersOf } from "../../../runtime/data/members.js";
import { reportData } from "../../../src/report/data.js";
import { right } from "../../models.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const traits: Wanted = { name: "traits", role: "condition", shape: [4], dtype: "f32", members: 4 };
const named: Wanted = { ...traits, labels: ["bold", "very large", "7", "turned"] };
const digit: Wanted = { name: "digit", role: "condition", shape: [], dtype: "i32", classes: 3 };
const angle: Wanted = { name: "angle", role: "condition", shape: [], dtype: "f32", range: [2, 5] };
const nullable = (wanted: Wanted): Wanted => ({ ...wanted, nullable: true });

const openText = async (text: string, wanted: ReadonlyArray<Wanted>) =>
  open(`csv:${await folderOf({ "data.csv": text })}/data.csv`, wanted);

test.each([
  ["0 3", [0, 3]],
  ["3,0", [3, 0]],
  [" 1 ; 2 ", [1, 2]],
  ["{}", []],
  ["{0 1}", [0, 1]],
  ["very large", [1]],
  ["bold|very large", [0, 1]],
  ["bold turned", [0, 3]],
  ["7", [2]],
])("the members of %j", (text, expected) => {
  expect(right(membersOf(text, { size: 4, labels: named.labels ?? [] }))).toEqual(expected);
});

test("a set is a list in one column, or a column of zeros and ones for each member", async () => {
  const listed = datasetOf(await openText('traits\n0 3\n"1,2"\n{}\nvery large\n', [named]));
  expect(values(listed, "traits")).toEqual([1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  const flags = datasetOf(await openText("traits.0,traits.1,traits.2,traits.3\n1,0,0,1\n", [traits]));
  expect(values(flags, "traits")).toEqual([1, 0, 0, 1]);
});

test("a class may stand by its label, which wins over a number", async () => {
  const labelled = { ...digit, labels: ["ant", "bee", "0"] };
  expect(values(datasetOf(await openText("digit\nbee\n0\n1\n", [labelled])), "digit")).toEqual([1, 2, 1]);
});

const said = async (text: string, wanted: ReadonlyArray<Wanted>) =>
  problemsOf(await openText(text, wanted)).map((problem) => {
    const { code, fix } = reportData(problem);
    return [problem._tag, "row" in problem ? problem.row : undefined, code, fix];
  });

test("what is no member, a member twice, a number that is neither in nor out, and an empty cell are refused with their row", async () => {
  const writeNull =
    'if samples may lack it, write "null": "learned" in the spec\'s `traits`, or add --set conditions.traits.null=learned; an empty set is written {}';
  expect(await said('traits\n0 4\nbold bold\nturnt\n""\n', [named])).toEqual([
    ["UnknownMember", 0, "G757", undefined],
    ["RepeatedMember", 1, "G758", undefined],
    ["UnknownMember", 2, "G757", 'in the data, write "turned" instead of "turnt"'],
    ["MissingValue", 3, "G760", writeNull],
  ]);
  const [gap, ...others] = problemsOf(await openText("digit,note\n1,a\n,b\n,c\n2,d\n,e\n", [digit]));
  expect(others).toEqual([]);
  expect(gap).toMatchObject({ _tag: "MissingValue", row: 1, count: 3 });
  expect(await said("traits.0,traits.1,traits.2,traits.3\n1,0,2,0.5\n", [traits])).toEqual([
    ["NotAFlag", 0, "G759", expect.stringContaining("graft init --data")],
  ]);
  const labelled = { ...digit, labels: ["ant", "bee", "cat"] };
  expect(await said("digit\nbeet\n", [labelled])).toEqual([
    ["UnknownMember", 0, "G757", 'in the data, write "bee" instead of "beet"'],
  ]);
});

test("a set whose rows would not fit is refused before they are made", async () => {
  const huge: Wanted = { ...traits, shape: [2 ** 24], members: 2 ** 24 };
  expect(await said(`traits\n${"0\n".repeat(17)}`, [huge])).toEqual([["TooManyFlags", undefined, "G761", undefined]]);
});

test("a missing value leaves a value of the domain, and a column that says which samples have theirs", async () => {
  const text = "digit,angle,traits\n2,,0\n,3,{}\n1,4,\n";
  const dataset = datasetOf(await openText(text, [digit, angle, traits].map(nullable)));
  expect(dataset.columns.map(({ name }) => name)).toEqual([
    "digit",
    "digit.present",
    "angle",
    "angle.present",
    "traits",
    "traits.present",
  ]);
  expect(values(dataset, "digit")).toEqual([2, 0, 1]);
  expect(values(dataset, "digit.present")).toEqual([1, 0, 1]);
  expect(values(dataset, "angle")).toEqual([2, 3, 4]);
  expect(values(dataset, "angle.present")).toEqual([0, 1, 1]);
  expect(values(dataset, "traits.present")).toEqual([1, 1, 0]);
});

test("a condition that is there throughout needs no such column", async () => {
  const dataset = datasetOf(await openText("digit\n1\n2\n", [nullable(digit)]));
  expect(dataset.columns.map(({ name }) => name)).toEqual(["digit"]);
});

test("half a value is no missing value", async () => {
  const pair: Wanted = { name: "x", role: "condition", shape: [2], dtype: "f32", nullable: true };
  expect(await said("x.0,x.1\n,\n1,\n", [pair])).toEqual([["NotFinite", 1, "G752", undefined]]);
});

test("in NumPy arrays, NaN is a missing value", async () => {
  const folder = await folderOf({ "digit.npy": writeNpy({ shape: [3], data: Float32Array.of(2, Number.NaN, 0) }) });
  const dataset = datasetOf(await open(`npy:${folder}`, [nullable(digit)]));
  expect(values(dataset, "digit")).toEqual([2, 0, 0]);
  expect(values(dataset, "digit.present")).toEqual([1, 0, 1]);
  expect(problemsOf(await open(`npy:${folder}`, [digit]))).toMatchObject([{ _tag: "MissingValue", row: 1 }]);
});

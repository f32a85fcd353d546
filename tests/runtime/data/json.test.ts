/**
 * JSON as files of records come: an object on each line, lists of objects, pandas' layouts, objects within objects; and
 * what holds no records is refused.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import type { Found } from "../../../runtime/data/field.js";
import { find } from "../../../runtime/data/files.js";
import { reportData } from "../../../src/report/data.js";
import { folderOf } from "./folder.js";

const opened = async (name: string, text: string) => find(`jsonl:${await folderOf({ [name]: text })}/${name}`);

const foundIn = async (name: string, text: string): Promise<Found> => {
  const found = await opened(name, text);
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
  return found.right;
};

const numbersIn = async ({ fields }: Found): Promise<Readonly<Record<string, ReadonlyArray<number>>>> => {
  const out: Record<string, ReadonlyArray<number>> = {};
  for (const field of fields) {
    const values = field._tag === "Numbers" ? await field.values() : E.left(null);
    if (E.isRight(values)) out[field.name] = Array.from(values.right);
  }
  return out;
};

const xy = { x: [1, 2, 3], y: [4, 5, 6] };
const list = [1, 2, 3].map((x, i) => ({ x, y: i + 4 }));

test.each([
  ["lines", "t.jsonl", list.map((one) => JSON.stringify(one)).join("\n")],
  ["a list", "t.json", JSON.stringify(list)],
  ["a list over several lines", "t.json", JSON.stringify(list, null, 2)],
  ["a list under the name of lines", "t.jsonl", JSON.stringify(list)],
  ["pandas' to_json", "t.json", '{"x":{"0":1,"1":2,"2":3},"y":{"0":4,"1":5,"2":6}}'],
  ['pandas\' orient="index"', "t.json", '{"0":{"x":1,"y":4},"1":{"x":2,"y":5},"2":{"x":3,"y":6}}'],
  ['pandas\' orient="split"', "t.json", '{"columns":["x","y"],"index":[0,1,2],"data":[[1,4],[2,5],[3,6]]}'],
  ['pandas\' orient="table"', "t.json", JSON.stringify({ schema: { fields: [] }, data: list })],
  ["columns", "t.json", JSON.stringify(xy, null, 1)],
])("%s: the same columns", async (_how, name, text) => {
  expect(await numbersIn(await foundIn(name, text))).toEqual(xy);
});

test("a line of columns is a record of lists where lines are wanted", async () => {
  const found = await foundIn("t.jsonl", JSON.stringify(xy));
  expect([found.count, await numbersIn(found)]).toEqual([1, xy]);
});

test("objects within are columns named as pandas.json_normalize names them; null for one is a gap", async () => {
  const records = [
    { a: { b: 1, c: { d: 2 } }, e: [1, 2] },
    { a: null, e: [3, 4] },
    { a: { b: 5, c: { d: 6 } }, e: [5, 6] },
  ];
  const found = await foundIn("t.jsonl", records.map((one) => JSON.stringify(one)).join("\n"));
  expect(await numbersIn(found)).toEqual({
    "a.b": [1, Number.NaN, 5],
    "a.c.d": [2, Number.NaN, 6],
    e: [1, 2, 3, 4, 5, 6],
  });
});

test.each([
  ["[[1, 2], [3, 4]]", /holds an array of numbers.*numpy\.save\("[^"]*\/t\.npy".*write npy:\S*\/t\.npy$/],
  ['{\n"type": "settings",\n"size": 3}', /holds no list of objects/],
  ['["a", "b"]', /holds no list of objects/],
])("%s holds no records, and is not called broken", async (text, says) => {
  const found = await opened("t.json", `${text}\n`);
  const [problem] = E.isLeft(found) ? found.left : [];
  const report = problem === undefined ? undefined : reportData(problem);
  expect([report?.code, `${report?.summary} ${report?.fix}`]).toEqual(["G951", expect.stringMatching(says)]);
});

test("a list that is cut off is a broken file", async () => {
  const found = await opened("t.json", '[{"x": 1},\n{"x": ');
  expect(E.isLeft(found) && found.left[0]).toMatchObject({ _tag: "MalformedFile", malformed: { what: "not-json" } });
});

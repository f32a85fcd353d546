/**
 * Several sources as one: by the column that both have, by file name, by order; and what is refused. In: small tables
 * and arrays. Out: the values of joined samples, what was told, and reports whose fixes lead on.
 */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { recordsFound } from "../../../runtime/data/records.js";
import { reportData } from "../../../src/report/data.js";
import { toldLines } from "../../../src/report/told.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const number = (name: string): Wanted => ({ name, role: "condition", shape: [], dtype: "f32" });
const [x, age, y] = [number("x"), number("age"), number("y")];

const LEFT = "id,x,y\n7,70,0\n8,80,1\n9,90,0\n";

const opened = async (
  files: Readonly<Record<string, string>>,
  addresses: ReadonlyArray<string>,
  wanted: ReadonlyArray<Wanted> = [x, age],
) => {
  const folder = await folderOf(files);
  const address = addresses.map((one) => one.replace(":", `:${folder}/`)).join(" + ");
  return { folder, result: await open(address, wanted) };
};

const two = async (right: string, words: readonly [string, string] = ["", ""], wanted?: ReadonlyArray<Wanted>) =>
  (await opened({ "a.csv": LEFT, "b.csv": right }, [`csv:a.csv${words[0]}`, `csv:b.csv${words[1]}`], wanted)).result;

/** The address that a report's fix says to write. */
const rewritten = (problems: ReturnType<typeof problemsOf>): string => {
  const fix = problems[0] === undefined ? "" : (reportData(problems[0]).fix ?? "");
  const [, quoted, bare] = /write (?:'([^']*)'|(\S+))/.exec(fix) ?? [];
  return quoted ?? bare ?? fix;
};

describe("two tables", () => {
  it("with the same id in another order are joined by it, and it is told", async () => {
    const set = datasetOf(await two("id,age\n9,3\n7,1\n8,2\n"));
    expect([values(set, "x"), values(set, "age")]).toEqual([
      [70, 80, 90],
      [1, 2, 3],
    ]);
    expect(toldLines(set.told)).toEqual(["3 samples were joined by `id`"]);
  });

  it("are joined by a key whose numbers are words in one of them", async () => {
    expect(values(datasetOf(await two('id,age\n"009",3\n007,1\n008,2\nx,5\n')), "age")).toEqual([1, 2, 3]);
  });

  it("of many rows to one are joined whichever comes first", async () => {
    const files = { "v.csv": "patient_id,x\n1,10\n1,11\n2,20\n", "p.csv": "patient_id,age\n2,50\n3,60\n1,40\n" };
    for (const order of [
      ["csv:v.csv", "csv:p.csv"],
      ["csv:p.csv", "csv:v.csv"],
    ]) {
      const set = datasetOf((await opened(files, order)).result);
      expect([values(set, "x"), values(set, "age")]).toEqual([
        [10, 11, 20],
        [40, 40, 50],
      ]);
      expect(toldLines(set.told)).toContain("1 row without a sample was left out");
    }
  });

  it("are joined by two columns where one alone repeats in both", async () => {
    const files = {
      "v.csv": "patient_id,visit,x\n1,0,10\n1,1,11\n2,0,20\n",
      "l.csv": "patient_id,visit,age\n2,0,5\n1,1,4\n1,0,3\n",
    };
    expect(values(datasetOf((await opened(files, ["csv:v.csv", "csv:l.csv"])).result), "age")).toEqual([3, 4, 5]);
  });

  it("are joined by columns of other names where #by= says so", async () => {
    const right = "patient,age\n9,3\n7,1\n8,2\n";
    expect(values(datasetOf(await two(right, ["#by=id", "#by=patient"])), "age")).toEqual([1, 2, 3]);
    const order = datasetOf(await two(right));
    expect(values(order, "age")).toEqual([3, 1, 2]);
    expect(toldLines(order.told)[0]).toMatch(/joined by order; `id` and `patient` have the same values/);
  });

  it("with rows that have no partner are refused, and #matched leaves them out", async () => {
    const problems = problemsOf(await two("id,age\n9,3\n7,1\n"));
    expect(problems).toMatchObject([{ _tag: "NoPartner", found: ["8"], count: 1, expected: 3, column: "id" }]);
    const set = datasetOf(await open(rewritten(problems), [x, age]));
    expect([values(set, "x"), values(set, "age")]).toEqual([
      [70, 90],
      [1, 3],
    ]);
    expect(toldLines(set.told)).toContain("1 sample without a row was left out");
  });

  it("with ids that have nothing in common are refused, and the fix joins by order", async () => {
    const problems = problemsOf(await two("id,age\n1,1\n2,2\n3,3\n"));
    expect(problems).toMatchObject([{ _tag: "NoPartner", count: 3 }]);
    expect(values(datasetOf(await open(rewritten(problems), [x, age])), "age")).toEqual([1, 2, 3]);
  });

  it("without anything in common are joined by order, and refused where they differ in length", async () => {
    const set = datasetOf(await two("age\n1\n2\n3\n"));
    expect([values(set, "age"), toldLines(set.told)]).toEqual([[1, 2, 3], ["3 samples were joined by order"]]);
    const problems = problemsOf(await two("age\n1\n2\n"));
    expect(problems).toMatchObject([{ _tag: "CountMismatch", expected: 3, found: 2 }]);
    expect(values(datasetOf(await open(rewritten(problems), [x, age])), "age")).toEqual([1, 2]);
  });

  it("with a column of the same name and other values are refused; the same values are one column", async () => {
    expect(values(datasetOf(await two("id,age,y\n9,3,0\n7,1,0.0\n8,2,1\n", ["", ""], [x, y])), "y")).toEqual([0, 1, 0]);
    const problems = problemsOf(await two("id,age,y\n9,3,1\n7,1,0\n8,2,1\n"));
    expect(problems).toMatchObject([{ _tag: "SameColumn", column: "y", row: 2, words: ["0", "1"] }]);
    expect(values(datasetOf(await open(rewritten(problems), [age, y])), "y")).toEqual([0, 1, 0]);
    expect(problemsOf(await two("y,age\n1,1\n1,1\n1,1\n"))).toMatchObject([{ _tag: "SameColumn", row: 0 }]);
  });

  it("with a key that repeats in both are refused", async () => {
    const files = { "a.csv": "id,x\n1,1\n1,2\n2,3\n", "b.csv": "id,age\n2,1\n1,2\n1,3\n" };
    const problems = problemsOf((await opened(files, ["csv:a.csv", "csv:b.csv"])).result);
    expect(problems).toMatchObject([{ _tag: "KeyRepeats", column: "id" }]);
    expect(values(datasetOf(await open(rewritten(problems), [x, age])), "age")).toEqual([1, 2, 3]);
  });

  it("of which one has parts are both parted", async () => {
    const files = {
      "t/train.csv": "id,x\n1,10\n3,30\n",
      "t/test.csv": "id,x\n2,20\n",
      "b.csv": "id,age\n1,1\n2,2\n3,3\n",
    };
    for (const order of [
      ["csv:t", "csv:b.csv"],
      ["csv:b.csv", "csv:t"],
    ]) {
      const set = datasetOf((await opened(files, order)).result);
      expect([values(set, "age"), set.heldOut && values(set.heldOut, "age")]).toEqual([[1, 3], [2]]);
    }
  });
});

it("identities of 64 bits stay what they are: numbers of a float64 would make two of them one", async () => {
  const columns = new Map([["id", [2n ** 60n, 2n ** 60n + 1n]] as const, ["n", [7n, 8n]] as const]);
  const found = await recordsFound("d.parquet", { count: 2, columns });
  if (found._tag === "Left") throw new Error("it is read");
  const [id, n] = found.right.fields;
  expect(id?._tag === "Texts" ? await id.values() : id).toMatchObject({
    right: { words: ["1152921504606846976", "1152921504606846977"] },
  });
  expect(n?._tag).toBe("Numbers");
});

describe("words of any address", () => {
  it("name columns that are there, or the nearest is proposed", async () => {
    const problems = problemsOf(await two("id,age\n9,3\n7,1\n8,2\n", ["", "#by=idd"]));
    expect(problems).toMatchObject([{ _tag: "NoSuchColumn", found: "idd" }]);
    expect(reportData(problems[0] as never).fix).toMatch(/#by=id$|#by=id'$/);
    expect(problemsOf(await two("age\n1\n2\n3\n", ["#without=z", ""]))).toMatchObject([{ _tag: "NoSuchColumn" }]);
  });

  it("take the first samples", async () => {
    const { folder } = await opened({ "a.csv": LEFT }, ["csv:a.csv"], [x]);
    expect(values(datasetOf(await open(`csv:${folder}/a.csv#first=2`, [x])), "x")).toEqual([70, 80]);
    expect(problemsOf(await open(`csv:${folder}/a.csv#first=0`, [x]))).toMatchObject([{ _tag: "BadAddress" }]);
    expect(problemsOf(await open(`csv:${folder}/a.csv#by=id`, [x]))).toMatchObject([{ _tag: "UnknownAddressWord" }]);
  });
});

describe("pictures", () => {
  const image = (name: string): Wanted => ({ name, role: "input", shape: [1, 1, 1], dtype: "f32", range: [0, 1] });
  const grey = async (folder: string, pictures: Readonly<Record<string, number>>): Promise<void> => {
    for (const [name, level] of Object.entries(pictures)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      const background = { r: level, g: level, b: level };
      await sharp({ create: { width: 1, height: 1, channels: 3, background } })
        .png()
        .toFile(join(folder, name));
    }
  };

  it("and their masks are joined by file name, and one of the arrays gets another name", async () => {
    const folder = await folderOf({});
    await grey(folder, {
      "photos/a.png": 0,
      "photos/b.png": 255,
      "masks/b_.png": 0,
      "masks/b.png": 51,
      "masks/a.png": 255,
    });
    const both = `images:${folder}/photos + images:${folder}/masks`;
    const problems = problemsOf(await open(both, [image("image")]));
    expect(problems).toMatchObject([{ _tag: "SameColumn", column: "image" }]);
    expect(rewritten(problems)).toBe(`${both}#as=image2`);
    const set = datasetOf(await open(`${both}#as=mask`, [image("image"), image("mask")]));
    expect([values(set, "image"), values(set, "mask")]).toEqual([
      [0, 1],
      [1, Math.fround(0.2)],
    ]);
    expect(toldLines(set.told)[0]).toMatch(/by file name/);
  });

  it("with classes by folder and a table that has other ones are refused", async () => {
    const folder = await folderOf({ "t.csv": "file_name,label\na.png,1\nb.png,0\n" });
    await grey(folder, { "photos/cat/a.png": 0, "photos/dog/b.png": 255 });
    const both = (photos: string): string => `images:${folder}/${photos} + csv:${folder}/t.csv`;
    expect(problemsOf(await open(both("photos"), [image("image")]))).toMatchObject([
      { _tag: "SameColumn", column: "label", words: ["cat", "1"] },
    ]);
    await grey(folder, { "all/in/a.png": 0, "all/in/b.png": 255 });
    expect(values(datasetOf(await open(both("all"), [image("image"), number("label")])), "label")).toEqual([1, 0]);
  });

  it("are parted as the tables of train and test name them", async () => {
    const folder = await folderOf({
      "t/train.csv": "file_name,age\nb.png,2\n",
      "t/test.csv": "file_name,age\na.png,1\n",
    });
    await grey(folder, { "p/a.png": 0, "p/b.png": 255 });
    const address = `images:${folder}/p + csv:${folder}/t`;
    const set = datasetOf(await open(address, [image("image"), age]));
    expect([set.ids, values(set, "age"), set.heldOut?.ids]).toEqual([["b.png"], [2], ["a.png"]]);
    await grey(folder, { "p/c.png": 0 });
    expect(problemsOf(await open(address, [image("image"), age]))).toMatchObject([
      { _tag: "NoMatch", found: ["c.png"] },
    ]);
  });
});

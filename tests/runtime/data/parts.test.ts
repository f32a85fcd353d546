/** Which samples are held out: classes alike, groups whole, folds by a column; and what each sample counts. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightName } from "../../../compiler/language/samples.js";
import type { Dataset } from "../../../runtime/data/dataset.js";
import { open } from "../../../runtime/data/files.js";
import { groupColumn, wantedMarks } from "../../../runtime/data/marks.js";
import { split } from "../../../runtime/data/split.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const i32 = (name: string, data: ReadonlyArray<number>) => ({
  name,
  shape: [],
  dtype: "i32" as const,
  data: Int32Array.from(data),
});

const labelled = (labels: ReadonlyArray<number>, groups?: ReadonlyArray<number>): Dataset => ({
  name: "labelled",
  count: labels.length,
  columns: [
    i32("label", labels),
    i32(
      "row",
      labels.map((_, row) => row),
    ),
    ...(groups === undefined ? [] : [i32(groupColumn, groups)]),
  ],
});

const shareOf = (part: Dataset, label: number): number => values(part, "label").filter((each) => each === label).length;

describe("a stratified draw", () => {
  it("has each class in both parts as often as in all, up to one sample, and leaves one of each to train on", () => {
    const classes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(classes, fc.double({ min: 0.05, max: 0.6, noNaN: true }), fc.nat(), (sizes, share, seed) => {
        const data = labelled(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));
        const { train, heldOut } = split(data, share, seed, "label");
        expect([...values(train, "row"), ...values(heldOut, "row")].toSorted((a, b) => a - b)).toEqual(
          values(data, "row"),
        );
        if (sizes.some((size) => size > 1))
          for (const [label, size] of sizes.entries()) {
            expect(shareOf(train, label)).toBeGreaterThan(0);
            if (size > 2) expect(Math.abs(shareOf(heldOut, label) - size * share)).toBeLessThan(2);
          }
      }),
      { numRuns: 100 },
    );
  });

  it("is the same for the same seed, another for another, and no other than before where no class is named", () => {
    const data = labelled(Array.from({ length: 100 }, (_, i) => i % 4));
    const rows = (seed: number, by?: string) => values(split(data, 0.2, seed, by).heldOut, "row");
    expect(rows(1, "label")).toEqual(rows(1, "label"));
    expect(rows(1, "label")).not.toEqual(rows(2, "label"));
    // Recorded before there was stratification: what runs of then were trained on.
    expect(rows(1)).toEqual(RECORDED);
    expect(split(data, 0.2, 1, "label").how).toEqual({ by: "draw", stratify: "label" });
  });
});

/** The rows that seed 1 holds out of 100. */
const RECORDED = [1, 2, 4, 9, 12, 15, 20, 24, 27, 36, 37, 40, 46, 48, 59, 68, 75, 79, 83, 84];

describe("groups", () => {
  it("are never parted, one at least is on each side, and the share is near", () => {
    const groups = fc.array(fc.nat(9), { minLength: 2, maxLength: 120 });
    fc.assert(
      fc.property(groups, fc.nat(), (of, seed) => {
        const data = labelled(
          of.map((_, i) => i % 2),
          of,
        );
        const { train, heldOut, how } = split(data, 0.25, seed, "label");
        const inPart = (part: Dataset) => new Set(values(part, "row").map((row) => of[row]));
        const [a, b] = [inPart(train), inPart(heldOut)];
        expect([...a].filter((group) => b.has(group))).toEqual([]);
        const all = new Set(of).size;
        if (all > 1) expect([a.size > 0, b.size > 0]).toEqual([true, true]);
        expect(how).toMatchObject({ groups: [all, b.size] });
        expect(train.columns.some(({ name }) => name === groupColumn)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

const TABLE = "x,who,fold,part,w\n1,ann,0,train,1\n2,bob,1,train,3\n3,ann,2,test,0\n4,eve,1.0,train,4\n";
const x = { name: "x", role: "input", shape: [1], dtype: "f32" } as const;

describe("columns that part samples", () => {
  it("hold out a fold by its number, however it is written, or a part by its name", async () => {
    const path = await folderOf({ "t.csv": TABLE });
    const held = async (column: string, heldOut: ReadonlyArray<string | number>) => {
      const data = datasetOf(await open(`csv:${path}/t.csv`, [x, ...wantedMarks({ fold: { column, heldOut } })]));
      return values(split(data, 0.2, 1).heldOut, "x");
    };
    expect(await held("fold", [1])).toEqual([2, 4]);
    expect(await held("fold", ["2", 0])).toEqual([1, 3]);
    expect(await held("part", ["test"])).toEqual([3]);
  });

  it("refuse a fold that nothing belongs to, and one that leaves nothing", async () => {
    const path = await folderOf({ "t.csv": TABLE });
    const wrong = async (column: string, heldOut: ReadonlyArray<string | number>) =>
      problemsOf(await open(`csv:${path}/t.csv`, [x, ...wantedMarks({ fold: { column, heldOut } })]));
    expect(await wrong("fold", [7])).toMatchObject([{ _tag: "NoSuchFold", found: "7", values: ["0", "1", "2"] }]);
    expect(await wrong("part", ["test", "train"])).toMatchObject([{ _tag: "NoSuchFold", nothingLeft: true }]);
    expect(await wrong("folds", [1])).toMatchObject([{ _tag: "MissingMark", column: "folds", key: "fold.column" }]);
  });

  it("weigh samples with mean 1 in each part", async () => {
    const path = await folderOf({ "t.csv": TABLE });
    const marks = wantedMarks({ weight: "w", fold: { column: "part", heldOut: ["test"] } });
    const data = datasetOf(await open(`csv:${path}/t.csv`, [x, ...marks]));
    expect(values(split(data, 0, 1).train, weightName)).toEqual([3 / 8, 9 / 8, 12 / 8]);
    const wrong = await open(`csv:${path}/t.csv`, [x, ...wantedMarks({ weight: "who" })]);
    expect(problemsOf(wrong)[0]).toMatchObject({ _tag: "BadWeight", column: "who", found: "ann" });
  });
});

/**
 * The failing inputs that were gathered from public reports, each read to its right values or refused with a fix that
 * works. Skipped without ../shared/cases.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/index.js";
import type { Dataset } from "../../runtime/data/index.js";
import { numbersIn } from "../../runtime/data/index.js";
import { openData } from "../../src/data.js";
import { reportData } from "../../src/report/data.js";

const cases = "../shared/cases";
const absent = !existsSync(cases);

/** The case's data at an address, for its spec with some keys set. */
const opened = async (name: string, file: string, change: (spec: Record<string, never>) => void = () => undefined) => {
  const spec = JSON.parse(readFileSync(join(cases, name, "spec.json"), "utf8"));
  change(spec);
  const compiled = compile({ name: "spec.json", text: JSON.stringify(spec) });
  if (!("right" in compiled)) throw new Error("the case's spec compiles");
  const [scheme, path = ""] = file.split(":");
  return openData(compiled.right.core, `${scheme}:${join(cases, name, path)}`);
};

const right = (found: Awaited<ReturnType<typeof opened>>): Dataset => {
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
  return found.right;
};

const valuesOf = (dataset: Dataset, name: string): ReadonlyArray<number> => {
  const column = dataset.columns.find((one) => one.name === name);
  return column === undefined ? [] : Array.from(numbersIn(column));
};

describe.skipIf(absent)("the cases (skipped without ../shared/cases)", () => {
  test("04 a grey image without an axis of channels", async () => {
    const dataset = right(await opened("04-npy-grey-without-channel", "npy:image.npy"));
    expect([dataset.count, dataset.columns[0]?.shape]).toEqual([24, [8, 8, 1]]);
  });

  test("05 channels first are told of, and turned by the fix", async () => {
    const found = await opened("05-npy-channels-first", "npy:image.npy");
    expect(E.isLeft(found) && reportData(found.left[0]).fix).toContain("#channels-first");
    expect(right(await opened("05-npy-channels-first", "npy:image.npy#channels-first")).columns[0]?.shape).toEqual([
      8, 8, 3,
    ]);
  });

  test("07 columns pixel1 … pixel16 of bytes", async () => {
    const dataset = right(await opened("07-csv-columns-without-separator", "csv:data.csv"));
    expect(valuesOf(dataset, "pixel").slice(0, 3)).toEqual([241, 126, 125].map((byte) => Math.fround(byte / 255)));
    expect(valuesOf(dataset, "label").slice(0, 3)).toEqual([0, 2, 2]);
  });

  test("09 3, 4, 5 and 3.0, 4.0, 5.0 are the same classes", async () => {
    const [a, b] = [
      await opened("09-class-cell-as-float", "csv:int.csv"),
      await opened("09-class-cell-as-float", "csv:float.csv"),
    ].map(right);
    expect(a && valuesOf(a, "quality")).toEqual(b && valuesOf(b, "quality"));
  });

  test("13 semicolons and decimal commas", async () => {
    expect(valuesOf(right(await opened("13-csv-semicolons", "csv:data.csv")), "x").slice(0, 4)).toEqual([
      1.5, 2.25, 0.5, 1.75,
    ]);
  });

  test("14 an archive", async () => {
    expect(right(await opened("14-npz", "npz:data.npz")).count).toBe(10);
  });

  test("15 booleans and 16-bit levels", async () => {
    expect(new Set(valuesOf(right(await opened("15-npy-number-types", "npy:bool")), "attrs"))).toEqual(new Set([0, 1]));
    const levels = valuesOf(right(await opened("15-npy-number-types", "npy:u16")), "image");
    expect(Math.max(...levels)).toBeCloseTo(64655 / 65535, 6);
  });

  test("17 classes by name are told of once, and the fix reads them", async () => {
    const name = "17-string-classes-without-labels";
    const found = await opened(name, "csv:data.csv");
    expect(E.isLeft(found) && found.left.length).toBe(1);
    expect(E.isLeft(found) && reportData(found.left[0]).fix).toContain('"labels": ["cat", "dog"]');
    const set = (spec: { conditions?: { label: object } }) =>
      Object.assign(spec.conditions?.label ?? {}, { labels: ["cat", "dog"] });
    expect(valuesOf(right(await opened(name, "csv:data.csv", set)), "label").slice(0, 3)).toEqual([0, 0, 1]);
  });

  test("22 an array of 4 × 2 is a vector of 8", async () => {
    const dataset = right(await opened("22-sequence-condition", "npy:"));
    expect([dataset.count, dataset.columns.map(({ shape }) => shape)]).toEqual([20, [[3, 2], [8]]]);
  });

  test("30 a folder of pictures", async () => {
    const dataset = right(await opened("30-folder-of-images", "images:photos"));
    expect([dataset.count, valuesOf(dataset, "label")]).toEqual([6, [0, 0, 0, 1, 1, 1]]);
  });
});

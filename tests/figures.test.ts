/** figures.json is believed only as it was written. */
import { expect, test } from "vitest";
import { metrics } from "../runtime/measure/index.js";
import { decodeFigures, encodeFigures } from "../src/study/figures.js";

const { title, unit, definition, reduction, range, better, source } = metrics.nll;
const row = {
  name: "nll",
  title,
  unit,
  definition,
  reduction,
  range,
  better,
  source,
  value: 1.5,
  split: "held-out",
  seed: 1,
} as const;
const text = encodeFigures({ schema: 1, model: "abc", rows: [row, { ...row, value: Number.NaN, of: "x" }] });

test("what was written is read, infinite ends and all", () => {
  expect(decodeFigures(text)).toEqual({ schema: 1, model: "abc", rows: [row, { ...row, value: Number.NaN, of: "x" }] });
});

test("no value of it can change unseen", () => {
  const changes: ReadonlyArray<readonly [string, string]> = [
    ["1.5", "null"],
    ["1.5", "1.6"],
    [`"title": ${JSON.stringify(title)}`, '"title": null'],
    ['"abc"', '"abd"'],
    ['"rows": [', '"rows": [{},'],
    ['"schema": 1', '"schema": 2'],
  ];
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    expect(decodeFigures(text.replace(from, to)), to).toBeUndefined();
  }
  for (let cut = 0; cut < text.length - 1; cut += 7) expect(decodeFigures(text.slice(0, cut))).toBeUndefined();
  for (const other of ["", "null", "[]", "{}", '{"rows":[]}']) expect(decodeFigures(other)).toBeUndefined();
});

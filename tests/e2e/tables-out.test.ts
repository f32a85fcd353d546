/**
 * Tables that come out of a trained model have the names that came in, the conditions, and who each row is. In: a table
 * whose columns are called pixel1 … pixel4, with an id, a class that is decoded too and a condition. Out: the CSVs of
 * sample, reconstruct, encode and eval.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderOf } from "../runtime/data/folder.js";
import { graft } from "./graft.js";

const spec = {
  graft: 1,
  inputs: {
    pixel: { type: "vector", size: 4, scale: "standard" },
    sex: { type: "category", size: 2, labels: ["f", "m"] },
  },
  conditions: { age: { type: "number", scale: "range", from: "years" } },
  encoder: { inputs: { pixel: { layers: [] }, sex: { layers: [] } }, layers: [] },
  latent: { type: "gaussian", size: 1 },
  decoder: {
    layers: [{ type: "dense", units: 4 }],
    outputs: {
      pixel: { likelihood: "gaussian", layers: [{ type: "dense", units: 4 }] },
      sex: { likelihood: "categorical", layers: [{ type: "dense", units: 2 }] },
    },
  },
  inject: [{ condition: "age", into: "decoder", place: "suffix" }],
  train: { epochs: 1, batch: 8 },
};

const rows = Array.from(
  { length: 40 },
  (_, i) => `S${i},${i % 3},${i % 5},${i % 7},1,${i % 2 ? "m" : "f"},${20 + (i % 7)}`,
);

it("are one CSV of all columns and conditions, names as they came in, and each row says which sample it is", async () => {
  const cwd = await folderOf({ "spec.json": JSON.stringify(spec) });
  writeFileSync(join(cwd, "d.csv"), `sample_id,pixel1,pixel2,pixel3,pixel4,sex,years\n${rows.join("\n")}\n`);
  const run = async (...args: ReadonlyArray<string>) => {
    const { code, err } = await graft(cwd, args);
    expect([args[0], code, code === 0 ? "" : err]).toEqual([args[0], 0, ""]);
  };
  const table = (name: string): ReadonlyArray<ReadonlyArray<string>> =>
    readFileSync(join(cwd, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(","));
  await run("train", "spec.json", "--data", "csv:d.csv", "--out", "run", "--engine", "wasm", "--quiet");
  const columns = ["pixel1", "pixel2", "pixel3", "pixel4", "sex"];
  await run("sample", "run", "--condition", "age=23", "--count", "3", "--out", "s.csv");
  expect(table("s.csv")[0]).toEqual(["index", "years", ...columns]);
  expect(table("s.csv")[1]?.[1]).toBe("23");
  await run("reconstruct", "run", "--count", "3", "--out", "r.csv");
  expect(table("r.csv")[0]).toEqual(["index", "line", "sample_id", "years", ...columns]);
  for (const [, line, id, years] of table("r.csv").slice(1)) {
    expect(id).toBe(`S${Number(line) - 2}`);
    expect(Number(years)).toBe(20 + ((Number(line) - 2) % 7));
  }
  await run("encode", "run", "--out", "z.csv");
  expect(table("z.csv")[0]?.slice(0, 4)).toEqual(["index", "line", "sample_id", "years"]);
  await run("eval", "run", "--per-sample", "e.csv", "--quiet");
  expect(table("e.csv")[0]?.slice(0, 2)).toEqual(["line", "sample_id"]);
  expect(table("e.csv")[0]?.at(-1)).toBe("years");
});

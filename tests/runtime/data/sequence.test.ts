/** Sequences at the data door: time steps in order, from each source that may hold them. */
import { expect, it } from "vitest";
import { writeNpy } from "../../../runtime/checkpoint/npy.js";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { drawDigits } from "../../../runtime/data/digits.js";
import { open } from "../../../runtime/data/files.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const signal: Wanted = { name: "signal", role: "input", shape: [3, 2], dtype: "f32", range: [0, 10] };

it("a digit's rows are its time steps", async () => {
  const rows: Wanted = { name: "rows", role: "input", shape: [28, 28], dtype: "f32", range: [0, 1] };
  const dataset = datasetOf(await open("digits:10", [rows]));
  expect(dataset.columns[0]?.shape).toEqual([28, 28]);
  expect(values(dataset, "rows")).toEqual([...drawDigits(10).images]);
});

it("a table holds time steps one after another", async () => {
  const header = Array.from({ length: 6 }, (_, i) => `signal.${i}`).join(",");
  const folder = await folderOf({ "data.csv": `${header}\n0,1,2,3,4,5\n5,4,3,2,1,0\n` });
  const dataset = datasetOf(await open(`csv:${folder}/data.csv`, [signal]));
  expect([dataset.count, dataset.columns[0]?.shape]).toEqual([2, [3, 2]]);
  expect(values(dataset, "signal")).toEqual([0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0]);
});

it("an array has a time axis and a feature axis, in that order", async () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => i % 10);
  const folder = await folderOf({
    "signal.npy": writeNpy({ shape: [2, 3, 2], data }),
    "turned.npy": writeNpy({ shape: [2, 2, 3], data }),
  });
  expect(values(datasetOf(await open(`npy:${folder}/signal.npy`, [signal])), "signal")).toEqual([...data]);
  expect(problemsOf(await open(`npy:${folder}/turned.npy`, [signal]))).toMatchObject([
    { _tag: "ShapeMismatch", expected: [3, 2], found: [2, 3] },
  ]);
});

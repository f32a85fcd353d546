// `graft explain --devices`: what a step sums over devices is read off the graph, and the table of docs/scale.md says
// what the graphs of today come to.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { growthOf } from "../../compiler/explain/index.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { compile } from "../../compiler/pipeline/compile.js";

const trainOf = (path: string): Graph => {
  const made = compile({ name: path, text: readFileSync(path, "utf8") });
  const train = made._tag === "Right" ? made.right.program.graphs["train"] : undefined;
  if (train === undefined) throw new Error(`${path} has no train graph`);
  return train;
};

const devices = [8, 64, 512];

const numberIn = (cell: string): number => Number(cell.replace(",", "").split(" ")[0]);

/** The cells of the table's rows. */
const rows = readFileSync("docs/scale.md", "utf8")
  .split("\n")
  .filter((line) => / MB \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("the table on paper is that of the graphs", () => {
  expect(rows).toHaveLength(5);
  let path = "";
  for (const [, model = "", batch = "", step = "", bytes = "", ...shares] of rows) {
    path = /`(.*)`/.exec(model)?.[1] ?? path;
    const growth = growthOf(trainOf(path), numberIn(batch), devices, numberIn(step) / 1000);
    expect(`${(growth.bytes / 1e6).toFixed(2)} MB`, model).toBe(bytes);
    expect(
      growth.rows.map(({ efficiency }) => `${Math.round(100 * efficiency)} %`),
      model,
    ).toEqual(shares.slice(0, 3));
  }
});

test("what is summed is the gradients and little more, whatever the batch", () => {
  const train = trainOf("specs/gallery/cvae.json");
  const parameters = 4 * 640_000;
  for (const samples of [8, 4096]) {
    const { bytes, step, measured } = growthOf(train, samples, devices, undefined);
    expect([bytes > 0.95 * parameters, bytes < 1.05 * parameters, measured]).toEqual([true, true, false]);
    expect(step).toBeGreaterThan(0);
  }
  const [one, ...more] = growthOf(train, 128, [1, ...devices], 1e-3).rows;
  expect(one).toMatchObject({ seconds: 0, efficiency: 1, bound: "arithmetic" });
  const shares = more.map(({ efficiency }) => efficiency);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
});

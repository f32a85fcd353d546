/** What explain says a train step costs: every node is somebody's, and the columns line up. */
import { describe, expect, test } from "vitest";
import { explainCost, renderCost } from "../../compiler/explain/index.js";
import { costOf, engineCosts, tensorflowCost, wasmCost } from "../../compiler/optimise/index.js";
import { compiled, galleryNames } from "../models.js";

describe.each(galleryNames)("%s", (name) => {
  const { typed, program } = compiled(name);
  const cost = explainCost(typed, wasmCost);

  test("every layer with parameters has a row, and the rows are the whole", () => {
    const sites = new Set(cost.rows.map(({ site }) => site));
    for (const { site, state } of [...typed.encoder.layers, ...typed.decoder.layers])
      if (state.length > 0) expect(sites).toContain(site);
    const total = cost.rows.reduce((sum, row) => sum + row.forward + row.backward + row.update, 0);
    expect(total).toBeCloseTo(cost.total, 9);
    expect(JSON.parse(JSON.stringify(cost))).toEqual(cost);
  });

  test("it is the estimate of the program that engines load", () => {
    const graph = program.graphs["train"];
    expect(graph && costOf(graph, wasmCost, typed.core.train.batch).total).toBeCloseTo(cost.total, 9);
  });
});

test("the text of a convolutional model: what was chosen, aligned", () => {
  const text = renderCost(explainCost(compiled("conv-cvae").typed, wasmCost));
  const lines = text.split("\n");
  expect(lines[0]).toBe("conv-cvae: a train step of 128 samples on wasm, in milliseconds");
  const ends = lines.filter((line) => / %$/.test(line)).map((line) => line.length);
  expect(new Set(ends).size).toBe(1);
  expect(text).toMatch(/encoder\.conv1 +training +joined +split +[\d.]+ +[\d.]+ +taken/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("engines differ in what they cost, and in what is chosen", () => {
  const { typed } = compiled("conv-cvae");
  expect(explainCost(typed, tensorflowCost).total).not.toBe(explainCost(typed, wasmCost).total);
  expect(Object.values(engineCosts).map(({ name }) => name)).toEqual(Object.keys(engineCosts));
});

const text = (name: string, engine: typeof wasmCost, ...set: ReadonlyArray<string>): string =>
  renderCost(explainCost(compiled(name, { set }).typed, engine));

test("a batch goes in halves where that is worth its calls, on an engine that does two things at once", () => {
  const told = /each half of the batch is a chain/;
  expect(text("cvae", tensorflowCost)).toMatch(told);
  expect(text("cvae", tensorflowCost, "train.batch=2")).not.toMatch(told);
  expect(text("cvae", wasmCost)).not.toMatch(told);
});

test("a small step runs in the thread that calls, on an engine that has others", () => {
  const told = /runs in the thread that calls/;
  const small = ["let.width=16", "train.batch=8"];
  expect(text("cvae", tensorflowCost, ...small)).toMatch(told);
  expect(text("cvae", tensorflowCost)).not.toMatch(told);
  expect(text("cvae", wasmCost, ...small)).not.toMatch(told);
});

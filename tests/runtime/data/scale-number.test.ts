/**
 * A number condition's scale: what it is fitted to, and that the words which say the same as the range make the same
 * model. In: a table and a spec. Out: statistics and samples of trained models.
 */
import { join } from "node:path";
import * as T from "fp-ts/lib/These.js";
import { describe, expect, it } from "vitest";
import { compile } from "../../../compiler/pipeline/compile.js";
import { reportAll } from "../../../compiler/report/index.js";
import { open } from "../../../src/index.js";
import { long } from "../../long.js";
import { folderOf } from "./folder.js";

/** The numbers of t are 100, 110 … 410 times a unit. */
const table = (unit: number): string =>
  `a,b,t\n${Array.from({ length: 32 }, (_, i) => `${i % 5},${i % 3},${(100 + 10 * i) * unit}`).join("\n")}\n`;

const spec = (condition: object): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 2, from: ["a", "b"], scale: "standard" } },
    conditions: { t: { type: "number", ...condition } },
    encoder: { input: "x", layers: [{ type: "dense", units: 4 }] },
    latent: { type: "gaussian", size: 1 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 2 }] },
    inject: [{ condition: "t", into: "decoder", place: "suffix" }],
    train: { epochs: 2, batch: 8, validation: 0 },
  });

const sampled = async (condition: object, t: number, unit = 1): Promise<ReadonlyArray<number>> => {
  const folder = await folderOf({ "spec.json": spec(condition), "d.csv": table(unit) });
  const model = await open(join(folder, "spec.json"));
  await model.train({ data: `csv:${join(folder, "d.csv")}` });
  const { x } = await model.sample({ t }, { seed: 3 });
  return Array.from((x as { readonly data: ArrayLike<number> }).data);
};

describe("a number condition's scale", () => {
  it.runIf(long)("range and none are the range that it declares", async () => {
    const plain = await sampled({ range: [0, 500] }, 200);
    for (const scale of ["range", "none"]) {
      const other = await sampled({ range: [0, 500], scale }, 200);
      for (const [i, value] of other.entries()) expect(value).toBeCloseTo(plain[i] ?? Number.NaN, 3);
    }
  });

  it("standard takes away the unit: ten times the number, the same samples", async () => {
    const plain = await sampled({ range: [0, 500], scale: "standard" }, 200);
    const tenfold = await sampled({ range: [0, 5000], scale: "standard" }, 2000, 10);
    for (const [i, value] of tenfold.entries()) expect(value).toBeCloseTo(plain[i] ?? Number.NaN, 3);
    if (!long) return;
    const elsewhere = await sampled({ range: [0, 500], scale: "standard" }, 400);
    expect(Math.abs((elsewhere[0] ?? 0) - (plain[0] ?? 0))).toBeGreaterThan(0.01);
  });

  it("range without a declared one is that of the training samples, kept in the run and undone", async () => {
    const plain = await sampled({ range: [100, 410] }, 200);
    const fitted = await sampled({ scale: "range" }, 200);
    for (const [i, value] of fitted.entries()) expect(value).toBeCloseTo(plain[i] ?? Number.NaN, 3);
    if (!long) return;
    const standard = await sampled({ scale: "standard" }, 2000, 10);
    for (const [i, value] of (await sampled({ scale: "standard" }, 200)).entries())
      expect(value).toBeCloseTo(standard[i] ?? Number.NaN, 3);
  });

  it("none, or bytes, without a range is refused", () => {
    for (const scale of [{}, { scale: "none" }, { scale: "bytes" }]) {
      const made = compile({ name: "spec.json", text: spec(scale) });
      expect(T.isLeft(made) ? reportAll(made.left).map(({ code }) => code) : []).toEqual(["G104"]);
    }
  });

  it.runIf(long)("bytes are given as bytes, beyond the declared range", async () => {
    const bytes = await sampled({ range: [0, 1], scale: "bytes" }, 200, 0.5);
    const ranged = await sampled({ range: [0, 255] }, 200, 0.5);
    for (const [i, value] of bytes.entries()) expect(value).toBeCloseTo(ranged[i] ?? Number.NaN, 3);
  });
});

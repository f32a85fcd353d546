// The promise face of the library: a literal spec, a spec's file and a run's folder as models; what is wrong, as one
// GraftError.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineModel, GraftError, type OpenedModel, open, values } from "../src/index.js";
import { splitFor } from "../src/wanted.js";
import { graft, tiny } from "./e2e/graft.js";
import { long } from "./long.js";

const spec = defineModel({
  graft: 1,
  name: "small",
  inputs: { image: { type: "image", height: 28, width: 28, range: [0, 1] } },
  conditions: {
    digit: {
      type: "category",
      size: 10,
      labels: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
      drop: 0.1,
    },
  },
  encoder: {
    input: "image",
    layers: [{ type: "flatten" }, { type: "dense", name: "hidden", units: 16, activation: "relu" }],
  },
  latent: { type: "gaussian", size: 2 },
  decoder: {
    output: "image",
    likelihood: "bernoulli",
    layers: [
      { type: "dense", units: 16, activation: "relu" },
      { type: "dense", units: "= image.size" },
      { type: "reshape", to: "image" },
    ],
  },
  inject: [
    { condition: "digit", into: "encoder.hidden", place: "suffix" },
    { condition: "digit", into: "decoder", place: "suffix" },
  ],
  train: { data: "digits:200", epochs: 1, batch: 50 },
});

const engine = "cpu";

describe("a literal spec", () => {
  let model: OpenedModel<typeof spec>;
  beforeAll(async () => {
    model = await open(spec, { engine });
  });
  afterAll(() => model.dispose());

  test("samples under a class by number, by label, and under none", async () => {
    const { image } = await model.sample({ digit: 3 }, { count: 2, seed: 5 });
    expect({ count: image.count, shape: image.shape, numbers: image.data.length }).toEqual({
      count: 2,
      shape: [28, 28, 1],
      numbers: 1568,
    });
    const named = await model.sample({ digit: "three" }, { count: 2, seed: 5 });
    expect(named.image.data).toEqual(image.data);
    const none = await model.sample({ digit: null }, { count: 2, seed: 5 });
    expect(none.image.data).not.toEqual(image.data);
    const guided = await model.sample({ digit: 3 }, { count: 2, seed: 5, guidance: 1 });
    for (const [i, value] of image.data.entries()) expect(guided.image.data[i]).toBeCloseTo(value, 5);
  });

  test("encodes data and batches to codes of its length, and decodes them", async () => {
    const { z, logVariance } = await model.encode(await model.data("digits:7"));
    expect({ count: z.count, shape: z.shape, logVariance: logVariance?.data.length }).toEqual({
      count: 7,
      shape: [2],
      logVariance: 14,
    });
    const batch = { image: values([28, 28, 1], new Float32Array(1568)), digit: [3, "four"] } as const;
    expect((await model.encode(batch)).z.data).toHaveLength(4);
    expect((await model.decode(values([2], [0, 1, 2, 3]), { digit: 1 })).image.count).toBe(2);
    expect((await model.reconstruct(batch)).image.count).toBe(2);
  });

  test("trains on from where it was: two epochs one by one are two epochs", async () => {
    const other = await open(spec, { engine });
    const data = await model.data("digits:200");
    const before = await model.evaluate(data);
    await model.train({ data, epochs: 1 });
    const first = await model.train({ data, epochs: 1 });
    const both = await other.train({ data, epochs: 2 });
    expect(first).toEqual(both);
    expect((await model.evaluate(data))["loss"]).toBeLessThan(before["loss"] ?? 0);
    other.dispose();
  });

  const refusal = async (act: () => Promise<unknown>): Promise<string> => {
    const error = await act().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(GraftError);
    return error instanceof GraftError
      ? error.reports.map(({ title, summary }) => `${title}: ${summary}`).join("\n")
      : "";
  };

  test("says what is wrong with values, batches and addresses", async () => {
    // @ts-expect-error there are ten digits
    expect(await refusal(() => model.sample({ digit: 10 }))).toContain("10");
    // @ts-expect-error no such label
    expect(await refusal(() => model.sample({ digit: "ten" }))).toContain("NO SUCH LABEL");
    // @ts-expect-error no such condition
    expect(await refusal(() => model.sample({ digit: 1, angle: 3 }))).toContain("no condition `angle`");
    // @ts-expect-error an image of another shape
    expect(await refusal(() => model.encode({ image: values([3], [1, 2, 3]), digit: [1] }))).toContain("WRONG SHAPE");
    expect(await refusal(() => model.data("nowhere:x"))).toContain("nowhere");
    expect(await refusal(async () => values([28, 28, 1], [1, 2]))).toContain("2 numbers");
  });

  test("a spec that is wrong is thrown with every report, at run time as well", async () => {
    const wrong = JSON.parse(JSON.stringify(spec).replaceAll('"suffix"', '"sufix"')) as typeof spec;
    expect((await refusal(() => open(wrong))).split("UNKNOWN PLACEMENT")).toHaveLength(3);
  });
});

describe("paths", () => {
  const folder = mkdtempSync(join(tmpdir(), "graft-open-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("a spec's file, changed by the caller; a run with its trained weights", async () => {
    const file = join(folder, "spec.json");
    writeFileSync(file, readFileSync("specs/gallery/cvae.json", "utf8"));
    const model = await open(file, { engine, set: ["latent.size=3", "let.width=8"] });
    expect((await model.encode(await model.data("digits:2"))).z.shape).toEqual([3]);
    model.dispose();
    expect((await graft(folder, ["train", "spec.json", ...tiny, "--engine", "wasm", "--out", "run"])).code).toBe(0);
    const run = await open(join(folder, "run"), { engine: "wasm" });
    const rows = readFileSync(join(folder, "run/metrics.jsonl"), "utf8").trim().split("\n");
    const { loss } = JSON.parse(rows.at(-1) ?? "") as { readonly loss: number };
    const { heldOut } = splitFor(run.compiled.core, await run.data("digits:200"), 1);
    expect((await run.evaluate(heldOut))["loss"]).toBe(loss);
    await expect(open(join(folder, "run"), { set: ["latent.size=3"] })).rejects.toThrow(GraftError);
    run.dispose();
  });

  test("a member that a set does not have is refused, not left out", async () => {
    const model = await open("specs/gallery/attribute-set-cvae.json", { engine, set: ["latent.size=2"] });
    await expect(model.sample({ digit: 1, traits: [0, 99] }, { count: 1 })).rejects.toThrow(/no member 99/);
    model.dispose();
  });

  test("a model that is saved opens again with the same numbers, and the command goes on with it", async () => {
    const place = join(folder, "saved");
    const model = await open(spec, { engine: "wasm" });
    const wanted = { digit: "three" } as const;
    try {
      await model.train();
      await model.save(place);
      const before = await model.sample(wanted, { count: 2, seed: 5 });
      const again = await open(place, { engine: "wasm" });
      expect((await again.sample(wanted, { count: 2, seed: 5 }))["image"]?.data).toEqual(before.image.data);
      again.dispose();
      await expect(model.save(place)).rejects.toThrow(GraftError);
      await model.save(place, { replace: true });
      const resumed = await graft(folder, ["train", "--resume", place, "--quiet", "--json"]);
      expect([resumed.code, JSON.parse(resumed.out)]).toEqual([0, expect.objectContaining({ complete: true })]);
      await expect(model.save("")).rejects.toThrow(GraftError);
    } finally {
      model.dispose();
    }
  });

  test.runIf(long)("a model that was never trained is saved at its first step, on its spec's data", async () => {
    const place = join(folder, "unborn");
    const model = await open(spec, { engine: "wasm" });
    await model.save(place);
    model.dispose();
    const trained = await graft(folder, ["train", "--resume", place, "--quiet", "--json"]);
    expect([trained.code, JSON.parse(trained.out)]).toEqual([0, expect.objectContaining({ complete: true })]);
  });

  test("what is neither is said", async () => {
    await expect(open(join(folder, "nothing.json"))).rejects.toThrow(/NOT FOUND/);
  });
});

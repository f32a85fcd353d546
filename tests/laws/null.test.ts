// The laws of missing conditions. A null changes nothing where the condition is present; a dropped condition is a
// missing one, in encoder and decoder together; guidance of 1 is the condition, of 0 the null, and in between and
// beyond it is linear in the logits.
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { inputsOf } from "../../runtime/train/feeds.js";
import { feedsFor, opened } from "../models.js";
import { distance } from "./harness.js";

const conditions = {
  category: { type: "category", size: 5 },
  embedded: { type: "category", size: 5, encoding: { embedding: 3 } },
  set: { type: "set", size: 4 },
  "embedded set": { type: "set", size: 4, encoding: { embedding: 3 } },
  number: { type: "number", range: [-1, 2] },
  fourier: { type: "number", range: [-1, 2], encoding: { fourier: 3 } },
  vector: { type: "vector", size: 3 },
  image: { type: "image", height: 4, width: 5, channels: 2 },
  "vector with layers": { type: "vector", size: 3, layers: [{ type: "dense", units: 4, activation: "tanh" }] },
};

const kinds = Object.keys(conditions) as ReadonlyArray<keyof typeof conditions>;
const nulls = ["learned", "zero"] as const;

const model = (kind: keyof typeof conditions, how: object, place = "suffix"): Compiled => {
  const spec = {
    graft: 1,
    inputs: { image: { type: "image", height: 6, width: 6, range: [0, 1] } },
    conditions: { c: { ...conditions[kind], ...how } },
    encoder: { input: "image", layers: [{ type: "flatten" }, { type: "dense", name: "hidden", units: 7 }] },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "image",
      likelihood: "bernoulli",
      layers: [
        { type: "dense", units: 9, activation: "tanh" },
        { type: "dense", name: "logits", units: 36 },
        { type: "reshape", to: "image" },
      ],
    },
    inject: [
      { condition: "c", into: "encoder.hidden", place },
      { condition: "c", into: "decoder.logits", place },
    ],
    train: { batch: 4, optimizer: { type: "sgd", rate: 0.5 } },
    allow: { C10: "a null like a value is null all the same" },
  };
  const compiled = compile({ name: "law.json", text: JSON.stringify(spec) });
  if (compiled._tag !== "Right") throw new Error(JSON.stringify(compiled.left));
  return compiled.right;
};

const samples = 4;
const filled = (value: number) =>
  ({ dtype: "f32", shape: [samples], data: new Float32Array(samples).fill(value) }) as const;

const run = async (one: Compiled, graph: string, given: Tensors, steps = 0): Promise<Tensors> => {
  const session = await opened(reference, one);
  for (let step = 1; step <= steps; step++) await session.run("train", feedsFor(one, "train", samples, step));
  const outputs = await session.run(graph, { ...feedsFor(one, graph, samples), ...given });
  const state = await session.read();
  session.dispose();
  return { ...state, ...outputs };
};

const values = (tensors: Tensors, name = "image"): ReadonlyArray<number> => [...(tensors[name]?.data ?? [])];
const logits = (tensors: Tensors): ReadonlyArray<number> => values(tensors).map((p) => Math.log(p / (1 - p)));

describe.each(kinds)("a %s", (kind) => {
  test.each(nulls)("with the null %s is as it was where it is present", async (kind_) => {
    const plain = values(await run(model(kind, {}), "decode", {}));
    const nullable = await run(model(kind, { null: kind_ }), "decode", { "c.present": filled(1) });
    expect(distance(values(nullable), plain)).toBeLessThan(1e-6);
  });

  test.each(nulls)("with the null %s and missing says nothing of its value", async (kind_) => {
    const one = model(kind, { null: kind_, drop: 0.5 });
    const missing = { "c.present": filled(0) };
    const other = feedsFor(one, "decode", samples, 2)["c"];
    const first = values(await run(one, "decode", missing, 3));
    expect(values(await run(one, "decode", { ...missing, ...(other && { c: other }) }, 3))).toEqual(first);
    expect(distance(values(await run(one, "decode", { "c.present": filled(1) }, 3)), first)).toBeGreaterThan(1e-4);
  });

  test("dropped from every sample trains as it does missing from every sample", async () => {
    const one = model(kind, { null: "learned", drop: 0.3 });
    const dropped = await run(one, "train", { "c.present": filled(1), "c.drop": filled(0) });
    const missing = await run(one, "train", { "c.present": filled(0), "c.drop": filled(0.99) });
    const kept = await run(one, "train", { "c.present": filled(1), "c.drop": filled(0.99) });
    for (const { name } of one.typed.state) expect(values(dropped, name)).toEqual(values(missing, name));
    expect(values(dropped, "loss")).toEqual(values(missing, "loss"));
    expect(values(dropped, "loss")).not.toEqual(values(kept, "loss"));
    expect(values(dropped, "c.null").some((value) => value !== 0)).toBe(true);
    expect(values(kept, "c.null").every((value) => value === 0)).toBe(true);
  });

  test("guided by 1 is asked for, by 0 is null, by 2 goes on from there in logits", async () => {
    for (const place of ["suffix", "film"]) {
      const one = model(kind, { drop: 0.5 }, place);
      const given = { "c.present": filled(1) };
      const under = logits(await run(one, "sample", given, 3));
      const without = logits(await run(one, "sample", { "c.present": filled(0) }, 3));
      const guided = async (s: number) => logits(await run(one, "guided", { ...given, guidance: filled(s) }, 3));
      expect(distance(under, without)).toBeGreaterThan(1e-4);
      expect(distance(await guided(1), under)).toBeLessThan(1e-5);
      expect(distance(await guided(0), without)).toBeLessThan(1e-5);
      const beyond = under.map((l, i) => 2 * l - (without[i] ?? Number.NaN));
      expect(distance(await guided(2), beyond)).toBeLessThan(1e-4);
    }
  });
});

test("encoder and decoder lose a condition together: one mask, drawn from the stream of the condition", () => {
  const noise = inputsOf(model("category", { drop: 0.1 }).program.graphs["train"] as never).filter(
    ({ source }) => source._tag === "Noise",
  );
  expect(noise.map(({ name }) => name).sort()).toEqual(["c.drop", "latent"]);
});

test("a drop of 0 draws nothing, and a model without a null asks for no presence and has no guidance", () => {
  const names = (how: object, graph: string) =>
    inputsOf(model("category", how).program.graphs[graph] as never).map(({ name }) => name);
  expect(names({ null: "learned" }, "train")).not.toContain("c.drop");
  expect(names({}, "train")).not.toContain("c.present");
  expect(model("category", {}).program.graphs["guided"]).toBeUndefined();
});

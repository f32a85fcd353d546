/**
 * Two specs by meaning: what is only spelled otherwise is the same model; what differs is told, on the side that has
 * it.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { align } from "../compiler/diff/align.js";
import { diff } from "../compiler/diff/index.js";
import { type Compiled, compile } from "../compiler/pipeline/compile.js";
import { fullSpec } from "../compiler/pipeline/full.js";
import { renderDiff, verdict } from "../compiler/report/diff.js";
import { pretty } from "../compiler/report/pretty.js";
import { palette } from "../compiler/words/layout.js";
import { inTurn } from "./long.js";
import { compiled, galleryNames } from "./models.js";

const of = (value: unknown): Compiled => {
  const made = compile({ name: "spec.json", text: JSON.stringify(value) });
  if (made._tag === "Left") throw new Error(JSON.stringify(made.left.map(({ _tag, place }) => [_tag, place.pointer])));
  return made.right;
};

const base = {
  graft: 1,
  name: "a",
  let: { width: 8 },
  inputs: { x: { type: "vector", size: 6, range: [0, 1] } },
  conditions: { digit: { type: "category", size: 3 } },
  encoder: {
    input: "x",
    layers: [
      { type: "dense", name: "hidden", units: "= width", activation: "relu" },
      { type: "dense", units: 5 },
    ],
  },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: "bernoulli", layers: [{ type: "dense", units: "= x.size" }] },
  inject: [
    { condition: "digit", into: "encoder.hidden", place: "suffix" },
    { condition: "digit", into: "decoder", place: "suffix" },
  ],
};

describe("the same model", () => {
  test("spelled otherwise: keys in another order, numbers for expressions, a shorthand in full, defaults written, other words", () => {
    const other = {
      decoder: { layers: [{ units: 6, type: "dense" }], likelihood: { type: "bernoulli" }, output: "x" },
      latent: { size: "= 4 / 2", type: "gaussian" },
      inject: base.inject,
      train: { epochs: undefined, batch: 128 },
      encoder: {
        layers: [
          { type: "dense", name: "hidden", units: 8, activation: "relu" },
          { type: "dense", units: 5 },
        ],
        input: "x",
      },
      conditions: { digit: { encoding: "one-hot", type: "category", size: 3 } },
      inputs: base.inputs,
      name: "b",
      description: "The other one.",
      graft: 1,
    };
    expect(verdict(diff(of(base), of(other)))).toMatch(/^the same model, trained the same way/);
  });

  test.each(inTurn(galleryNames))("%s and itself written out in full", (name) => {
    const model = compiled(name);
    const found = diff(model, of(JSON.parse(pretty(fullSpec(model.core)))));
    expect([found.sameProgram, found.settings, found.fingerprints[0] === found.fingerprints[1]]).toEqual([
      true,
      [],
      true,
    ]);
  });

  test("trained otherwise", () => {
    const found = diff(of(base), of({ ...base, train: { epochs: 3, seed: 7 } }));
    expect([found.sameProgram, found.sameTraining]).toEqual([true, false]);
    expect(found.settings).toEqual([
      { path: "train.seed", a: 1, b: 7 },
      { path: "train.epochs", a: undefined, b: 3 },
    ]);
  });
});

describe("another model", () => {
  const changed = {
    ...base,
    encoder: {
      input: "x",
      layers: [
        { type: "dense", name: "hidden", units: 16, activation: "relu" },
        { type: "dropout", rate: 0.1 },
        { type: "dense", units: 5 },
      ],
    },
    inject: [{ condition: "digit", into: "encoder.hidden", place: "prefix" }],
  };
  const found = diff(of(base), of(changed));

  test("layers and injections: changed, added, removed; one that only moved is the same", () => {
    const rows = Object.values(found.modules)
      .flat()
      .map(({ change, kind, site, details }) => [change, kind, site, details.map(({ path }) => path).join()]);
    expect(rows).toEqual([
      ["changed", "injection", "encoder.hidden", "place"],
      ["changed", "layer", "encoder.hidden", "units,output"],
      ["added", "layer", "encoder.layers[1]", ""],
      ["removed", "injection", "decoder", ""],
    ]);
  });

  test("parameters and cost", () => {
    expect(found.parameters.find(({ name }) => name === "encoder.hidden.kernel")).toEqual({
      name: "encoder.hidden.kernel",
      a: "f32[in 9, feature 8]",
      b: "f32[in 9, feature 16]",
    });
    const [parameters] = found.costs;
    expect((parameters?.b ?? 0) - (parameters?.a ?? 0)).toBe(9 * 8 + 8 + 8 * 5 - 3 * 6);
  });

  test("as text", () => {
    expect(renderDiff(found, ["a.json", "b.json"], palette(false, "error"))).toMatchInlineSnapshot(`
      "a.json → b.json: another model

      ENCODER
        ~   encoder.hidden      + digit, prefix   place suffix → prefix
        ~   encoder.hidden      dense             units 8 → 16; output f32[batch, feature 8] → f32[batch, feature 16]
        +   encoder.layers[1]   dropout

      DECODER
        -   decoder   + digit, suffix

      PARAMETERS
        ~   encoder.hidden.kernel      f32[in 9, feature 8] → f32[in 9, feature 16]
        ~   encoder.hidden.bias        f32[feature 8] → f32[feature 16]
        -   encoder.layers[1].kernel   f32[in 8, feature 5]
        -   encoder.layers[1].bias     f32[feature 5]
        ~   decoder.layers[0].kernel   f32[in 5, feature 6] → f32[in 2, feature 6]
        +   encoder.layers[2].kernel   f32[in 16, feature 5]
        +   encoder.layers[2].bias     f32[feature 5]

      COST
        parameters                                          185   →       287      +55 %
        FLOPs, one sample through encoder and decoder       355   →       559      +57 %
        samples of a train step                             128   →       128   the same
        FLOPs, one train step                           128,883   →   205,985      +60 %
        bytes of a train step at its peak                35,508   →    55,680      +57 %
      "
    `);
  });
});

test("lists are aligned along a longest common subsequence: nothing is lost, nothing is told twice", () => {
  const word = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const pairs = align(a, b, (item) => item);
      expect(pairs.flatMap((pair) => (pair._tag === "New" ? [] : [pair.a]))).toEqual(a);
      expect(pairs.flatMap((pair) => (pair._tag === "Gone" ? [] : [pair.b]))).toEqual(b);
    }),
  );
});

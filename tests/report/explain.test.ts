/** What explain tells about a spec: the whole text for one, then that its numbers are the model's own. */
import { readdirSync, readFileSync } from "node:fs";
import * as T from "fp-ts/lib/These.js";
import { describe, expect, test } from "vitest";
import { explain, renderExplanation } from "../../compiler/explain/index.js";
import { bytes } from "../../compiler/explain/render.js";
import { countAt } from "../../compiler/ir/graph/type.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import { galleryBases } from "../models.js";

const compiled = (name: string, set: ReadonlyArray<string> = []): Compiled => {
  const result = compile(
    { name, text: readFileSync(`specs/gallery/${name}.json`, "utf8") },
    { set, bases: galleryBases },
  );
  if (T.isLeft(result)) throw new Error(result.left.map(({ _tag }) => _tag).join());
  return result.right;
};
const explained = (name: string, set: ReadonlyArray<string> = []) => {
  const { typed, program } = compiled(name, set);
  return explain(typed, program);
};
const text = (name: string, set: ReadonlyArray<string> = []) => renderExplanation(explained(name, set));

test("the CVAE, all of it", () => {
  expect(`\n${text("cvae")}`).toMatchInlineSnapshot(`
    "
    mnist-cvae: CVAE

      site                  type      output                                       parameters     FLOPs

    ENCODER  reads image: f32[batch, height 28, width 28, channel 1]
      encoder.layers[0]     flatten   f32[batch, feature 784]                               0         0
      + digit  suffix  one-hot 10 → vector 784 + 10 = 794   cast i32 → f32, fan-in 784 → 794
      encoder.hidden        dense     f32[batch, feature 400]                         318,000   636,000

    LATENT  z: f32[batch, feature 2], gaussian
      latent.mean           dense     f32[batch, feature 2]                               802     1,602
      latent.log-variance   dense     f32[batch, feature 2]                               802     1,602

    DECODER  makes image: f32[batch, height 28, width 28, channel 1], bernoulli
      + digit  suffix  one-hot 10 → vector 2 + 10 = 12   cast i32 → f32, fan-in 2 → 12
      decoder.layers[0]     dense     f32[batch, feature 400]                           5,200    10,400
      decoder.layers[1]     dense     f32[batch, feature 784]                         314,384   627,984
      decoder.layers[2]     reshape   f32[batch, height 28, width 28, channel 1]            0         0

    TOTALS
      parameters                                             639,188    2.6 MB
      FLOPs, one sample through encoder and decoder        1,277,588
      FLOPs, one train step of 128 samples               417,631,442
      memory of the optimiser's slots                                   5.1 MB
      memory of a train step at its peak, all included                 12.5 MB

    REACH
      condition   encoding     encoder   decoder   prior   pattern
      digit       one-hot 10   yes       yes       no      CVAE

      The decoder gets digit, so z need not hold it, and the KL charges for whatever
      z holds: expect z to keep the style and to forget digit. So z tells classes
      apart less well than without the condition, not better. A sample can be asked
      for: draw z from the prior, set digit, decode. Encoding needs digit as well.

      What is joined at encoder.hidden and decoder goes straight into a dense layer:
      prefix, suffix and interleaved are the same there, up to the order of the rows
      of its kernel. From one seed they start as the same function and train to the
      same one, up to rounding.

      Held out for validation: 20 % of the samples, drawn by seed 1, each class of
      \`digit\` in the same share. A test part that the data itself has is held out
      instead.
    "
  `);
});

describe("what the compiler derived", () => {
  const injections = (name: string, set: ReadonlyArray<string> = []) =>
    text(name, set)
      .split("\n")
      .filter((line) => line.startsWith("  +") || line.startsWith("      "))
      .map((line) => line.trim());

  test("a placement that joins counts, one that adds projects", () => {
    expect(injections("cvae", ["inject.0.place=add"])).toEqual([
      "+ digit  add  one-hot 10 → vector 784, as wide as before",
      "cast i32 → f32, projected 10 → 784, 7,840 parameters",
      "+ digit  suffix  one-hot 10 → vector 2 + 10 = 12   cast i32 → f32, fan-in 2 → 12",
    ]);
  });

  test("at an image, a code is broadcast", () => {
    expect(injections("cvae", ["inject.0.into=encoder", "inject.0.place=prefix"])).toEqual([
      "+ digit  prefix  one-hot 10 → channel 1 + 10 = 11   cast i32 → f32, broadcast over height, width",
      "+ digit  suffix  one-hot 10 → vector 2 + 10 = 12   cast i32 → f32, fan-in 2 → 12",
    ]);
  });

  test("a convolution's fan-in counts its window", () => {
    expect(injections("conv-cvae")[1]).toBe("cast i32 → f32, broadcast over height, width, fan-in 9 → 99");
  });
});

describe("reach names the pattern", () => {
  test.each([
    ["cvae", [], "CVAE"],
    ["cvae", ["~inject.0"], "decoder-conditional VAE"],
    ["cvae", ["~inject.1"], "encoder-only"],
    ["cvae", ["inject=[]"], "unconditional VAE"],
    ["cvae", ["latent.type=point"], "conditional autoencoder"],
    ["cvae", ["latent.type=point", "inject=[]"], "autoencoder"],
  ])("%s %j: %s", (name, set, pattern) => {
    expect(explained(name, set).patterns.map((each) => each.name)).toEqual([pattern]);
  });

  test("only classes are said to be harder to tell apart", () => {
    expect(text("cvae")).toContain("less well than without the condition");
    const number = 'conditions.digit={"type": "number", "range": [0, 9]}';
    expect(text("cvae", [number])).not.toContain("less well than without the condition");
  });

  test("placements are called the same only where the next layer sums them", () => {
    expect(text("cvae")).toContain("prefix, suffix and interleaved are the same there");
    expect(text("cvae", ["inject.0.place=add", "inject.1.place=add"])).not.toContain("are the same there");
  });
});

describe("the numbers are the model's own", () => {
  const names = readdirSync("specs/gallery").map((file) => file.replace(".json", ""));

  test.each(names)("%s", (name) => {
    const { typed, program } = compiled(name);
    const e = explain(typed, program);
    const parts = [
      e.encoder,
      e.latent,
      ...(e.prior ? [e.prior] : []),
      e.decoder,
      ...e.heads,
      ...(e.features ? [e.features] : []),
    ];
    const rows = [...parts.flatMap((part): ReadonlyArray<{ readonly parameters: number }> => part.rows), ...e.tables];
    const parameters = typed.state.filter(({ role }) => role === "parameter");
    const counted = parameters.reduce((sum, { type }) => sum + countAt(type.axes, 1), 0);
    expect(rows.reduce((sum, row) => sum + row.parameters, 0)).toBe(counted);
    expect(e.totals.parameters).toBe(counted);
    expect(e.totals.training?.parameterBytes).toBe(4 * counted);
    expect(e.totals.training?.peakBytes).toBeGreaterThan(4 * counted);
    expect(JSON.parse(JSON.stringify(e))).toEqual(e);
    const conditions = e.conditions.flatMap((one) => one.rows);
    const once = [...conditions, ...e.encoder.rows, ...e.latent.rows, ...e.decoder.rows];
    const flops = once.reduce((sum, row) => sum + row.flops, 0);
    expect(flops / e.totals.flops).toBeGreaterThan(0.999);
    expect(flops).toBeLessThanOrEqual(e.totals.flops);
  });
});

test("columns line up, whatever the names", () => {
  const lines = text("conv-cvae").split("\n");
  const ends = lines.filter((line) => /^ {2}(encoder|decoder|latent|site)/.test(line)).map((line) => line.length);
  expect(new Set(ends).size).toBe(1);
});

test("colour only where asked", () => {
  const e = explained("cvae");
  expect(renderExplanation(e, { colour: true })).toContain("\u001b[");
  expect(renderExplanation(e)).not.toContain("\u001b");
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1536, "1.5 kB"],
  [2_581_952, "2.6 MB"],
])("%d bytes", (value, shown) => expect(bytes(value)).toBe(shown));

test("a condition at a sequence is time steps of its own, and no order of them is claimed to be as good as another", () => {
  const joined = text("attention-cvae");
  expect(joined).toContain("one-hot 10 → time 28 + 1 = 29");
  expect(joined).toContain("projected 10 → 48, 1 token, 480 parameters");
  const spread = text("attention-cvae", ["inject.0.place=channel-concat", "inject.0.into=encoder"]);
  expect(spread).toContain("one-hot 10 → feature 28 + 10 = 38");
  expect(spread).toContain("broadcast over time, fan-in 28 → 38");
  expect(spread).not.toContain("What is joined at encoder ");
});

test.each([
  [["train.validation=0"], 'No samples are held out for validation, as "validation": 0 says.'],
  [["train.validation=npz:test.npz"], "Held out for validation: the set npz:test.npz."],
  [["train.validation=0.15", "train.split-seed=7", "train.stratify=none"], "15 % of the samples, drawn by seed 7."],
  [["train.group=patient"], "each class of `digit` in the same share, each group of `patient` in one part alone."],
  [['train.fold={"column": "fold", "held-out": [3, 4]}'], "the samples with `3` or `4` in the column `fold`."],
])("it says how samples are held out: %s", (set, says) => {
  expect(explained("cvae", set).notes.at(-1)).toContain(says);
});

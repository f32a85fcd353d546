/**
 * Where each value of a spec in full comes from: its own line, a base, a variant, an option, a block's use, or a
 * default.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { front } from "../../compiler/pipeline/compile.js";
import { fullSpec } from "../../compiler/pipeline/full.js";
import { resolvedJson } from "../../compiler/report/resolve.js";
import { called } from "../e2e/graft.js";

const base = `{ "graft": 1,
  "inputs": { "x": { "type": "vector", "size": 6, "range": [0, 1] } },
  "blocks": { "wide": { "parameters": { "n": 3 }, "layers": [{ "type": "dense", "units": "= n * 2" }] } },
  "encoder": { "input": "x", "layers": [] },
  "latent": { "type": "gaussian", "size": 2 },
  "decoder": { "output": "x", "likelihood": "bernoulli", "layers": [{ "type": "dense", "units": 6 }] } }`;

const spec = `{ "extends": "base.json",
  "encoder": { "layers": [{ "type": "block", "use": "wide" }] },
  "variants": { "slow": { "/train/batch": 8 } },
  "train": { "epochs": 3 } }`;

test("every origin", () => {
  const options = { bases: new Map([["base.json", { text: base }]]), variant: "slow", set: ["latent.size=5"] };
  const typed = front({ name: "spec.json", text: spec }, options);
  if (E.isLeft(typed)) throw new Error(JSON.stringify(typed.left));
  const rows = resolvedJson(typed.right.core, fullSpec(typed.right.core));
  const of = (pointer: string) => {
    const { from, file, line, variant, value, expression } = rows.find((row) => row["pointer"] === pointer) ?? {};
    return [value, from, ...[file, line, variant, expression].filter((each) => each !== undefined)];
  };
  expect(of("/train/epochs")).toEqual([3, "spec", "spec.json", 4]);
  expect(of("/inputs/x/size")).toEqual([6, "base", "base.json", 2]);
  expect(of("/train/batch")).toEqual([8, "variant", "spec.json", 3, "slow"]);
  expect(of("/latent/size")).toEqual([5, "option", "--set", 1]);
  expect(of("/train/seed")).toEqual([1, "default"]);
  expect(of("/encoder/layers/0/layers/0/units")).toEqual([6, "base", "base.json", 3, "= n * 2"]);
  expect(of("/decoder/likelihood/type")).toEqual(["bernoulli", "base", "base.json", 6]);
});

test("the command prints values beside their origins, the spec alone, and data", async () => {
  const text = await called(["resolve", "specs/gallery/on-a-base.json", "--set", "latent.size=9"]);
  expect(text.code).toBe(0);
  expect(text.out).toMatch(/"units": 64, +specs\/gallery\/cvae.json:\d+ {2}= width/);
  expect(text.out).toMatch(/"size": 9 +--set latent.size=9/);
  expect(text.out).toMatch(/"seed": 1, +specs\/gallery\/cvae.json:\d+/);
  const plain = await called(["resolve", "specs/gallery/on-a-base.json", "--plain"]);
  const json = await called(["resolve", "specs/gallery/on-a-base.json", "--json"]);
  expect(JSON.parse(plain.out)).toEqual(JSON.parse(json.out).spec);
});

test("diff: one spec beside itself, or beside what an option makes of it", async () => {
  const same = await called(["diff", "specs/gallery/vae.json", "specs/gallery/vae.json", "--exit-code"]);
  expect([same.code, same.out]).toEqual([
    0,
    expect.stringMatching(/: the same model, trained the same way \(program [0-9a-f]{16}\)\n$/),
  ]);
  const other = await called(["diff", "specs/gallery/vae.json", "--set", "latent.size=3", "--exit-code", "--json"]);
  expect(other.code).toBe(1);
  expect(JSON.parse(other.out).settings).toEqual([{ path: "latent.size", a: 2, b: 3 }]);
});

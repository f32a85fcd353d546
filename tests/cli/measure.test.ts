/** What figures show that nobody can have wanted is said beside them. */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { front } from "../../compiler/pipeline/compile.js";
import type { Row } from "../../runtime/measure/index.js";
import { warningsOf } from "../../src/run/measure.js";

const row = (name: Row["name"], value: number): Row => ({
  ...{
    name,
    value,
    title: "",
    unit: "nats",
    definition: "",
    reduction: "",
    range: [0, 1],
    better: "lower",
    source: "",
  },
  ...{ split: "held-out", seed: 1 },
});

test("a KL of next to nothing is a latent that is not used, unless the spec allows it", () => {
  const codes = (one: Row, allow = {}) =>
    warningsOf({ rows: [one] }, { allow }).map(({ code, severity }) => [code, severity]);
  expect(codes(row("divergence", 0.05))).toEqual([["C05", "warning"]]);
  expect(codes(row("divergence", 0.05), { C05: "shown on purpose" })).toEqual([]);
  expect(codes(row("divergence", 0.5))).toEqual([]);
  expect(codes(row("nll", 0.05))).toEqual([]);
});

test("a latent that is not used is laid to what the spec shows: a sigmoid before logits, a large variance, else the KL", () => {
  const adviceOf = (likelihood: unknown, last: object): string => {
    const spec = {
      graft: 1,
      inputs: { x: { type: "vector", size: 4, range: [0, 1] } },
      encoder: { input: "x", layers: [{ type: "dense", units: 4 }] },
      latent: { type: "gaussian", size: 2 },
      decoder: { output: "x", likelihood, layers: [{ type: "dense", units: 4, ...last }] },
    };
    const typed = front({ name: "spec.json", text: JSON.stringify(spec) });
    if (E.isLeft(typed)) throw new Error("the spec is wrong");
    const rows = [row("divergence", 0.01), row("mse", 0.05)];
    return warningsOf({ rows }, { allow: {} }, typed.right)[0]?.fix ?? "";
  };
  expect(adviceOf("bernoulli", { activation: "sigmoid" })).toContain("take the sigmoid off");
  expect(adviceOf({ type: "gaussian", variance: 1 }, {})).toContain('"variance": "shared"');
  expect(adviceOf({ type: "gaussian", variance: 0.05 }, {})).toContain("give the KL a smaller weight");
  expect(adviceOf({ type: "gaussian", variance: "shared" }, {})).toContain("give the KL a smaller weight");
  expect(adviceOf("bernoulli", {})).toContain("give the KL a smaller weight");
});

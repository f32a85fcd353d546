/** What figures show that nobody can have wanted is said beside them. */
import { expect, test } from "vitest";
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

// The engine that ends a training first: native where steps are long or many, wasm where native would not have begun.
import { expect, test } from "vitest";
import { engineCosts, soonest } from "../../compiler/optimise/index.js";
import { compiled } from "../models.js";

const first = (spec: string, steps: number, samples = 128): string | undefined =>
  soonest({ program: compiled(spec).program, steps, samples }, ["tensorflow", "wasm", "cpu"], engineCosts)[0];

test("a few steps end on wasm before the native engine has begun, and many don't", () => {
  expect(first("cvae", 5)).toBe("wasm");
  expect(first("cvae", 500)).toBe("tensorflow");
  expect(first("conv-cvae", 500)).toBe("tensorflow");
});

test("steps so small that calling each operation takes longer stay on wasm however many there are", () => {
  expect(first("cvae", 1_000_000, 1)).toBe("tensorflow");
  expect(first("class-vector-vae", 1_000_000, 1)).toBe("wasm");
});

test("engines without figures stay where they are", () => {
  const { program } = compiled("cvae");
  expect(soonest({ program, steps: 1, samples: 1 }, ["cpu", "reference"], {})).toEqual(["cpu", "reference"]);
});

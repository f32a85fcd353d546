// A pass may not change a result beyond rounding, and every graph it makes is sound.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { type OpName, opOf, ops } from "../../compiler/ir/op/index.js";
import type { Op, Sample } from "../../compiler/ir/op/op.js";
import { optimise, optimiseTraced, passes, peakBytes } from "../../compiler/optimise/index.js";
import { compare, draw } from "../optimise/compare.js";
import { convStep, denseStep } from "../optimise/models.js";
import { type Choice, grow } from "./grow.js";

const preserved = (graph: Graph): void => {
  const { graph: optimised, unsettled } = optimiseTraced(graph, { verify: true });
  expect(unsettled).toEqual([]);
  expect(Object.keys(optimised.outputs)).toEqual(Object.keys(graph.outputs));
  expect(compare(graph, optimised, "f64")).toBeLessThan(1e-10);
};

const choice: fc.Arbitrary<Choice> = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99));

const activation = fc.constantFrom("relu", "sigmoid", "tanh", "elu", "softplus", "linear") as fc.Arbitrary<
  "relu" | "sigmoid" | "tanh" | "elu" | "softplus" | "linear"
>;

describe("optimised = unoptimised", () => {
  test("random graphs", () => {
    fc.assert(
      fc.property(fc.array(choice, { minLength: 4, maxLength: 24 }), (choices) => preserved(grow(choices))),
      {
        numRuns: 400,
      },
    );
  });

  test("random graphs, each pass alone", () => {
    const property = fc.property(fc.constantFrom(...passes), fc.array(choice, { maxLength: 16 }), (pass, choices) => {
      const graph = grow(choices);
      expect(compare(graph, pass.run(graph), "f64")).toBeLessThan(1e-10);
    });
    fc.assert(property, { numRuns: 400 });
  });

  test("train steps of random dense networks", () => {
    const layer = fc.record({ units: fc.integer({ min: 1, max: 4 }), activation });
    const property = fc.property(fc.integer({ min: 1, max: 4 }), fc.array(layer, { maxLength: 3 }), (width, layers) =>
      preserved(denseStep(width, layers)),
    );
    fc.assert(property, { numRuns: 60 });
  });

  test("train steps of convolutional networks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), activation, (channels, f) => preserved(convStep(channels, f))),
      {
        numRuns: 12,
      },
    );
  });

  test("a train step in single precision", () => {
    const step = denseStep(8, [
      { units: 4, activation: "relu" },
      { units: 3, activation: "softplus" },
    ]);
    expect(compare(step, optimise(step), "f32")).toBeLessThan(1e-5);
  });

  test("the order never costs memory", () => {
    const rest = passes.filter(({ name }) => name !== "order");
    const property = fc.property(fc.array(choice, { maxLength: 24 }), (choices) => {
      const unordered = optimise(grow(choices), { passes: rest });
      expect(peakBytes(optimise(grow(choices)), 128)).toBeLessThanOrEqual(peakBytes(unordered, 128));
    });
    fc.assert(property, { numRuns: 100 });
  });
});

type Case = readonly [label: string, op: OpName, sample: Sample<unknown>];

const cases: ReadonlyArray<Case> = (Object.keys(ops) as ReadonlyArray<OpName>).flatMap((op) =>
  (opOf(op) as unknown as Op<unknown>).samples.map((sample, i): Case => [`${op} ${i}`, op, sample]),
);

/** The op on inputs, or on numbers where a type has no batch: those fold. */
const single = (op: OpName, { inputs, attributes, from = [-2, 2] }: Sample<unknown>, known: boolean): Graph =>
  buildGraph("single", (b) => {
    const values = inputs.map((type, i) => {
      const name = `x${i}`;
      const isKnown = known && type.axes.every(({ size }) => typeof size === "number");
      return isKnown
        ? b.emit("constant", [], { type, values: Array.from(draw(name, type, from).data) })
        : b.emit("input", [], { name, type, source: { _tag: "Value" } });
    });
    return { outputs: { y: b.emit(op, values, attributes as never) } };
  });

describe("every op's samples stay what they are", () => {
  it.each(cases)("%s", (_, op, sample) => {
    for (const known of [false, true]) {
      const graph = single(op, sample, known);
      expect(compare(graph, optimise(graph, { verify: true }), "f64", () => sample.from ?? [-2, 2])).toBeLessThan(
        1e-12,
      );
    }
  });
});

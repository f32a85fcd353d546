// one-cycle beside PyTorch's OneCycleLR(max_lr=1, total_steps=20), step by step.
import { expect, test } from "vitest";
import { buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import { f32 } from "../../compiler/ir/graph/type.js";
import { number } from "../../compiler/ir/op/dsl.js";
import { schedules } from "../../compiler/language/schedule/index.js";
import { feed } from "./harness.js";

const torch: ReadonlyArray<number> = [
  0.04, 0.131671843, 0.371671843, 0.668328157, 0.908328157, 1.0, 0.987464006, 0.950484632, 0.890916178, 0.811745654,
  0.716943002, 0.611262022, 0.500002, 0.388741978, 0.283060998, 0.188258346, 0.109087822, 0.049519368, 0.012539994,
  4e-6,
];

test("one-cycle is PyTorch's", () => {
  const graph = buildGraph("law", (b) => {
    const clock = { step: feed(b, "step", f32()), steps: feed(b, "steps", f32()), watched: () => number(b, 1) };
    return {
      outputs: { factor: schedules["one-cycle"].factor(b, { rise: 0.3, start: 0.04, end: 4e-6 }, clock) as Ref },
    };
  });
  for (const [i, expected] of torch.entries()) {
    const feeds = {
      step: { shape: [], data: Float64Array.of(i + 1) },
      steps: { shape: [], data: Float64Array.of(torch.length) },
    };
    const { outputs } = evaluateGraph(graph, feeds, {}, { precision: "f64" });
    expect(outputs["factor"]?.data[0]).toBeCloseTo(expected, 6);
  }
});

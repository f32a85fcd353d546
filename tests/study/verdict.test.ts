// What a stability study says in words of its figures: the strictest sense in which the runs agree.
import { describe, expect, it } from "vitest";
import { pairMetrics } from "../../runtime/measure/index.js";
import { type Stability, stabilityOf, stabilityText, verdictText } from "../../src/study/stability/result.js";
import type { Outcome } from "../../src/study/stability/train.js";

type Point = readonly [number, number];

/** 200 points, none of whose units says anything of the other. */
const points = Array.from({ length: 200 }, (_, i): Point => [Math.sin(12.9898 * i * i), Math.cos(7.233 * i * i + 1)]);

const study = (...runs: ReadonlyArray<(point: Point, i: number) => Point>): Stability =>
  stabilityOf(
    "s",
    runs.map((move, seed) => {
      const z = Float32Array.from(points.flatMap(move));
      const samples = { called: "held-out", address: "digits", dataset: { count: points.length } };
      return { seed, rows: [], absent: [], folder: "f", codes: { count: points.length, width: 2, z }, samples };
    }) as unknown as ReadonlyArray<Outcome>,
  );

const stay = (point: Point): Point => point;

describe("the verdict on stability", () => {
  it.each([
    ["nearly the same code in every run", stay],
    ["but for a turn, a shift and a scale", ([x, y]: Point): Point => [3 - 2 * y, 2 * x]],
    ["but for a linear map", ([x, y]: Point): Point => [9 * x + 9 * y, y]],
    ["different codes", (_: Point, i: number): Point => [Math.sin(i * i * 3.7 + 2), Math.cos(i * i * 1.3)]],
    ["do not vary", (): Point => [0, 0]],
  ])("says %s", (words, move) => {
    const first = words === "do not vary" ? move : stay;
    expect(verdictText(study(first, move))).toContain(words);
  });

  it("stands in the terminal, with what 1 and 0 mean of every figure", () => {
    const shown = stabilityText(study(stay, stay), 200);
    expect(shown).toContain("what reads one run's latent reads another's");
    for (const { title, ends } of Object.values(pairMetrics).filter((metric) => !("needs" in metric)))
      for (const each of [title, `1: ${ends.one}`, `0: ${ends.zero}`]) expect(shown).toContain(each);
  });
});

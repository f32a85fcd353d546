// What a sweep says of the class asked for: measured by default where there is a category, and judged beside chance.
import { describe, expect, it } from "vitest";
import { readMetrics, studyMetrics, sweepMetrics } from "../../src/study/metrics.js";
import { resultJson } from "../../src/study/sweep/files.js";
import { type Result, resultOf } from "../../src/study/sweep/result.js";
import { missingText, resultText, unheardText } from "../../src/study/sweep/text.js";
import { compiled } from "../models.js";

const row = (value: number) => ({
  name: "requested-class-rate" as const,
  title: "requested class",
  unit: "share",
  definition: "samples that the classifier takes for the digit they were drawn for",
  reduction: "mean over 2000 samples, as many of each class; chance is 10 %",
  range: [0, 1] as const,
  better: "higher" as const,
  source: "",
  of: "digit",
  split: "samples" as const,
  seed: 1,
  chance: { mean: 0.1, most: 0.12 },
  value,
});

const samples = { called: "held-out", count: 24, data: "one" };

/** Two settings under one seed: the first has this rate, the second none. */
const swept = (rate: number): Result => {
  const setting = (label: string) => ({ label, parameters: 1, changes: [] });
  const trial = (index: number) => ({ id: `${index}`, setting: index, seed: 1, folder: `${index}`, text: "{}" });
  const sweep = { name: "s", folder: "s", seeds: [1], settings: [setting("suffix"), setting("none")], trials: [] };
  return resultOf(
    sweep as unknown as Result["sweep"],
    [
      { trial: trial(0), result: { _tag: "Measured", rows: [row(rate)], absent: [], samples } },
      {
        trial: trial(1),
        result: {
          _tag: "Measured",
          rows: [],
          absent: [{ name: "requested-class-rate", reason: "not-in-decoder" }],
          samples,
        },
      },
    ] as Result["outcomes"],
  );
};

describe("the rate of the class asked for", () => {
  it("is among a sweep's metrics where a condition is a category, and only there", () => {
    expect(sweepMetrics([compiled("cvae").core])).toBe(`${studyMetrics},requested-class-rate`);
    expect(sweepMetrics([compiled("cvae").core].map((core) => ({ ...core, conditions: [] })))).toBe(studyMetrics);
    expect(readMetrics(sweepMetrics([compiled("cvae").core]))._tag).toBe("Right");
  });

  it("is warned of at chance, with chance beside it in the table and in JSON", () => {
    const low = swept(0.105);
    expect(unheardText(low)).toBe(
      "Warning: suffix draws the digit asked for in 10.5 % of samples, and chance is 10.0 %: its decoder does not follow the condition.",
    );
    expect(resultText(low, 80)).toContain("chance is 10 %");
    expect(resultText(low, 80)).toContain("Warning: suffix draws");
    expect(resultJson(low).figures[0]?.chance).toEqual({ mean: 0.1, most: 0.12 });
    expect(unheardText(swept(0.4))).toBe("");
  });

  it("is left out with the reason where a model has none", () => {
    expect(missingText(swept(0.4))).toBe("none: no requested class, no category reaches the decoder.");
  });
});

/** First values: where they come from decides them, not where they stand. */
import { describe, expect, it } from "vitest";
import type { Initial, Segment } from "../../../compiler/ir/graph/initial.js";
import { axis, f32, i32 } from "../../../compiler/ir/graph/type.js";
import type { State } from "../../../compiler/ir/program.js";
import { initialise, initialSeedOf } from "../../../runtime/train/initialise.js";

const x = (start: number, count: number): Segment => ({ source: "x", start, count });
const code: Segment = { source: "digit", start: 0, count: 2 };
const uniform = (at: number, segments: ReadonlyArray<Segment>): Initial => ({
  _tag: "Uniform",
  bound: 0.5,
  axis: at,
  segments,
});

const draw = (initial: Initial, sizes: ReadonlyArray<number>, name = "w", seed = 1): Float32Array => {
  const type = f32(...sizes.map((size, i) => axis(`a${i}`, size)));
  const state: State = { name, type, role: "parameter", initial };
  return initialise({ graphs: {}, state: [state] }, seed)[name]?.data as Float32Array;
};

const rows = (data: Float32Array, width: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: data.length / width }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);

describe("initialise", () => {
  it("is by the training's seed, or by the seed of its start alone", () => {
    expect([initialSeedOf({ seed: 5 }), initialSeedOf({ seed: 5, "init-seed": 0 })]).toEqual([5, 0]);
  });

  it("moves slices with their sources and changes nothing else", () => {
    const suffix = rows(draw(uniform(0, [x(0, 3), code]), [5, 4]), 4);
    const prefix = rows(draw(uniform(0, [code, x(0, 3)]), [5, 4]), 4);
    const block = rows(draw(uniform(0, [x(0, 1), code, x(1, 2)]), [5, 4]), 4);
    expect(prefix).toEqual([3, 4, 0, 1, 2].map((i) => suffix[i]));
    expect(block).toEqual([0, 3, 4, 1, 2].map((i) => suffix[i]));
  });

  it("does so on an inner axis", () => {
    const channels = (data: Float32Array) =>
      [0, 1, 2].map((c) =>
        Array.from({ length: 4 }, (_, o) => [...data.subarray((o * 3 + c) * 2, (o * 3 + c) * 2 + 2)]),
      );
    const suffix = channels(draw(uniform(1, [x(0, 1), code]), [4, 3, 2]));
    const prefix = channels(draw(uniform(1, [code, x(0, 1)]), [4, 3, 2]));
    expect(prefix).toEqual([suffix[1], suffix[2], suffix[0]]);
  });

  it("depends on seed and name, and stays within its bounds", () => {
    const initial = uniform(0, [x(0, 50)]);
    const data = draw(initial, [50, 40]);
    expect(draw(initial, [50, 40])).toEqual(data);
    expect(draw(initial, [50, 40], "v")).not.toEqual(data);
    expect(draw(initial, [50, 40], "w", 2)).not.toEqual(data);
    expect(Math.max(...data)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...data)).toBeGreaterThan(0.49);
    expect(Math.min(...data)).toBeLessThan(-0.49);
  });

  it("draws normals of the deviation asked for", () => {
    const data = draw({ _tag: "Normal", deviation: 3, axis: 0, segments: [x(0, 100)] }, [100, 100]);
    const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(deviation).toBeCloseTo(3, 1);
  });

  it("fills constants of either dtype", () => {
    const constant = (value: number): Initial => ({ _tag: "Constant", value });
    expect([...draw(constant(1), [3])]).toEqual([1, 1, 1]);
    const state: State = { name: "n", type: i32(axis("a", 2)), role: "statistic", initial: constant(7) };
    expect(initialise({ graphs: {}, state: [state] }, 1)["n"]?.data).toEqual(Int32Array.of(7, 7));
  });

  it("refuses segments that don't fill their axis", () => {
    expect(() => draw(uniform(0, [x(0, 3)]), [4, 2])).toThrow("3 slices for an axis of 4");
  });
});

/** Walks: units at quantiles of their values, lines between codes. */
import { describe, expect, it } from "vitest";
import type { Encoded } from "../../../runtime/run/index.js";
import { line, liveliest, shares, traversal } from "../../../runtime/run/walk.js";

/** Unit 0 is 0 … 100, unit 1 always 5, unit 2 is −i. */
const encoded: Encoded = {
  count: 101,
  width: 3,
  z: Float32Array.from({ length: 303 }, (_, i) => [Math.floor(i / 3), 5, -Math.floor(i / 3)][i % 3] ?? 0),
};

describe("a traversal", () => {
  it("moves one unit from 2 % to 98 % of its values and leaves the rest", () => {
    const codes = traversal(encoded, 10, [0, 2], 3);
    expect(Array.from(codes)).toEqual(
      [
        [2, 5, -10],
        [50, 5, -10],
        [98, 5, -10],
        [10, 5, -98],
        [10, 5, -50],
        [10, 5, -2],
      ]
        .flat()
        .map((value) => expect.closeTo(value, 4)),
    );
    expect(shares(1)).toEqual([0.5]);
  });

  it("takes the units that vary most, in their order", () => {
    expect(liveliest(encoded, 2)).toEqual([0, 2]);
    expect(liveliest(encoded, 9)).toEqual([0, 1, 2]);
  });
});

describe("a line", () => {
  it("goes straight from one code to the other, both included", () => {
    expect(Array.from(line(encoded, 10, 20, 3))).toEqual([10, 5, -10, 15, 5, -15, 20, 5, -20]);
    expect(Array.from(line(encoded, 10, 20, 1))).toEqual([10, 5, -10]);
  });
});

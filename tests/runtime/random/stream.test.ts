/** Streams are what they were last release, look random, and don't lean on each other. */
import { describe, expect, it } from "vitest";
import { hash128 } from "../../../runtime/random/hash.js";
import { stream } from "../../../runtime/random/stream.js";

const moments = (values: Float32Array) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const central = (power: number) => values.reduce((sum, v) => sum + (v - mean) ** power, 0) / values.length;
  return { mean, variance: central(2), skew: central(3) / central(2) ** 1.5, kurtosis: central(4) / central(2) ** 2 };
};

/** Kolmogorov and Smirnov's distance times √n; above 1.95 once in a thousand. */
const distance = (values: Float32Array, cumulative: (x: number) => number): number => {
  const n = values.length;
  return (
    [...values.toSorted()].reduce(
      (worst, value, i) =>
        Math.max(worst, Math.abs(cumulative(value) - i / n), Math.abs(cumulative(value) - (i + 1) / n)),
      0,
    ) * Math.sqrt(n)
  );
};

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
const normalCumulative = (x: number): number => {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp((-x * x) / 2)) / 2;
  return x > 0 ? 1 - tail : tail;
};

describe("hash128", () => {
  it.each([
    ["", "00000000000000000000000000000000"],
    ["a", "a794933c5556b01b5556b01b5556b01b"],
    ["hello, world", "8b21605cb9b98a1e93273a83eb5957c7"],
    ["0123456789abcdef", "fb7d440936aed30a48ad1d9b572b3bfd"],
    ["0123456789abcdefg", "7f1f9836516b3876ac29c030f9d6f374"],
  ])("is MurmurHash3 x86_128 of %j", (text, expected) => {
    expect(
      hash128(text)
        .map((word) => word.toString(16).padStart(8, "0"))
        .join(""),
    ).toBe(expected);
  });
});

describe("stream", () => {
  it("gives the same first values for ever", () => {
    const one = stream(1, "noise", 0);
    expect([one.next(), one.next(), one.next()]).toEqual([2562532638, 2151975979, 2238072298]);
    expect([one.uniform(), one.normal(), one.normal()]).toEqual([
      0.0073511600494384766, -1.834390336638506, 0.2627190515739709,
    ]);
  });

  it("gives unrelated numbers to neighbouring seeds, names and steps", () => {
    const keys = [
      stream(1, "a", 1),
      stream(2, "a", 1),
      stream(1, "b", 1),
      stream(1, "a", 2),
      stream(1, "a"),
      stream(1, "a/1"),
    ];
    const drawn = keys.map((one) => {
      const out = new Float32Array(20_000);
      one.fillNormal(out);
      return out;
    });
    for (const [i, a] of drawn.entries())
      for (const b of drawn.slice(i + 1)) {
        const correlation = a.reduce((sum, v, k) => sum + v * (b[k] ?? 0), 0) / a.length;
        expect(Math.abs(correlation)).toBeLessThan(0.03);
      }
  });

  it("looks the same across steps at its first value as along one stream", () => {
    const firsts = Float32Array.from({ length: 20_000 }, (_, step) => stream(7, "first", step).uniform());
    expect(distance(firsts, (x) => x)).toBeLessThan(1.95);
  });

  it("draws standard normal numbers", () => {
    const out = new Float32Array(200_000);
    stream(3, "normal").fillNormal(out);
    const { mean, variance, skew, kurtosis } = moments(out);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(variance).toBeCloseTo(1, 1.8);
    expect(Math.abs(skew)).toBeLessThan(0.025);
    expect(kurtosis).toBeCloseTo(3, 1);
    expect(distance(out, normalCumulative)).toBeLessThan(1.95);
  });

  it("draws uniform numbers of [low, high)", () => {
    const out = new Float32Array(100_000);
    stream(3, "uniform").fillUniform(out, -2, 6);
    expect(distance(out, (x) => (x + 2) / 8)).toBeLessThan(1.95);
    expect(Math.min(...out.subarray(0, 50_000))).toBeGreaterThanOrEqual(-2);
    expect((stream(0, "u").uniform() * 2 ** 24) % 1).toBe(0);
  });

  it("fills as it draws", () => {
    const out = new Float32Array(7);
    stream(5, "n", 2).fillNormal(out);
    const one = stream(5, "n", 2);
    expect([...out]).toEqual(Array.from({ length: 7 }, () => Math.fround(one.normal())));
  });

  it("permutes uniformly: each of the 24 orders of four as often as the others", () => {
    const one = stream(11, "orders");
    const seen = new Map<string, number>();
    const draws = 24_000;
    for (let i = 0; i < draws; i++) {
      const key = one.permutation(4).join("");
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const chi = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(seen.size).toBe(24);
    expect(chi).toBeLessThan(49.7); // 23 degrees of freedom, p = 0.001
  });

  it("permutes nothing and one", () => {
    expect([...stream(1, "p").permutation(0)]).toEqual([]);
    expect([...stream(1, "p").permutation(1)]).toEqual([0]);
  });
});

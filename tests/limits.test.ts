/**
 * Every limit of the table: one less and the limit itself pass, one more is refused by its own name. A limit without a
 * row fails.
 */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { limits } from "../compiler/base/limits.js";
import { parseExpression } from "../compiler/expression/expression.js";
import { checkTrials, front } from "../compiler/pipeline/compile.js";
import type { Bases } from "../compiler/read/extends.js";
import { read } from "../compiler/read/index.js";
import { largestPerSample } from "../compiler/scope/limits.js";
import { refuseMemory } from "../src/run/memory.js";

type Json = Readonly<Record<string, unknown>>;

const layer = (more: Json = {}): Json => ({ type: "activation", function: "relu", ...more });

const spec = (more: Json = {}): Json => ({
  graft: 1,
  inputs: { x: { type: "vector", size: 4 } },
  encoder: { input: "x", layers: [] },
  latent: { type: "point", size: 2 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 4 }] },
  ...more,
});

/** The tags of the problems of a spec, its trials included. */
const tagsOf = (value: Json, bases: Bases = new Map()): ReadonlyArray<string> => {
  const typed = front({ name: "spec.json", text: JSON.stringify(value) }, { bases });
  const problems = E.isLeft(typed) ? typed.left : checkTrials(typed.right);
  return problems.map((p) => ("fault" in p ? p.fault._tag : p._tag));
};

const textTags = (text: string): ReadonlyArray<string> => {
  const tree = read({ name: "spec.json", text });
  return E.isLeft(tree) ? tree.left.map(({ _tag }) => _tag) : [];
};

const named = (length: number): Json => spec({ let: { ["n".repeat(length)]: 1 } });

const chain = (length: number): ReadonlyArray<string> => {
  const bases = Array.from(
    { length: length - 1 },
    (_, i) => [`${i}.json`, { text: JSON.stringify(i + 2 < length ? { extends: `${i + 1}.json` } : spec()) }] as const,
  );
  return tagsOf({ extends: "0.json" }, new Map(bases));
};

interface Row {
  readonly tag: string;
  readonly tags: (size: number) => ReadonlyArray<string>;
  /** Sizes that pass and the first that doesn't, where they are not limit − 1, limit and limit + 1. */
  readonly sizes?: readonly [number, number, number];
}

const rows: { readonly [Name in Exclude<keyof typeof limits, "problems" | "memory" | "parameters">]: Row } = {
  characters: { tag: "TooLarge", tags: (n) => textTags(`${" ".repeat(n - 2)}{}`) },
  depth: { tag: "TooDeep", tags: (n) => textTags("[".repeat(n) + "]".repeat(n)) },
  string: { tag: "StringTooLong", tags: (n) => textTags(JSON.stringify("x".repeat(n))) },
  name: { tag: "BadName", tags: (n) => tagsOf(named(n)) },
  expression: {
    tag: "TooDeep",
    tags: (n) => {
      const tree = parseExpression(`= ${"-".repeat(n - 1)}1`);
      return E.isLeft(tree) ? [tree.left._tag] : [];
    },
  },
  extends: { tag: "ExtendsTooLong", tags: chain },
  trials: {
    tag: "TooManyTrials",
    tags: (n) => tagsOf(spec({ sweep: { seeds: Array.from({ length: n }, (_, i) => i) } })),
  },
  size: {
    tag: "OutOfRange",
    tags: (n) =>
      tagsOf(
        spec({
          let: { n: 1 },
          inputs: { x: { type: "vector", size: n } },
          encoder: { input: "x", layers: [{ type: "dense", units: 1 }] },
          latent: { type: "point", size: 1 },
          decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: "= x.size" }] },
        }),
      ).filter((tag) => tag === "OutOfRange"),
  },
  // The decoder's one layer is one of them.
  layers: {
    tag: "TooManyLayers",
    tags: (n) => tagsOf(spec({ encoder: { input: "x", layers: Array.from({ length: n - 1 }, () => layer()) } })),
  },
  injections: {
    tag: "TooManyInjections",
    tags: (n) =>
      tagsOf(
        spec({
          conditions: { c: { type: "category", size: 2 } },
          encoder: { input: "x", layers: [{ type: "dense", name: "h", units: 2 }] },
          inject: Array.from({ length: n }, () => ({ condition: "c", into: "encoder.h", place: "add" })),
        }),
      ),
  },
  // Two runs for each pixel: its own channel, and those of the condition.
  pieces: {
    tag: "TooManyPieces",
    tags: (height) =>
      tagsOf(
        spec({
          inputs: { x: { type: "image", height, width: 1, channels: 1 } },
          conditions: { c: { type: "vector", size: 1 } },
          encoder: { input: "x", layers: [{ type: "flatten" }] },
          inject: [{ condition: "c", into: "encoder", place: "suffix" }],
        }),
      ),
    sizes: [2 ** 19 - 1, 2 ** 19, 2 ** 19 + 1],
  },
  unrolled: {
    tag: "SequenceTooLong",
    tags: (length) =>
      tagsOf(
        spec({
          inputs: { x: { type: "sequence", length, features: 1 } },
          encoder: { input: "x", layers: [{ type: "gru", units: 1 }] },
        }),
      ),
  },
  perSample: {
    tag: "TensorTooLarge",
    tags: (side) =>
      tagsOf(spec({ inputs: { x: { type: "image", height: side, width: 2 ** 13, channels: 1 } } })).filter(
        (tag) => tag === "TensorTooLarge",
      ),
    sizes: [2 ** 13 - 1, 2 ** 13, 2 ** 13 + 1],
  },
};

describe.each(Object.entries(rows))("%s", (name, { tag, tags, sizes }) => {
  const limit = Number(limits[name as keyof typeof limits]);
  const [before, at, after] = sizes ?? [limit - 1, limit, limit + 1];
  test("one less, and the limit", () => {
    expect(tags(before)).not.toContain(tag);
    expect(tags(at)).not.toContain(tag);
  });
  test("one more", () => expect(tags(after)).toContain(tag));
});

test("perSample is what its row builds up to", () => expect(largestPerSample).toBe(2n ** 26n));

test("problems: as many as are worth listing, of every phase", () => {
  const bad = (count: number, value: unknown) =>
    tagsOf(spec({ let: Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, value])) }));
  for (const value of [true, "= nothing"])
    for (const [count, told] of [
      [99, 99],
      [100, 100],
      [101, 100],
    ] as const)
      expect(bad(count, value)).toHaveLength(told);
});

test("parameters: 2^28 and no more", () => {
  // latent.mean of n units on 2^14 − 1 features: n · 2^14; the decoder: 4 n + 4.
  const wide = 2 ** 14 - 1;
  const before = 5 * wide;
  const withLatent = (n: number) => before + n * (wide + 1) + 4 * n + 4;
  const model = (units: number) =>
    tagsOf(
      spec({
        encoder: { input: "x", layers: [{ type: "dense", units: wide }] },
        latent: { type: "point", size: units },
      }),
    );
  const most = Math.floor((2 ** 28 - before - 4) / (wide + 5));
  expect(withLatent(most)).toBeLessThanOrEqual(2 ** 28);
  expect(withLatent(most + 1)).toBeGreaterThan(2 ** 28);
  expect([model(most - 1), model(most)]).toEqual([[], []]);
  expect(model(most + 1)).toEqual(["TooManyParameters"]);
});

test("memory: 80 % of what there is", () => {
  const refused = (needed: number) => refuseMemory(needed, 10_000, 128)?.exit;
  expect([refused(7999), refused(8000), refused(8001)]).toEqual([undefined, undefined, 4]);
});

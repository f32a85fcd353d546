// A trained model under a changed spec: every concatenating placement becomes every other at vector and channel sites,
// with its slots; add and suffix, one-hot and embedding become each other where the algebra allows; new classes leave
// the old ones as they were.

import * as T from "fp-ts/lib/These.js";
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { engines } from "../../runtime/engine/registry.js";
import { stream } from "../../runtime/random/stream.js";
import { compare } from "../../runtime/swap/compare.js";
import { swap } from "../../runtime/swap/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { inTurn } from "../long.js";

interface Made {
  readonly place?: string;
  readonly decoder?: string;
  readonly encoding?: unknown;
  readonly size?: number;
  readonly at?: number;
}

const injected = (place: string, into: string, at?: number) => ({
  condition: "c",
  into,
  place,
  ...(at === undefined ? {} : { at }),
});

const dense = ({ place = "suffix", decoder = place, encoding = "one-hot", size = 4, at }: Made): Compiled =>
  compiledOf({
    inputs: { x: { type: "vector", size: 12 } },
    conditions: { c: { type: "category", size, encoding } },
    encoder: { input: "x", layers: [{ type: "dense", name: "h", units: 6, activation: "tanh" }] },
    latent: { type: "point", size: 5 },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [
        { type: "dense", name: "g", units: 6, activation: "tanh" },
        { type: "dense", units: 12 },
      ],
    },
    inject: [injected(place, "encoder.h", at), injected(decoder, "decoder")],
  });

const conv = ({ place = "suffix", encoding = "one-hot", size = 4, at }: Made): Compiled =>
  compiledOf({
    inputs: { x: { type: "image", height: 4, width: 4, channels: 2 } },
    conditions: { c: { type: "category", size, encoding } },
    encoder: {
      input: "x",
      layers: [{ type: "conv2d", name: "a", filters: 3, activation: "relu" }, { type: "flatten" }],
    },
    latent: { type: "point", size: 3 },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [
        { type: "dense", units: 16 },
        { type: "reshape", to: [2, 2, 4] },
        { type: "conv2d-transpose", name: "b", filters: 2, stride: 2 },
      ],
    },
    inject: [
      injected(place, "encoder.a", at),
      injected(place, "encoder.layers[1]", at),
      injected(place, "decoder.b", at),
    ],
  });

const compiledOf = (parts: object): Compiled => {
  const compiled = compile({
    name: "spec",
    text: JSON.stringify({ graft: 1, ...parts, train: { optimizer: "adam" in parts ? {} : { type: "adam" } } }),
  });
  if (T.isLeft(compiled))
    throw new Error(JSON.stringify(compiled.left, (key, value) => (key === "source" ? undefined : value)));
  return compiled.right;
};

/** Numbers as training would have left them: no slot is zero. */
const trained = ({ program }: Compiled): Tensors =>
  Object.fromEntries(
    Object.entries(initialise(program, 1)).map(([name, tensor]) => {
      const data = new Float32Array(tensor.data.length);
      stream(7, name).fillNormal(data);
      return [name, { ...tensor, data: data.map((value) => value * 0.3) }];
    }),
  );

const samples = (compiled: Compiled, count = 9) => {
  const { type } = compiled.core.inputs[0] ?? { type: { axes: [] } };
  const shape = type.axes.slice(1).map(({ size }) => Number(size));
  const data = new Float32Array(count * shape.reduce((n, size) => n * size, 1));
  stream(3, "x").fillNormal(data);
  const classes = Int32Array.from({ length: count }, (_, i) => i % 4);
  return {
    name: "samples",
    count,
    columns: [
      { name: "x", shape, dtype: "f32", data },
      { name: "c", shape: [], dtype: "i32", data: classes },
    ],
  } as const;
};

const swapped = (before: Compiled, after: Compiled) => {
  const tensors = trained(before);
  return { tensors, made: swap(before, after, tensors, 1) };
};

/** The largest relative difference between the two models on the same samples. */
const difference = async (before: Compiled, after: Compiled): Promise<number> => {
  const { tensors, made } = swapped(before, after);
  const opened = await engines.reference.open();
  if (opened._tag !== "Ready") throw new Error("the reference engine is always there");
  const [a, b] = [await opened.engine.load(before.program), await opened.engine.load(after.program)];
  await a.write(tensors);
  await b.write(made.tensors);
  const compared = await compare(
    { session: a, program: before.program },
    { session: b, program: after.program },
    samples(before),
  );
  expect(compared.map(({ graph }) => graph)).toEqual(["encode", "reconstruct"]);
  return Math.max(...compared.map(({ difference: d, scale }) => d / scale));
};

const joining: ReadonlyArray<Made> = [
  { place: "prefix" },
  { place: "suffix" },
  { place: "interleaved" },
  { place: "interleaved", at: 1 },
  { place: "channel-concat" },
];
const pairs = joining.flatMap((a) => joining.flatMap((b) => (a === b ? [] : [[a, b] as const])));
const name = ({ place, at }: Made): string => `${place}${at === undefined ? "" : ` at ${at}`}`;

describe.each([["dense sites", dense] as const, ["channel sites and behind a flatten", conv] as const])(
  "%s",
  (_, make) => {
    test.each(inTurn(pairs.map(([a, b]) => [name(a), name(b), a, b] as const)))(
      "%s → %s: the same function, every number and slot kept",
      async (_a, _b, a, b) => {
        const [before, after] = [make(a), make(b)];
        expect(await difference(before, after)).toBeLessThan(1e-6);
        const { account, dropped } = swapped(before, after).made;
        expect({ fresh: account.filter(({ fresh }) => fresh > 0), dropped }).toEqual({ fresh: [], dropped: [] });
        // Moved there and back, nothing has changed.
        const { tensors, made } = swapped(before, after);
        expect(swap(after, before, made.tensors, 1).tensors).toEqual(tensors);
      },
    );
  },
);

describe("what is more than a permutation", () => {
  test("add → suffix is exact everywhere", async () => {
    expect(await difference(dense({ place: "add" }), dense({ place: "suffix" }))).toBeLessThan(1e-6);
  });

  test("suffix → add is exact where the layer has more inputs than outputs, and says so where not", async () => {
    const [before, after] = [dense({}), dense({ place: "add", decoder: "suffix" })];
    expect(await difference(before, after)).toBeLessThan(1e-6);
    // The decoder's five inputs can't hold what six outputs got from the code.
    const { made } = swapped(dense({}), dense({ place: "suffix", decoder: "add" }));
    expect(made.notes.join()).toContain("no projection onto 5 values");
    expect(made.account.find(({ name: tensor }) => tensor === "decoder.c.kernel")?.how).toBe("new");
  });

  test.each([
    ["embedding → one-hot", { encoding: { embedding: 3 } }, {}],
    ["one-hot → embedding of as many numbers", {}, { encoding: { embedding: 4 } }],
    ["one-hot → embedding of more", {}, { encoding: { embedding: 6 } }],
    ["embedding → one-hot, and from suffix to interleaved", { encoding: { embedding: 3 } }, { place: "interleaved" }],
  ] as ReadonlyArray<readonly [string, Made, Made]>)("%s", async (_, a, b) => {
    expect(await difference(dense(a), dense(b))).toBeLessThan(1e-6);
    expect(await difference(conv(a), conv(b))).toBeLessThan(1e-6);
  });

  test("one-hot → embedding of too few numbers carries no row of the code, and says why", () => {
    const { made } = swapped(dense({}), dense({ encoding: { embedding: 2 } }));
    expect(made.notes.join()).toContain("rank 4");
    const kernel = made.account.find(({ name: tensor }) => tensor === "encoder.h.kernel");
    expect(kernel).toMatchObject({ how: "grown", fresh: 2 * 6 });
  });

  test("a product leaves the slots of its rows fresh, and the others where they belong", () => {
    const [before, after] = [dense({ encoding: { embedding: 3 } }), dense({})];
    const { tensors, made } = swapped(before, after);
    const slot = made.account.find(({ name: tensor }) => tensor === "adam.m/encoder.h.kernel");
    expect(slot).toMatchObject({ how: "grown", fresh: 4 * 6 });
    expect(made.tensors["adam.m/encoder.h.kernel"]?.data.subarray(0, 72)).toEqual(
      tensors["adam.m/encoder.h.kernel"]?.data.subarray(0, 72),
    );
  });

  test("classes that are added leave the old ones exactly as they were", async () => {
    expect(await difference(dense({}), dense({ size: 6 }))).toBe(0);
    expect(await difference(conv({}), conv({ size: 6 }))).toBe(0);
    const { made } = swapped(dense({ encoding: { embedding: 3 } }), dense({ encoding: { embedding: 3 }, size: 6 }));
    expect(made.account.find(({ name: tensor }) => tensor === "c.embedding")).toMatchObject({
      how: "grown",
      fresh: 2 * 3,
    });
  });
});

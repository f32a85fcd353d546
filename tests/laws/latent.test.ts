// Laws of latents: divergences against Monte Carlo and enumeration, what is drawn against its distribution, what passes
// a straight-through estimator, and priors.
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import { multiply, number, sumAll } from "../../compiler/ir/op/dsl.js";
import { followed } from "../../compiler/language/latent/codebook.js";
import { latents } from "../../compiler/language/latent/index.js";
import type { Draw, Drawing, Heads, LatentDefinition } from "../../compiler/language/latent/latent.js";
import type { Fields } from "../../compiler/language/record.js";
import { imageAxes, vectorAxes } from "../../compiler/scope/scope.js";
import { stream } from "../../runtime/random/stream.js";
import { addLosses, meansOf, noSums } from "../../runtime/train/losses.js";
import { feed } from "./harness.js";

type Definition = LatentDefinition<Fields>;
const of = (type: keyof typeof latents): Definition => latents[type] as unknown as Definition;

const values = (shape: ReadonlyArray<number>, data: ArrayLike<number>) => ({ shape, data: Float64Array.from(data) });

const noiseIn =
  (b: Builder): Draw =>
  (name, _, type) =>
    feed(b, name, type);

const run = (make: (b: Builder) => Readonly<Record<string, Ref>>, feeds: Feeds, samples?: number) =>
  evaluateGraph(
    buildGraph("law", (b) => ({ outputs: make(b) })),
    feeds,
    {},
    { precision: "f64", ...(samples !== undefined && { samples }) },
  ).outputs;

const draws = 40_000;

/** Each number near the one that is expected in its place. */
const close = (found: ReadonlyArray<number>, expected: (i: number) => number, digits: number): void => {
  for (const [i, each] of found.entries()) expect(each).toBeCloseTo(expected(i), digits);
};

const softmaxOf = (logits: ReadonlyArray<number>): ReadonlyArray<number> => {
  const each = logits.map(Math.exp);
  const total = each.reduce((a, b) => a + b, 0);
  return each.map((e) => e / total);
};

describe("gaussian", () => {
  const [mean, logVariance] = [0.7, -0.9];
  const type = f32(...vectorAxes(1));
  const heads = (b: Builder): Heads => ({ mean: feed(b, "mean", type), logVariance: feed(b, "logVariance", type) });

  test("its divergence is that of its draws: E[log q(z) − log p(z)]", () => {
    const e = Float64Array.from({ length: draws }, () => 0);
    const from = stream(1, "law");
    for (let i = 0; i < draws; i++) e[i] = from.normal();
    const repeat = (x: number) => values([draws, 1], new Float64Array(draws).fill(x));
    const { z, kl } = run(
      (b) => {
        const made = heads(b);
        const at: Drawing = { b, mode: "train", noise: noiseIn(b) };
        return { z: of("gaussian").draw(at, {} as never, made), kl: of("gaussian").divergence!(b, {} as never, made) };
      },
      { mean: repeat(mean), logVariance: repeat(logVariance), latent: values([draws, 1], e) },
    );
    const logs = Array.from(z!.data, (x) => {
      const q = -0.5 * ((x - mean) ** 2 / Math.exp(logVariance) + logVariance);
      return q + 0.5 * x ** 2;
    });
    expect(logs.reduce((a, b) => a + b, 0) / draws).toBeCloseTo(kl!.data[0]!, 1);
  });
});

const classes = 4;
const logits = [0.3, -1.2, 1.9, 0.1];
const p = softmaxOf(logits);
const written = { size: classes, count: 1, temperature: 0.7, hard: false };
const variables = f32(batch, axis("variable", 1), axis("class", classes));

/** Codes drawn with this uniform noise, and the gradient of Σ z·w in the logits. */
const drawn = (
  uniform: ArrayLike<number>,
  {
    mode = "train",
    hard = false,
    at = logits,
    weights = [1, 2, 3, 4],
  }: { mode?: "train" | "infer"; hard?: boolean; at?: ReadonlyArray<number>; weights?: ReadonlyArray<number> } = {},
) => {
  const count = uniform.length / classes;
  const out = run(
    (b) => {
      const made = feed(b, "logits", variables);
      const z = of("categorical").draw({ b, mode, noise: noiseIn(b) }, { ...written, hard } as never, { logits: made });
      const weighed = multiply(b, z, feed(b, "w", f32(...vectorAxes(classes))));
      return { z, gradient: differentiate(b, sumAll(b, weighed), [made])[0] as Ref };
    },
    {
      logits: values([count, 1, classes], Array.from({ length: count }, () => at).flat()),
      latent: values([count, 1, classes], uniform),
      w: values([count, classes], Array.from({ length: count }, () => weights).flat()),
    },
  );
  return { z: Array.from(out["z"]!.data), gradient: Array.from(out["gradient"]!.data) };
};

const uniformly = (count: number): Float64Array => {
  const from = stream(2, "law");
  return Float64Array.from({ length: count * classes }, () => from.uniform());
};

const greatest = (row: ReadonlyArray<number>): number => row.indexOf(Math.max(...row));

const frequencies = (z: ReadonlyArray<number>): ReadonlyArray<number> => {
  const counts = logits.map(() => 0);
  for (let i = 0; i < z.length; i += classes) counts[greatest(z.slice(i, i + classes))]! += classes / z.length;
  return counts;
};

describe("categorical", () => {
  test("its divergence is Σ q log(q·K), for logits of any size", () => {
    for (const row of [logits, [0, 0, 0, 0], [900, -900, 3, 0]]) {
      const q = softmaxOf(row.map((l) => l - Math.max(...row)));
      const expected = q.reduce((sum, each) => sum + (each > 0 ? each * Math.log(each * classes) : 0), 0);
      const { kl } = run(
        (b) => ({ kl: of("categorical").divergence!(b, written as never, { logits: feed(b, "logits", variables) }) }),
        { logits: values([1, 1, classes], row) },
      );
      expect(kl!.data[0]).toBeCloseTo(expected, 9);
    }
  });

  test("its greatest element is each class as often as the softmax says, at any temperature and at evaluation", () => {
    const uniform = uniformly(draws);
    const [soft, hard] = [drawn(uniform).z, drawn(uniform, { mode: "infer" }).z];
    close(frequencies(soft), (k) => p[k]!, 2);
    expect(frequencies(hard)).toEqual(frequencies(soft));
    expect(new Set(hard)).toEqual(new Set([0, 1]));
  });

  test("the gradient is that of the softmax: y_i(w_i − Σ w y)/τ", () => {
    const { z, gradient } = drawn([0.9, 0.2, 0.6, 0.05]);
    const mean = z.reduce((sum, y, i) => sum + y * (i + 1), 0);
    close(gradient, (i) => (z[i]! * (i + 1 - mean)) / written.temperature, 10);
    const moved = (k: number, by: number): number =>
      drawn([0.9, 0.2, 0.6, 0.05], { at: logits.map((l, i) => (i === k ? l + by : l)) }).z.reduce(
        (sum, y, i) => sum + y * (i + 1),
        0,
      );
    for (let k = 0; k < classes; k++) expect(gradient[k]).toBeCloseTo((moved(k, 1e-5) - moved(k, -1e-5)) / 2e-5, 7);
  });

  test("straight through: the code is one-hot, the gradient the softmax's", () => {
    const uniform = [0.9, 0.2, 0.6, 0.05];
    const [soft, hard] = [drawn(uniform), drawn(uniform, { hard: true })];
    expect(hard.z.map((x) => Math.round(x * 1e12) / 1e12)).toEqual(
      soft.z.map((_, i) => (i === greatest(soft.z) ? 1 : 0)),
    );
    close(hard.gradient, (i) => soft.gradient[i]!, 12);
  });

  test("noise at the ends of its interval gives numbers", () => {
    for (const uniform of [
      [0, 1, 0, 1],
      [1, 1, 1, 1],
      [0, 0, 0, 0],
    ]) {
      const { z, gradient } = drawn(uniform);
      expect([...z, ...gradient].every(Number.isFinite)).toBe(true);
      expect(z.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  test("its prior is uniform and one-hot", () => {
    const { z } = run(
      (b) => {
        const at = { b, noise: noiseIn(b), state: () => number(b, 0), code: f32(...vectorAxes(classes)) };
        return { z: of("categorical").prior!(at, written as never) };
      },
      { prior: values([draws, 1, classes], uniformly(draws)) },
    );
    close(frequencies(Array.from(z!.data)), () => 1 / classes, 2);
  });
});

const codebook = [0, 0, 1, 0, 0, 2, -1, -1];
const quantised = { codes: 4, size: 2, update: "gradient" };

/** The heads of a vector-quantised latent whose matrix is the identity, on an image of 1×3 positions. */
const quantise = (points: ReadonlyArray<number>) => {
  const type = f32(...imageAxes(1, 3, 2));
  const parameters: Readonly<Record<string, ReadonlyArray<number>>> = {
    "latent.codebook.vectors": codebook,
    "latent.encoded.kernel": [1, 0, 0, 1],
    "latent.encoded.bias": [0, 0],
  };
  const scope = (b: Builder, path: string): never =>
    ({
      b,
      path,
      inside: (name: string) => scope(b, `${path}.${name}`),
      forming: () => scope(b, path),
      parameter: (name: string, axes: TensorType["axes"]) => feed(b, `${path}.${name}`, f32(...axes)),
    }) as never;
  const shapes: Readonly<Record<string, ReadonlyArray<number>>> = {
    "latent.codebook.vectors": [4, 2],
    "latent.encoded.kernel": [2, 2],
    "latent.encoded.bias": [2],
  };
  const fed = Object.fromEntries(Object.entries(parameters).map(([name, data]) => [name, values(shapes[name]!, data)]));
  return run(
    (b) => {
      const h = feed(b, "h", type);
      const definition = of("vector-quantised");
      const heads = definition.heads(scope(b, "latent"), quantised as never, {
        ref: h,
        origin: [{ source: "x", start: 0, count: 2 }],
      });
      const at: Drawing = { b, mode: "train", noise: noiseIn(b) };
      const z = definition.draw(at, quantised as never, heads);
      const book = b.nodes().findIndex((n) => n.op === "input" && n.attributes.name === "latent.codebook.vectors");
      const codes: Ref = { id: book, type: b.nodes()[book]!.type };
      const w = feed(b, "w", type);
      const gradients = differentiate(b, sumAll(b, multiply(b, z, w)), [h, codes]);
      const charges = definition.charges!(b, quantised as never, heads);
      const [pull, keep] = [charges.codebook!, charges.commitment!].map((term) =>
        differentiate(b, sumAll(b, term), [h, codes]),
      );
      return {
        z,
        codes: heads["codes"] as Ref,
        codebook: charges.codebook!,
        "passes to h": gradients[0] as Ref,
        "passes to codes": gradients[1] as Ref,
        "codebook to h": pull![0] as Ref,
        "codebook to codes": pull![1] as Ref,
        "commitment to h": keep![0] as Ref,
        "commitment to codes": keep![1] as Ref,
        shares: definition.measures!(at, quantised as never, heads)["codes"] as Ref,
      };
    },
    { ...fed, h: values([1, 1, 3, 2], points), w: values([1, 1, 3, 2], [1, 2, 3, 4, 5, 6]) },
  );
};

describe("vector-quantised", () => {
  const points = [0.9, 0.2, -0.1, 0.3, 0.8, -0.1];
  const out = quantise(points);
  const list = (name: string): ReadonlyArray<number> => Array.from(out[name]!.data, (x) => Math.round(x * 1e9) / 1e9);

  test("each position takes the nearest vector", () => {
    expect(list("codes")).toEqual([1, 0, 1]);
    expect(list("z")).toEqual([1, 0, 0, 0, 1, 0]);
    expect(out["z"]!.shape).toEqual([1, 1, 3, 2]);
  });

  test("the gradient passes straight through to the encoder, and none to the codebook", () => {
    expect(list("passes to h")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(list("passes to codes")).toEqual(codebook.map(() => 0));
  });

  test("the codebook term moves only the codebook, the commitment only the encoder", () => {
    const apart = points.map((x, i) => x - list("z")[i]!);
    expect(list("codebook")).toEqual(apart.map((d) => Math.round(d ** 2 * 1e9) / 1e9));
    expect(list("codebook to h").every((x) => x === 0)).toBe(true);
    expect(list("commitment to codes").every((x) => x === 0)).toBe(true);
    close(list("commitment to h"), (i) => 2 * apart[i]!, 9);
    // Two positions took code 1: their pulls add up.
    const expected = [
      -2 * apart[2]!,
      -2 * apart[3]!,
      -2 * (apart[0]! + apart[4]!),
      -2 * (apart[1]! + apart[5]!),
      0,
      0,
      0,
      0,
    ];
    close(list("codebook to codes"), (i) => expected[i]!, 9);
  });

  test("the use of codes is a perplexity and a share, over all batches together", () => {
    expect(list("shares")).toEqual([1 / 3, 2 / 3, 0, 0].map((x) => Math.round(x * 1e9) / 1e9));
    const one = addLosses(noSums, { codes: [1, 0, 0, 0] }, 10);
    const both = addLosses(one, { codes: [0, 1, 0, 0] }, 10);
    expect(meansOf(one)).toEqual({ "codes-perplexity": 1, "codes-used": 0.25 });
    expect(meansOf(both)["codes-perplexity"]).toBeCloseTo(2, 12);
    expect(meansOf(both)["codes-used"]).toBe(0.5);
  });

  test("its prior draws every code alike, and only codes", () => {
    const count = 4000;
    const from = stream(3, "law");
    const uniform = Float64Array.from({ length: count * 3 }, () => from.uniform());
    uniform[0] = 1; // what rounding to float32 can make of a number below 1
    const { z } = run(
      (b) => {
        const state = (name: string, axes: TensorType["axes"]): Ref => feed(b, name, f32(...axes));
        const at = { b, noise: noiseIn(b), state, code: f32(...imageAxes(1, 3, 2)) };
        return { z: of("vector-quantised").prior!(at, quantised as never) };
      },
      { prior: values([count, 3], uniform), "codebook.vectors": values([4, 2], codebook) },
    );
    const seen = new Map<string, number>();
    for (let i = 0; i < z!.data.length; i += 2) {
      const key = `${z!.data[i]},${z!.data[i + 1]}`;
      seen.set(key, (seen.get(key) ?? 0) + 1 / (count * 3));
    }
    expect([...seen.keys()].sort()).toEqual(["-1,-1", "0,0", "0,2", "1,0"]);
    for (const share of seen.values()) expect(share).toBeCloseTo(0.25, 1);
    expect(z!.shape).toEqual([count, 1, 3, 2]);
  });
});

describe("a codebook that follows by averages", () => {
  const position = axis("position", { times: 5 });
  const [code, feature] = [axis("code", 4), axis("feature", 2)];

  const next = (counts: ReadonlyArray<number>, noise: ReadonlyArray<number>) =>
    run(
      (b) => {
        const scope = { b, noise: (name: string, _: string, axes: TensorType["axes"]) => feed(b, name, f32(...axes)) };
        return followed(scope as never, {
          vectors: feed(b, "vectors", f32(code, feature)),
          counts: feed(b, "counts", f32(code)),
          rows: feed(b, "rows", f32(position, feature)),
          codes: feed(b, "codes", { dtype: "i32", axes: [position] }),
        });
      },
      {
        vectors: values([4, 2], codebook),
        counts: values([4], counts),
        rows: values([5, 2], [1, 1, 2, 0, 3, 1, 0, 5, 0, 7]),
        codes: values([5], [1, 1, 1, 2, 2]),
        restart: values([5], noise),
      },
    );

  test("moves each code to the average of what took it", () => {
    const { counts, vectors } = next([2, 3, 1, 4], [0.1, 0.5, 0.2, 0.9, 0.3]);
    const taken = [0, 3, 2, 0];
    const sums = [0, 0, 6, 2, 0, 12, 0, 0];
    const n = taken.map((t, k) => 0.99 * [2, 3, 1, 4][k]! + 0.01 * t);
    close(Array.from(counts!.data), (k) => n[k]!, 12);
    const of = (i: number): number => Math.floor(i / 2);
    const expected = codebook.map((e, i) => (0.99 * [2, 3, 1, 4][of(i)]! * e + 0.01 * sums[i]!) / n[of(i)]!);
    close(Array.from(vectors!.data), (i) => expected[i]!, 12);
  });

  test("starts the least used code anew at a row of the batch, with an even share", () => {
    const { counts, vectors } = next([0.01, 3, 1, 0.02], [0.1, 0.5, 0.2, 0.9, 0.3]);
    const n = [0.01 * 0.99, 3 * 0.99 + 0.03, 0.99 + 0.02, 0.02 * 0.99];
    const even = n.reduce((a, b) => a + b, 0) / 4;
    close(Array.from(counts!.data), (k) => [even, ...n.slice(1)][k]!, 12);
    expect(Array.from(vectors!.data).slice(0, 2)).toEqual([0, 5]);
    expect(vectors!.data[6]).toBeCloseTo(-1, 12);
  });
});

test("what encode gives beside the code has the batch first", () => {
  const heads = (b: Builder): Heads => ({
    logits: feed(b, "logits", f32(batch, axis("variable", 2), axis("class", 2))),
  });
  const out = run(
    (b) => ({
      ...of("categorical").beside!(b, { ...written, size: 2, count: 2 } as never, heads(b)),
      z: of("categorical").centre(b, { ...written, size: 2, count: 2 } as never, heads(b)),
    }),
    { logits: values([2, 2, 2], [0, 1, 3, 0, 5, 0, 0, 0]) },
  );
  expect(Array.from(out["class"]!.data)).toEqual([1, 0, 0, 0]);
  expect(Array.from(out["z"]!.data)).toEqual([0, 1, 1, 0, 1, 0, 1, 0]);
  expect(out["probability"]!.shape).toEqual([2, 4]);
});

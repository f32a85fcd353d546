// The lecture's specs are sound in every variant, its trainings are planned once for all claims, and each claim's
// judgement follows from the numbers alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verify } from "../compiler/ir/graph/verify.js";
import { compile } from "../compiler/pipeline/compile.js";
import { judge as judgeCondition, type Sizes } from "../src/study/lecture/claim/condition.js";
import { judge as judgeConvolution } from "../src/study/lecture/claim/convolution.js";
import { judge as judgeDivergence, momentsOf } from "../src/study/lecture/claim/divergence.js";
import { judge as judgeEncoding } from "../src/study/lecture/claim/encoding.js";
import { claims } from "../src/study/lecture/claim/index.js";
import { judge as judgeOrder } from "../src/study/lecture/claim/order.js";
import { judge as judgePlace } from "../src/study/lecture/claim/place.js";
import { judge as judgeSeeds } from "../src/study/lecture/claim/seeds.js";
import { judge as judgeUnits } from "../src/study/lecture/claim/units.js";
import { decided, wordsOf } from "../src/study/lecture/claim.js";
import { statOf } from "../src/study/lecture/lab.js";
import { type LectureModel, models } from "../src/study/lecture/models.js";
import { trialsOf } from "../src/study/lecture/plan.js";
import { isTestFile, isWithin } from "../src/study/lecture/reference.js";

const folder = join(import.meta.dirname, "../specs/lecture");
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
const bases = new Map([...texts].map(([file, text]) => [file, { text }]));

const variantsOf = (file: string): ReadonlyArray<string> => {
  const spec = JSON.parse(texts.get(file) ?? "") as { readonly extends?: string; readonly variants?: object };
  return [...(spec.extends === undefined ? [] : variantsOf(spec.extends)), ...Object.keys(spec.variants ?? {})];
};

describe.each(files)("%s", (file) => {
  test.each([undefined, ...variantsOf(file)])("variant %s compiles and warns of nothing", (variant) => {
    const name = `specs/lecture/${file}`;
    const result = compile({ name, text: texts.get(file) ?? "" }, { bases, ...(variant && { variant }) });
    if (result._tag !== "Right") throw new Error(JSON.stringify(result.left.map((problem) => problem._tag)));
    expect(Object.values(result.right.program.graphs).flatMap((graph) => verify(graph))).toEqual([]);
  });
});

test("a prior whose places are given holds the spec's numbers, and trains nothing of its own", () => {
  const compiled = compile(
    { name: "specs/lecture/vae.json", text: texts.get("vae.json") ?? "" },
    { bases, variant: "fixed" },
  );
  if (compiled._tag !== "Right") throw new Error("unsound");
  const { state, graphs } = compiled.right.program;
  expect(state.filter(({ name }) => name.startsWith("latent.prior"))).toEqual([]);
  const given = JSON.parse(texts.get("vae.json") ?? "").variants.fixed["/latent/prior"].mean as ReadonlyArray<unknown>;
  const constants = graphs["sample"]?.nodes.flatMap(({ op, attributes }) =>
    op === "constant" && "values" in attributes ? [attributes.values] : [],
  );
  expect(constants).toContainEqual(given.flat());
});

describe("the plan", () => {
  const needs = claims.flatMap((claim) => claim.needs);

  test("names specs and variants that there are, and wants every model of the registry", () => {
    for (const { spec, variant } of Object.values(models) as ReadonlyArray<LectureModel>)
      expect(variant === undefined || variantsOf(`${spec}.json`).includes(variant)).toBe(true);
    expect(new Set(needs.map(({ model }) => model))).toEqual(new Set(Object.keys(models)));
  });

  test("trains each model once for all claims, first seeds first", () => {
    const trials = trialsOf(needs, 3);
    expect(new Set(trials.map(({ model, seed }) => `${model} ${seed}`)).size).toBe(trials.length);
    expect(trials.map(({ seed }) => seed)).toEqual(trials.map(({ seed }) => seed).sort());
    const of = (name: string) => trials.filter(({ model }) => model === name).length;
    expect([of("ae-2"), of("vae-2"), of("vae-prefix-2")]).toEqual([5, 5, 1]);
  });
});

const likeness = (cka: number, mcc: number) => ({
  cka: statOf([cka, cka]),
  procrustes: statOf([cka, cka]),
  "affine-r2": statOf([cka, cka]),
  mcc: statOf([mcc, mcc]),
});

describe("what numbers make of a claim", () => {
  test("seeds: by rotation, then by unit", () => {
    const found = (cka: number, mcc: number) => ({ runs: 5, autoencoder: likeness(cka, mcc), vae: likeness(1, 1) });
    const standings = [found(0.7, 0.7), found(0.99, 0.7), found(0.99, 0.99)].map((each) => judgeSeeds(each).standing);
    expect(standings).toEqual(["holds", "partly", "fails"]);
    expect(judgeSeeds(found(0.7, 0.68)).words).toContain("CKA 0.70");
  });

  test("place: each sample, each digit, or the range alone", () => {
    const at = (ranges: number, classes: number, samples: number, own = 0.6) => ({
      ...{ ranges: statOf([ranges, ranges]), classes: statOf([classes, classes]), samples: statOf([samples, samples]) },
      ...{ own: statOf([own, own]), other: statOf([classes * own, classes * own]) },
    });
    type Models = Parameters<typeof judgePlace>[0]["models"];
    const found = (given: ReturnType<typeof at>, none = at(0.1, 0.1, 0)) => ({
      runs: 5,
      models: Object.fromEntries(
        ["ae-2", "vae-2", "vae-fixed-2", "vae-placed-2", "vae-head-2", "vae-anchored-2"]
          .map((model) => [model, none])
          .concat(
            ["ae-both-2", "ae-decoder-2", "vae-both-2", "vae-decoder-2", "vae-prior-2"].map((model) => [model, given]),
          ),
      ) as Models,
    });
    const standing = (...models: Parameters<typeof found>) => {
      const { standing: found_, words } = judgePlace(found(...models));
      return [found_, words.split(".")[0]];
    };
    expect(standing(at(1, 1, 0.95))[0]).toBe("holds");
    expect(standing(at(1, 0.95, 0.2))).toEqual(["partly", "only each digit's place is asked for"]);
    // Digits that lie everywhere keep no place, however much they overlap.
    expect(standing(at(1, 1, 0.2, 0.15))).toEqual(["partly", "only the range of z is asked for"]);
    expect(standing(at(1, 0.5, 0.2), at(1, 0.5, 0.2))[0]).toBe("fails");
  });

  test("too little training is a verdict of its own, whatever the figures say", () => {
    const judged = { standing: "holds", words: "So it is." } as const;
    expect(decided(judged, { steps: 1000, heldOut: 500 })).toEqual(judged);
    expect(decided(judged, { steps: 999, heldOut: 500 })).toMatchObject({ standing: "open" });
    expect(decided(judged, { steps: 1000, heldOut: 499 }).undecided).toContain("measured on 499 samples");
    const said = (standing: "holds" | "partly" | "fails") =>
      wordsOf(decided({ standing, words: "A. B." }, { steps: 1, heldOut: 1 })).replace(/^.*500\. /, "");
    expect([said("holds"), said("partly"), said("fails")]).toEqual([
      "So far it would hold: A. B.",
      "So far it would hold if A. B.",
      "So far it would not hold: A. B.",
    ]);
  });

  test("units: classes, stability up to a rotation, stability unit by unit", () => {
    const told = (probe: number, cka: number, mcc: number) => ({
      probe: statOf([probe]),
      knn: statOf([probe]),
      silhouette: statOf([probe]),
      likeness: likeness(cka, mcc),
      loss: statOf([100]),
    });
    const pair = (probe: number, cka: number, mcc: number) => ({
      two: told(0.6, 0.7, 0.7),
      five: told(probe, cka, mcc),
    });
    const standing = (...five: Parameters<typeof pair>) =>
      judgeUnits({ ae: pair(...five), vae: pair(...five) }).standing;
    expect([standing(0.8, 0.9, 0.9), standing(0.8, 0.9, 0.72), standing(0.8, 0.6, 0.9)]).toEqual([
      "holds",
      "partly",
      "partly",
    ]);
    expect(standing(0.5, 0.9, 0.9)).toBe("fails");
    expect(standing(0.8, Number.NaN, Number.NaN)).toBe("partly");
  });

  test("condition: the reference's numbers give it only in part, and name the places", () => {
    const sizes = (probes: readonly [number, number], rates?: readonly [number, number]): Sizes => {
      const told = (i: 0 | 1) => ({
        probe: statOf([probes[i]]),
        knn: statOf([probes[i]]),
        loss: statOf([120]),
        ...(rates && { rate: statOf([rates[i]]) }),
      });
      return { 2: told(0), 5: told(1) };
    };
    const found = {
      none: sizes([0.625, 0.821]),
      places: {
        "encoder + decoder": sizes([0.169, 0.259], [0.996, 0.949]),
        "decoder only": sizes([0.2, 0.375], [0.995, 0.89]),
        "encoder only": sizes([0.673, 0.855]),
        prior: sizes([0.654, 0.846], [0.43, 0.78]),
      },
      autoencoder: {
        2: { none: statOf([0.619]), both: statOf([0.297]) },
        5: { none: statOf([0.822]), both: statOf([0.635]) },
      },
    };
    const { standing, words } = judgeCondition(found);
    expect(standing).toBe("partly");
    expect(words).toContain(
      "with the condition in: **encoder only**, **prior**; worse: **encoder + decoder**, **decoder only**",
    );
    expect(words).toContain("Full control: **encoder + decoder**, **decoder only**; some: **prior**");
    const ideal = { ...found.places, prior: sizes([0.7, 0.9], [0.95, 0.95]) };
    expect(judgeCondition({ ...found, places: ideal }).standing).toBe("holds");
    const uncontrolled = { ...found.places, "encoder + decoder": sizes([0.2, 0.3], [0.5, 0.5]) };
    const none = { ...uncontrolled, "decoder only": sizes([0.2, 0.3], [0.5, 0.5]) };
    expect(judgeCondition({ ...found, places: none }).standing).toBe("fails");
  });

  test("order: by weights and curves", () => {
    const one = (difference: number, curve: number) => ({
      place: "prefix",
      parameters: 10,
      moved: 4,
      difference,
      scale: 1,
      unmoved: 0.5,
      curve,
    });
    const standing = (difference: number, curve: number) =>
      judgeOrder({ compared: [one(0, 0), one(difference, curve)] }).standing;
    expect([standing(1e-6, 1e-7), standing(0.1, 5e-3), standing(0.1, 0.1)]).toEqual(["holds", "partly", "fails"]);
    expect(standing(Number.NaN, Number.NaN)).toBe("fails");
  });

  test("encoding: by how often the digit asked for comes", () => {
    const told = (rate: number) => ({ rate: statOf([rate]), probe: statOf([0.5]), loss: statOf([140]) });
    const standing = (oneHot: number, scalar: number) =>
      judgeEncoding({
        oneHot: { 2: told(oneHot), 5: told(oneHot) },
        scalar: { 2: told(scalar), 5: told(scalar) },
      }).standing;
    expect([standing(0.97, 0.2), standing(0.97, 0.7), standing(0.97, 0.95)]).toEqual(["holds", "partly", "fails"]);
  });

  test("convolution: control, a lower loss, and as good as at dense layers", () => {
    const told = (loss: number, rate?: number) => ({
      loss: statOf([loss]),
      probe: statOf([0.5]),
      ...(rate !== undefined && { rate: statOf([rate]) }),
    });
    const standing = (loss: number, rate: number) =>
      judgeConvolution({ none: told(150), channels: told(loss, rate), dense: told(130, 0.99) }).standing;
    expect([standing(131, 0.95), standing(140, 0.95), standing(140, 0.5), standing(151, 0.95)]).toEqual([
      "holds",
      "partly",
      "partly",
      "fails",
    ]);
  });

  test("divergence: where codes lie, and what it costs", () => {
    const told = (centre: number, spread: number, nll: number) => ({
      centre: statOf([centre]),
      spread: statOf([spread]),
      nll: statOf([nll]),
      mse: statOf([0.04]),
      probe: statOf([0.6]),
    });
    const both = (one: ReturnType<typeof told>) => ({ 2: one, 5: one });
    const standing = (ae: ReturnType<typeof told>, vae: ReturnType<typeof told>) =>
      judgeDivergence({ ae: both(ae), vae: both(vae) }).standing;
    const loose = told(2, 30, 150);
    expect(standing(loose, told(0.1, 1.1, 155))).toBe("holds");
    expect(standing(told(0.1, 1.1, 150), told(0.1, 1.1, 155))).toBe("partly");
    expect(standing(loose, told(0.4, 2, 155))).toBe("partly");
    expect(standing(loose, told(0.4, 2, 145))).toBe("partly");
    expect(standing(loose, told(1.1, 2, 155))).toBe("fails");
    expect(standing(loose, told(0.1, 6, 155))).toBe("fails");
  });

  test("moments count the posterior's noise", () => {
    const codes = { count: 2, width: 1, z: Float32Array.of(-0.5, 1.5), logVariance: Float32Array.of(0, Math.log(3)) };
    expect(momentsOf(codes)).toEqual([{ mean: 0.5, variance: expect.closeTo(3, 5) }]);
  });
});

describe("the reference", () => {
  const part = (counts: ReadonlyArray<number>) => {
    const labels = Int32Array.from(counts.flatMap((count, digit) => new Array<number>(count).fill(digit)));
    return {
      count: labels.length,
      columns: [{ name: "digit", role: "condition", shape: [], dtype: "i32", data: labels }],
    } as unknown as Parameters<typeof isTestFile>[0]["train"];
  };
  const all = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

  test("is shown for the images of MNIST's test file alone, however they are split", () => {
    const held = all.map((count) => Math.floor(count / 5));
    const train = all.map((count, digit) => count - (held[digit] ?? 0));
    expect(isTestFile({ train: part(train), heldOut: part(held) })).toBe(true);
    expect(isTestFile({ train: part(train), heldOut: part([...held.slice(0, 9), 1]) })).toBe(false);
  });

  test("a difference counts where a tolerance is set", () => {
    const beside = (ours: number, tolerance?: number) =>
      isWithin({
        model: "vae-2",
        figure: "probe",
        reference: 0.6,
        ours,
        sd: 0.01,
        seeds: 3,
        ...(tolerance && { tolerance }),
      });
    expect([beside(0.62, 0.03), beside(0.64, 0.03), beside(0.9)]).toEqual([true, false, true]);
  });
});

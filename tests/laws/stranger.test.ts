/**
 * A construct that somebody adds is one file and one line of its registry, and everything that is said about it is
 * true: shared words ask what it declares, never its name. Here a layer, a placement, a condition, a latent and a
 * likelihood are added, with their own declarations only, and occur in every report and explanation that they can, in
 * every export and in the studio.
 */

import * as E from "fp-ts/lib/Either.js";
import * as Th from "fp-ts/lib/These.js";
import { describe, expect, test, vi } from "vitest";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { check } from "../../compiler/check/index.js";
import { explainCost } from "../../compiler/explain/estimate.js";
import { explain, explainWhy, renderExplanation, renderWhy, sitesOf } from "../../compiler/explain/index.js";
import { diagramOf } from "../../compiler/export/diagram/diagram.js";
import { layers } from "../../compiler/language/layer/index.js";
import { places } from "../../compiler/language/place/index.js";
import { generated } from "../../compiler/manual/index.js";
import { languagePages } from "../../compiler/manual/language.js";
import { type EngineCost, engineCosts } from "../../compiler/optimise/engines.js";
import { compile, front } from "../../compiler/pipeline/compile.js";
import { model } from "../../compiler/pipeline/model.js";
import { renderText, reportAll } from "../../compiler/report/index.js";
import type { Flow, Scope } from "../../compiler/scope/scope.js";
import type { EngineDefinition } from "../../runtime/engine/engine.js";
import { engines, preference } from "../../runtime/engine/registry.js";
import { exportModel, type Format, formatNames, formats, type Leaving } from "../../runtime/export/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { analyse } from "../../src/language/analysis.js";
import { hoverAt } from "../../src/language/hover.js";
import { refuseExport } from "../../src/report/export.js";
import { Language } from "../../src/studio/worker/language.js";

vi.mock("../../compiler/language/layer/index.js", async (original) => {
  const [{ layers }, { layer, wants }, { fresh }] = await Promise.all([
    original<typeof import("../../compiler/language/layer/index.js")>(),
    import("../../compiler/language/layer/layer.js"),
    import("../../compiler/scope/scope.js"),
  ]);
  const { pipe } = await import("fp-ts/lib/function.js");
  const Either = await import("fp-ts/lib/Either.js");
  const { negate } = await import("../../compiler/ir/op/dsl.js");
  const mirrored = (name: string, says: object) =>
    layer({
      doc: "Each value, negated.",
      fields: {},
      sample: { type: name },
      ...says,
      build: (scope, _, x) =>
        pipe(
          wants("image", name, x),
          Either.map(() => fresh(negate(scope.b, x.ref))),
        ),
    });
  return {
    layers: {
      ...layers,
      mirror: mirrored("mirror", {
        needs: "looks at both halves of a picture",
        alsoCalled: ["Reflect2d"],
      }),
      mute: mirrored("mute", {}),
      level: layer({
        doc: "Each value as it is, said to be normalised.",
        fields: {},
        sample: { type: "level" },
        normalises: "each-channel",
        build: (scope, _, x) => Either.right({ ...x, ref: negate(scope.b, x.ref) }),
      }),
    },
  };
});

vi.mock("../../compiler/language/place/index.js", async (original) => {
  const { places } = await original<typeof import("../../compiler/language/place/index.js")>();
  const { add } = await import("../../compiler/language/place/add.js");
  const { wants } = await import("../../compiler/language/layer/layer.js");
  const { pipe } = await import("fp-ts/lib/function.js");
  const Either = await import("fp-ts/lib/Either.js");
  const { enters: _, adds: __, ...silent } = add;
  const { usual: ___, ...suffix } = places.suffix;
  const { leads: ____, ...prefix } = places.prefix;
  return {
    places: {
      ...places,
      suffix,
      prefix,
      blend: { ...silent, sample: { place: "blend" }, leads: true },
      tint: { ...silent, sample: { place: "tint" }, enters: "tints", usual: true },
      fresco: {
        ...silent,
        sample: { place: "fresco" },
        needs: "paints each pixel",
        apply: (scope: Scope, options: object, x: Flow, code: Flow) =>
          pipe(
            wants("image", "fresco", x),
            Either.chain(() => add.apply(scope, options, x, code)),
          ),
      },
    },
  };
});

vi.mock("../../compiler/language/condition/index.js", async (original) => {
  const { conditions } = await original<typeof import("../../compiler/language/condition/index.js")>();
  const { predictor: _, ...weekday } = conditions.category;
  const zero = (__: unknown, name: string): string => `the day before any \`${name}\``;
  return { conditions: { ...conditions, weekday: { ...weekday, zero, sample: { type: "weekday", size: 7 } } } };
});

vi.mock("../../compiler/language/latent/index.js", async (original) => {
  const { latents } = await original<typeof import("../../compiler/language/latent/index.js")>();
  const { prior: _, priorNeeds: __, ...point } = latents.point;
  return { latents: { ...latents, dot: { ...point, sample: { type: "dot", size: 2 }, terms: () => [] } } };
});

vi.mock("../../compiler/language/likelihood/index.js", async (original) => {
  const { likelihoods } = await original<typeof import("../../compiler/language/likelihood/index.js")>();
  return { likelihoods: { ...likelihoods, median: { ...likelihoods.laplace, sample: { type: "median" } } } };
});

interface Parts {
  readonly encoder?: ReadonlyArray<object>;
  readonly place?: string;
  readonly into?: string;
  readonly condition?: object;
  readonly latent?: object;
  readonly likelihood?: unknown;
  readonly objective?: object;
}

const specOf = ({ encoder = [{ type: "flatten" }], place = "suffix", into = "decoder", ...parts }: Parts): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "image", height: 4, width: 4, channels: 2, range: [0, 1] } },
    conditions: { c: parts.condition ?? { type: "category", size: 3 } },
    encoder: { input: "x", layers: encoder },
    latent: parts.latent ?? { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: parts.likelihood ?? "gaussian",
      layers: [
        { type: "dense", units: 8, name: "first" },
        { type: "dense", units: "= x.size" },
        { type: "reshape", to: "x" },
      ],
    },
    inject: [
      { condition: "c", into, place },
      { condition: "c", into: "encoder", place: "channel-concat" },
    ],
    ...(parts.objective && { objective: parts.objective }),
  });

/** Everything that is said about a spec: its reports, or its warnings, its explanation and every chain of shapes. */
const saidOf = (parts: Parts): string => rawly(parts).replace(/\s+/g, " ");

const rawly = (parts: Parts): string => {
  const text = specOf(parts);
  const typed = front({ name: "spec.json", text });
  if (E.isLeft(typed)) return renderText(reportAll(typed.left), { width: 2000 });
  const compiled = compile({ name: "spec.json", text });
  if (Th.isLeft(compiled)) throw new Error("a model that type-checks compiles");
  const why = sitesOf(typed.right).flatMap((site) => explainWhy(typed.right, site) ?? []);
  return [
    renderText(reportAll(check(typed.right)), { width: 2000 }),
    renderExplanation(explain(typed.right, compiled.right.program), { width: 2000 }),
    ...why.map((each) => renderWhy(each, { width: 2000 })),
  ].join("\n");
};

describe("a layer that somebody adds", () => {
  test("is refused with the reason that it declares", () => {
    const said = saidOf({ encoder: [{ type: "flatten" }, { type: "mirror" }] });
    expect(said).toContain("`mirror` takes an image, and a vector comes in here");
    expect(said).toContain("because `mirror` looks at both halves of a picture");
  });

  test("is refused without a reason where it declares none", () => {
    const said = saidOf({ encoder: [{ type: "flatten" }, { type: "mute" }] });
    expect(said).toContain("`mute` takes an image, and a vector comes in here");
    expect(said).not.toContain("because");
  });

  test("gets no words of another layer, wherever it stands", () => {
    const others = Object.entries(layers as Readonly<Record<string, { readonly needs?: string }>>)
      .filter(([name]) => !["mirror", "flatten", "dense", "reshape"].includes(name))
      .flatMap(([, { needs }]) => needs ?? []);
    const said = saidOf({ encoder: [{ type: "mirror" }, { type: "flatten" }] });
    for (const words of others) expect(said).not.toContain(words);
    expect(said).toContain("mirror");
  });

  test("that normalises without saying over what is warned of as what it declares", () => {
    const said = saidOf({
      encoder: [{ type: "flatten" }, { type: "dense", units: 8 }, { type: "level", name: "level" }],
      into: "encoder.level",
      place: "add",
    });
    expect(said).toContain("`level` follows right after `c` is added at `encoder.level`");
    expect(said).toContain("whatever the condition did to a whole channel goes");
  });
});

test("a placement that somebody adds enters as it says, or simply enters", () => {
  const behind = (place: string): string =>
    saidOf({ encoder: [{ type: "flatten" }, { type: "level", name: "level" }], into: "encoder.level", place });
  expect(behind("tint")).toContain("`level` follows right after `c` tints `encoder.level`");
  expect(behind("blend")).toContain("`level` follows right after `c` enters what flows into `encoder.level`");
  expect(behind("blend")).not.toContain('"place": "norm"');
});

test("a placement that somebody adds is written where nobody has chosen, where it declares that it is usual", () => {
  const unused = JSON.stringify({ ...JSON.parse(specOf({})), inject: [] });
  const typed = front({ name: "spec.json", text: unused });
  if (E.isLeft(typed)) throw new Error("the spec type-checks");
  const fix = renderText(reportAll(check(typed.right)), { width: 2000 });
  expect(fix).toContain('add { "condition": "c", "into": "decoder", "place": "tint" }');
  expect(JSON.stringify(new Language().inject(unused, "c", "decoder"))).toContain('\\"tint\\"');
});

test("a placement that somebody adds is what helps behind the last time step, where it declares that it leads", () => {
  const encoder = [{ type: "reshape", to: [4, 20] }, { type: "gru", units: 4 }, { type: "flatten" }];
  const said = saidOf({ encoder, into: "encoder.layers[1]", place: "suffix" });
  expect(said).toContain('write "place": "blend": then every time step sees it');
});

test("a condition that somebody adds has classes where it declares them, and no head without a predictor", () => {
  const condition = { type: "weekday", size: 7 };
  expect(saidOf({ condition })).toContain("So z tells classes apart less well");
  expect(saidOf({ condition: { ...condition, drop: 0.1, null: "zero" } })).toContain(
    "as one with the day before any `c`: zeros are the code of both",
  );
  const latent = { type: "gaussian", size: 2, heads: { c: { layers: [] } } };
  expect(saidOf({ condition, latent })).toContain("`c` is a `weekday`, which no head predicts");
});

test("a latent that somebody adds without a divergence is told to have no prior", () => {
  const said = saidOf({ latent: { type: "dot", size: 2 } });
  expect(said).toContain("conditional autoencoder");
  expect(said).toMatch(/c +one-hot 3 +yes +yes +none/);
  expect(saidOf({ latent: { type: "dot", size: 2 }, objective: { mmd: { weight: 1 } } })).toContain(
    "this `dot` latent has no `mmd` term",
  );
});

test("a likelihood that somebody adds stands in explanations under its name", () => {
  expect(saidOf({ likelihood: "median" })).toContain("median");
});

describe("what else meets a layer that somebody adds", () => {
  const text = specOf({ encoder: [{ type: "mirror", name: "twin" }, { type: "flatten" }] });
  const typed = (): TypedModel => {
    const made = front({ name: "spec.json", text });
    if (E.isLeft(made)) throw new Error("the spec type-checks");
    return made.right;
  };

  test("a name that it declares for itself is answered by its word", () => {
    expect(saidOf({ encoder: [{ type: "Reflect2d" }] })).toContain('"mirror"');
  });

  test("the editor explains it in the words of its own file", () => {
    const hover = hoverAt(analyse({ name: "spec.json", text }), text.indexOf('"mirror"') + 2);
    expect(JSON.stringify(hover)).toContain("Each value, negated.");
  });

  test("the reference pages and the schema have it", () => {
    const pages = [...generated(), ...languagePages(model.shape.form)].filter(([path]) =>
      /layer\.md|v1\.json|spec\.ts/.test(path),
    );
    expect(pages).toHaveLength(3);
    for (const [path, page] of pages) expect(page, path).toContain("mirror");
  });

  test("its price has a row of its own, by its site", () => {
    const { rows } = explainCost(typed(), engineCosts["wasm"] as EngineCost);
    expect(rows.map(({ site }) => site)).toContain("encoder.twin");
  });

  test("every drawing shows it under its name and type", () => {
    const box = diagramOf(typed()).lanes[0]?.boxes.find(({ id }) => id === "encoder.twin");
    expect(box).toMatchObject({ title: "twin", note: "mirror", shape: "4 × 4 × 5" });
  });
});

describe("what constructs declare", () => {
  test("one placement is written where nobody has chosen", () => {
    const usual = Object.entries(places as Readonly<Record<string, { readonly usual?: true }>>).flatMap(
      ([name, definition]) => (definition.usual === true ? [name] : []),
    );
    expect(usual).toHaveLength(1);
  });

  test("engines that come with an installation are tried one after another, each at a turn of its own", () => {
    const turns = Object.values(engines as Readonly<Record<string, EngineDefinition>>).flatMap(
      ({ turn }) => turn ?? [],
    );
    expect(turns.sort((a, b) => a - b)).toEqual(turns.map((_, i) => i + 1));
    expect(preference).toEqual([...preference.slice(0, -4), "tensorflow", "wasm", "cpu", "reference"]);
  });

  test("every layer that takes only some kinds of values says why", () => {
    const sequence = [{ type: "reshape", to: [4, 8] }];
    const silent = Object.entries(layers as Readonly<Record<string, { sample: object; needs?: string }>>)
      .filter(([name, { needs }]) => needs === undefined && name !== "mute")
      .filter(([name, { sample }]) =>
        [[], [{ type: "flatten" }], sequence].some((before) => {
          const typed = front({ name: "spec.json", text: specOf({ encoder: [...before, sample] }) });
          return (
            E.isLeft(typed) &&
            typed.left.some(
              (problem) =>
                problem._tag === "Unbuildable" &&
                problem.fault._tag === "WrongKind" &&
                problem.fault.construct === name,
            )
          );
        }),
      );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test("every placement that a normalisation undoes says how a condition enters by it", () => {
    const silent = Object.entries(
      places as Readonly<Record<string, { erasedBy: ReadonlyArray<string>; enters?: string }>>,
    ).filter(
      ([name, { erasedBy, enters }]) =>
        !["blend", "fresco"].includes(name) && erasedBy.length > 0 && enters === undefined,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});

/** A model with every construct that is added, trained weights and all, as an export takes it. */
const leaving = (): Leaving => {
  const text = specOf({
    encoder: [{ type: "mirror" }, { type: "flatten" }],
    place: "blend",
    condition: { type: "weekday", size: 7 },
    latent: { type: "dot", size: 2 },
    likelihood: "median",
  });
  const made = compile({ name: "spec.json", text });
  if (Th.isLeft(made)) throw new Error("a model that type-checks compiles");
  const { core, typed, program } = made.right;
  return { core, typed, program, plain: () => program, weights: initialise(program, 1), spec: text, version: "0" };
};

describe("what leaves with constructs that somebody adds", () => {
  test.each(formatNames)("%s takes them all, in every part", async (name) => {
    const folders = await exportModel(leaving(), formats[name], "all");
    expect(E.isRight(folders)).toBe(true);
  });

  test.each(formatNames)(
    "%s refuses an op that it can't spell at the layer that needs it, and says why",
    async (name) => {
      const format: Format = { ...formats[name], lacks: { negate: "it turns values round" } };
      const refused = await exportModel(leaving(), format, "encode");
      if (E.isRight(refused)) throw new Error("an op is missing");
      expect(renderText(refuseExport(refused.left).reports, { width: 2000 }).replace(/\s+/g, " ")).toContain(
        `${name} can't hold \`encoder.layers[0]/negate\` of the part \`encode\`: it turns values round.`,
      );
    },
  );
});

describe("the studio with constructs that somebody adds", () => {
  const text = specOf({
    encoder: [
      { type: "mirror", name: "twin" },
      { type: "flatten", name: "flat" },
    ],
    into: "encoder.flat",
    place: "tint",
  });
  const studio = new Language();
  const rows = studio.analyse(text).model?.lanes.find(({ name }) => name === "encoder")?.rows ?? [];

  test("a layer is shown by its type, a chip by its placement", () => {
    expect(rows).toContainEqual(expect.objectContaining({ kind: "layer", site: "encoder.twin", type: "mirror" }));
    expect(rows).toContainEqual(expect.objectContaining({ kind: "chip", site: "encoder.flat", place: "tint" }));
  });

  test("the menu offers every placement in its own words; one that is refused says why, by what it declares", () => {
    const menu = new Map(studio.placements(text, 0).map((choice) => [choice.word, choice]));
    expect([...menu.keys()]).toEqual(Object.keys(places));
    expect(menu.get("blend")).toMatchObject({ doc: places.add.doc, why: undefined });
    const refused = new Map(
      studio.placements(specOf({ into: "decoder.first", place: "tint" }), 0).map((choice) => [choice.word, choice]),
    );
    expect(refused.get("fresco")?.why).toContain("`fresco` takes an image, and a vector comes in here");
  });
});

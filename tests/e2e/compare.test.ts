// graft compare: figures side by side, specs by meaning, the same latents, tests where seeds match; a page that stands
// alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../compiler/pipeline/compile.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { splitData } from "../../src/run/run.js";
import { resolvedSpec } from "../../src/spec.js";
import { labelsOf } from "../../src/study/compare/compare.js";
import { runTrial } from "../../src/study/trial.js";
import { modelText } from "../sweep/model.js";
import { called, folder } from "./graft.js";

interface Spec {
  readonly train: Record<string, unknown>;
  readonly inject: ReadonlyArray<Record<string, unknown>>;
}

const place = folder();
afterAll(place.remove);
const at = (name: string): string => join(place.path, name);

/** Trains without figures or pictures, which `compare` makes itself. */
const train = async (name: string, seed: number, change: (spec: Spec) => void = () => undefined): Promise<void> => {
  const spec = JSON.parse(modelText) as Spec;
  Object.assign(spec.train, { seed, "split-seed": 1 });
  change(spec);
  const compiled = compile({ name: "spec.json", text: JSON.stringify(spec) });
  if (compiled._tag === "Left") throw new Error(JSON.stringify(compiled.left));
  const { core } = compiled.right;
  const text = resolvedSpec(core);
  const [split, engine] = [await splitData(core, core.train.data, seed), await wasmEngine()];
  if (E.isLeft(split)) throw new Error("no data");
  const data = { source: core.train.data, split: split.right };
  const trial = { folder: at(name), text, compiled: compiled.right, engine, auto: true, data };
  expect(await runTrial(trial)).toMatchObject({ right: { _tag: "Completed" } });
};

beforeAll(async () => {
  const prefix = ({ inject: [first] }: Spec): void => {
    Object.assign(first ?? {}, { place: "prefix" });
  };
  // Both settings with the seeds 1 and 2, which hold out the same samples.
  for (const seed of [1, 2]) {
    await train(`a${seed}`, seed);
    await train(`<b>${seed}`, seed, prefix);
  }
  await train("other", 1, ({ train: own }) => Object.assign(own, { data: "digits:100" }));
});

const compare = (...args: ReadonlyArray<string>) =>
  called(["compare", ...args, "--engine", "wasm", "--metrics", "negative-elbo,mse", "--out", at("c.html")]);

describe("graft compare", () => {
  test("groups runs by setting, tests what seeds allow, and writes a page without a request or a name as markup", async () => {
    const { code, out } = await compare(at("a1"), at("a2"), at("<b>1"), at("<b>2"), "--json");
    const json = JSON.parse(out);
    expect([code, json.settings]).toEqual([
      0,
      [
        { label: "a1", runs: ["a1", "a2"] },
        { label: "<b>1", runs: ["<b>1", "<b>2"] },
      ],
    ]);
    expect(JSON.stringify(json.differences[0].modules)).toContain("prefix");
    const elbo = json.tests.find(({ name }: { readonly name: string }) => name === "negative-elbo");
    expect(elbo).toMatchObject({ setting: "<b>1", seeds: [1, 2], n: 2, pFlip: expect.any(Number) });
    const value = (run: number): number =>
      json.runs[run].figures.find(({ name }: { readonly name: string }) => name === "negative-elbo").value;
    expect(elbo.mean).toBeCloseTo((value(2) - value(0) + value(3) - value(1)) / 2, 8);
    const page = readFileSync(at("c.html"), "utf8");
    for (const words of ["The same z under each model", "Loss by epoch", "digit, prefix", "exact p"])
      expect(page).toContain(words);
    expect(page).not.toContain("<b>1");
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  test("two runs of one setting; figures in a table that lines up", async () => {
    const { code, out } = await compare(at("a1"), at("a2"));
    expect(code).toBe(0);
    expect(out).toContain("a1, a2 are one setting under other seeds.");
    expect(out).toMatch(/−ELBO ↓ +[\d.]+( \*)? +[\d.]+( \*)?\n/);
    expect(out).toContain("there is nothing to test between");
  });

  test("other samples are told, and nothing is called the best", async () => {
    const { code, out, err } = await compare(at("a1"), at("other"));
    expect([code, err]).toEqual([0, expect.stringContaining("G893")]);
    expect(out).not.toContain(" *");
    const same = await compare(at("a1"), at("other"), "--data", "digits:100");
    expect(same.err).not.toContain("G893");
  });

  test("refuses one run, one run twice, a page that is none, a folder that is no run", async () => {
    expect((await called(["compare", at("a1")])).err).toContain("two runs");
    expect((await called(["compare", at("a1"), at("a1")])).err).toContain("twice");
    expect((await called(["compare", at("a1"), at("a2"), "--out", "x.txt"])).err).toContain(".html");
    expect((await compare(at("a1"), at("none"))).code).toBe(3);
  });
});

test("labels are as short as tells the runs apart", () => {
  expect(labelsOf(["runs/a", "runs/b/"])).toEqual(["a", "b"]);
  expect(labelsOf(["x/run", "y/run"])).toEqual(["x/run", "y/run"]);
});

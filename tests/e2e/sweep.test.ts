// Many trainings of one spec: killed and gone on with, several at once, in parts; always the same result.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { long } from "../long.js";
import { modelText } from "../sweep/model.js";
import { bytesOf, called, folder, graft, start, until } from "./graft.js";

const place = folder();
const spec = join(place.path, "tiny.json");
const asked = ["--over", "inject.*.place=suffix,film", "--seeds", "2", "--engine", "wasm", "--metrics", "nll,mse"];
const args = (out: string, ...more: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...["sweep", spec, ...asked, "--out", join(place.path, out), "--quiet", ...more],
];
const trialsIn = (out: string): ReadonlyArray<string> =>
  readdirSync(join(place.path, out)).filter((name) => /-[0-9a-f]{8}$/.test(name));

/** A sweep's numbers, without where they lie. */
const numbers = (out: string): unknown => {
  const { trials, ...rest } = JSON.parse(readFileSync(join(place.path, out, "sweep.json"), "utf8"));
  return { ...rest, trials: trials.map(({ run: _, ...trial }: { readonly run: string }) => trial) };
};

const expectSame = (one: string, other: string): void => {
  expect(numbers(other)).toEqual(numbers(one));
  expect(trialsIn(other)).toEqual(trialsIn(one));
  for (const trial of trialsIn(one))
    expect(bytesOf(join(place.path, other, trial))).toEqual(bytesOf(join(place.path, one, trial)));
};

beforeAll(() => writeFileSync(spec, modelText));
afterAll(place.remove);

describe("graft sweep", () => {
  it("trains each setting with each seed once, and compares them seed by seed", async () => {
    const { code, err, out } = await called(args("one", "--json"));
    expect([code, err]).toEqual([0, ""]);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ ok: true, complete: true, seeds: [1, 2], sameSamples: true });
    expect(document.trials.map(({ state }: { state: string }) => state)).toEqual(["done", "done", "done", "done"]);
    const [nll] = document.figures;
    expect(nll).toMatchObject({ name: "nll", better: "lower", split: "held-out", unit: "nats" });
    const [suffix, film] = nll.settings;
    expect(suffix).toMatchObject({ n: 2, seeds: [1, 2], mean: (suffix.values[0] + suffix.values[1]) / 2 });
    expect(document.tests[0]).toMatchObject({ name: "nll", first: 0, second: 1, n: 2 });
    expect(document.tests[0].mean).toBeCloseTo(film.mean - suffix.mean, 9);
    const page = readFileSync(join(place.path, "one/report.html"), "utf8");
    for (const title of [
      "What came of it",
      "Is it the setting, or the seed?",
      "Where the codes lie",
      "What the models make",
    ])
      expect(page).toContain(title);
    expect(page.split("<svg ").length - 1).toBe(2 + 1 + 1 + 2);
    for (const name of ["sweep.csv", "trials.csv", "tests.csv"])
      expect(readFileSync(join(place.path, "one", name), "utf8").split("\n").length).toBeGreaterThan(2);
  });

  it("never trains a finished trial again", async () => {
    const written = () =>
      trialsIn("one").flatMap((name) =>
        ["model.safetensors", "figures.json"].map((file) => statSync(join(place.path, "one", name, file)).mtimeMs),
      );
    const before = written();
    const again = await called(args("one"));
    expect(again.code).toBe(0);
    expect(again.out).toContain("2 settings × 2 seeds (1, 2), on ");
    expect(again.out).toContain("can't give less than 0.500");
    expect(written()).toEqual(before);
  });

  it("comes to the same in parts: their union is the whole", async () => {
    const first = await called(args("parts", "--shard", "1/2"));
    expect([first.code, first.out]).toEqual([0, expect.stringContaining("2 of 4 trials done")]);
    expect(existsSync(join(place.path, "parts/sweep.json"))).toBe(false);
    expect((await called(args("parts", "--shard", "2/2"))).code).toBe(0);
    expect((await called(args("parts"))).code).toBe(0);
    expectSame("one", "parts");
  });

  it.runIf(long)(
    "comes to the same with two at once",
    async () => {
      expect((await called(args("alone", "--seeds", "1"))).code).toBe(0);
      const { code, err } = await graft(place.path, args("two", "--seeds", "1", "--jobs", "2"));
      expect([code, err]).toEqual([0, ""]);
      expectSame("alone", "two");
    },
    60_000,
  );

  it.runIf(long)(
    "goes on after it was killed amid a trial",
    async () => {
      const slowly = ["--epochs", "40", "--seeds", "1"];
      const { child, answer } = start(place.path, args("killed", ...slowly));
      const states = () =>
        existsSync(join(place.path, "killed"))
          ? trialsIn("killed").filter((name) => existsSync(join(place.path, "killed", name, "state.json")))
          : [];
      await until(() => states().length === 2);
      child.kill("SIGKILL");
      expect((await answer).code).toBe(null);
      expect(existsSync(join(place.path, "killed/sweep.json"))).toBe(false);
      expect((await called(args("killed", ...slowly))).code).toBe(0);
      expect((await called(args("unbroken", ...slowly))).code).toBe(0);
      expectSame("unbroken", "killed");
    },
    60_000,
  );

  it("makes a row of a trial that fails, and trains the others", async () => {
    const over = ["--over", "train.optimizer.rate=0.01,1e30", "--seeds", "1"];
    const { code, out } = await called([
      "sweep",
      spec,
      ...over,
      "--engine",
      "wasm",
      "--metrics",
      "nll",
      "--quiet",
      "--json",
      "--out",
      join(place.path, "fails"),
    ]);
    expect(code).toBe(1);
    const { trials, figures } = JSON.parse(out);
    expect(trials.map(({ state }: { state: string }) => state)).toEqual(["done", "failed"]);
    expect(trials[1].why).toContain("loss");
    expect(figures[0].settings).toMatchObject([{ setting: 0, n: 1 }]);
  });

  it("refuses before any training what is wrong with any trial, with the options, or with the folder", async () => {
    const refusedBy = async (...more: ReadonlyArray<string>) => {
      const { code, err } = await called(["sweep", spec, "--out", join(place.path, "none"), ...more]);
      expect(existsSync(join(place.path, "none"))).toBe(false);
      return [code, err];
    };
    expect(await refusedBy("--over", "latent.size=2,-1", "--over", "inject.*.place=film,nope")).toEqual([
      3,
      expect.stringMatching(/latent\.size=2,-1[\s\S]*nope[\s\S]*2 problems/),
    ]);
    expect(await refusedBy("--over", "latnt.size=2,8")).toEqual([3, expect.stringContaining("A spec has no `latnt`")]);
    expect(await refusedBy()).toEqual([2, expect.stringContaining("has no sweep")]);
    expect(await refusedBy("--seeds", "2", "--shard", "3/2")).toEqual([2, expect.stringContaining("no part")]);
    expect(await refusedBy("--over", "latent.size=2,8", "--equal-params", "depth")).toEqual([
      2,
      expect.stringContaining("write --equal-params width"),
    ]);
    expect(await refusedBy("--seeds", "2", "--data", "csv:missing.csv")).toEqual([3, expect.any(String)]);
    mkdirSync(join(place.path, "dry"));
    const dry = await called([...args("dry"), "--dry-run"]);
    expect(dry.out).toMatch(/4 trials[\s\S]*seed 2 .* parameters {2}to do/);
    const other = await called(args("one", "--set", "let.width=12"));
    expect([other.code, other.err]).toEqual([2, expect.stringContaining("holds 4 runs")]);
  });
});

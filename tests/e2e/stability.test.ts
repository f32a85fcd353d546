// Several trainings of one spec: done once, gone on with, reported whole.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSeeds } from "../../src/study/asked.js";
import { called, folder, gallery, tiny } from "./graft.js";

const place = folder();
const out = join(place.path, "study");
const study = (...more: ReadonlyArray<string>) =>
  called(["stability", gallery, ...tiny, "--seeds", "3,8", "--out", out, "--json", ...more]);
afterAll(place.remove);

describe("graft stability", () => {
  it("trains each seed, compares codes of the same samples, and never trains a finished seed again", async () => {
    const first = await study("--metrics", "nll,probe");
    expect([first.code, first.err]).toEqual([0, ""]);
    const document = JSON.parse(first.out);
    expect(document).toMatchObject({ ok: true, seeds: [3, 8], samples: 40 });
    for (const { matrix, mean } of document.pairs) {
      expect(matrix[0][1]).toBe(matrix[1][0]);
      expect(mean).toBe(matrix[0][1]);
    }
    const names = document.figures.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["nll", "probe"]);
    const spec = (seed: number) => JSON.parse(readFileSync(join(out, `seed-${seed}/spec.json`), "utf8")).train;
    expect([spec(3), spec(8)]).toMatchObject([
      { seed: 3, "split-seed": 3 },
      { seed: 8, "split-seed": 3 },
    ]);
    const written = () => [3, 8].map((seed) => statSync(join(out, `seed-${seed}/model.safetensors`)).mtimeMs);
    const before = written();
    const again = await study("--metrics", "nll,probe");
    expect(JSON.parse(again.out)).toEqual(document);
    expect(written()).toEqual(before);
  });

  it("writes a page with pictures inside, a table and pictures", () => {
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("The same samples, run by run");
    expect(page.split("<svg ").length).toBeGreaterThan(4);
    expect(readFileSync(join(out, "stability.csv"), "utf8")).toMatch(/^metric,of,seed,other,value\ncka,,3,8,0\./);
    expect(readFileSync(join(out, "latents.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  it("colours codes by the classes that the data has where the model is told nothing", async () => {
    const told = join(place.path, "untold");
    const done = await called([
      "stability",
      gallery.replace("cvae", "vae"),
      ...tiny,
      "--seeds",
      "2",
      "--out",
      told,
      "--metrics",
      "active-units",
    ]);
    expect([done.code, done.err]).toEqual([0, ""]);
    expect(done.out).toMatch(/overlap of classes .*/);
    expect(done.out).toContain("no unit is active");
    const picture = readFileSync(join(told, "latents.svg"), "utf8");
    for (const digit of ["0", "3", "9"]) expect(picture).toContain(`>${digit}</text>`);
  });

  it("refuses a folder with another spec's runs, and seeds that are none", async () => {
    const other = await study("--set", "latent.size=3");
    expect(other.code).toBe(2);
    expect(other.out).toContain("holds a run of another spec");
    for (const seeds of ["1", "x", "1,1", "101", "1,-2"])
      expect([seeds, readSeeds(seeds, 1)]).toMatchObject([seeds, { _tag: "Left" }]);
    expect(readSeeds("3", 5)).toMatchObject({ right: [5, 6, 7] });
  });
});

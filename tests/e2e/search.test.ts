// `graft sweep` that searches: a part of the combinations, and trials that end early and stay ended.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { long } from "../long.js";
import { modelText } from "../sweep/model.js";
import { graft } from "./graft.js";

const place = mkdtempSync(join(tmpdir(), "graft-search-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const write = (name: string, sweep: object): void => {
  const spec = JSON.parse(modelText);
  writeFileSync(
    join(place, name),
    JSON.stringify({ ...spec, train: { ...spec.train, epochs: 2, validation: 0.2 }, sweep }),
  );
};

const over = { "/train/optimizer/rate": [0.3, 0.1, 0.01, 0.0001], "/let/width": [4, 8] };

test("a random search trains so many combinations, the same each time", async () => {
  write("random.json", { over, method: "random", trials: 3 });
  const ids = async (): Promise<ReadonlyArray<string>> => {
    const { out } = await graft(place, ["sweep", "random.json", "--dry-run", "--json"]);
    return (JSON.parse(out) as { trials: ReadonlyArray<{ id: string }> }).trials.map(({ id }) => id);
  };
  const first = await ids();
  expect(new Set(first).size).toBe(3);
  expect(await ids()).toEqual(first);
});

test.runIf(long).each([1, 2])(
  "trials that fall behind end early, and are not begun again (--jobs %i)",
  async (jobs) => {
    write("asha.json", { over, method: "bayes", trials: 5, "early-terminate": { type: "asha", reduction: 2 } });
    const args = [
      "sweep",
      "asha.json",
      "--engine",
      "wasm",
      "--metrics",
      "loss",
      "--jobs",
      `${jobs}`,
      "--out",
      `runs/${jobs}`,
      "--json",
    ];
    const states = async (): Promise<ReadonlyArray<string>> => {
      const { out, err } = await graft(place, args);
      expect(err).not.toContain("Something went wrong");
      const { trials, settings } = JSON.parse(out) as {
        trials: ReadonlyArray<{ state: string }>;
        settings: ReadonlyArray<object>;
      };
      expect(settings).toHaveLength(5);
      return trials.map(({ state }) => state).sort();
    };
    const found = await states();
    expect(found).toHaveLength(5);
    expect(found).toContain("ended early");
    expect(found).toContain("done");
    expect(await states()).toEqual(found);
    const csv = readFileSync(join(place, `runs/${jobs}/trials.csv`), "utf8");
    expect(csv).toContain(",ended early,loss,");
  },
);

test("a rule that is none is a report", async () => {
  write("wrong.json", { over, "early-terminate": "median-ish" });
  const { code, err } = await graft(place, ["check", "wrong.json"]);
  expect(code).toBe(3);
  expect(err + (await graft(place, ["check", "wrong.json"])).out).toContain("median");
});

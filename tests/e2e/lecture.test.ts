// The lecture, in small: two claims trained, judged and told; stopped and gone on with; claims that there aren't.
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { long } from "../long.js";
import { called, folder } from "./graft.js";

const place = folder();
const out = join(place.path, "lecture");
const lecture = (...more: ReadonlyArray<string>) =>
  called(["lecture", "--data", "digits:200", "--epochs", "1", "--seeds", "2", "--out", out, "--quiet", ...more]);
afterAll(place.remove);

describe.runIf(long)("graft lecture", () => {
  it("trains what the claims need, judges them, and trains nothing twice", async () => {
    const first = await lecture("--claims", "order,seeds", "--json");
    expect([first.code, first.err]).toEqual([0, ""]);
    const document = JSON.parse(first.out);
    expect(document).toMatchObject({ ok: true, seeds: 2, epochs: 1, data: { train: 160, heldOut: 40 } });
    expect(document.claims.map(({ name }: { name: string }) => name)).toEqual(["seeds", "order"]);
    const [seeds, order] = document.claims;
    expect(seeds.found.runs).toBe(4);
    expect([order.standing, order.words]).toEqual([
      "not decided",
      expect.stringMatching(
        /^Not decided by this much training: 2 steps, measured on 40 samples; .* So far it would hold/,
      ),
    ]);
    for (const { moved, difference, unmoved } of order.found.compared) {
      expect(moved).toBeGreaterThan(1000);
      expect(difference).toBeLessThan(1e-4);
      expect(unmoved).toBeGreaterThan(1e-2);
    }
    const model = join(out, "runs/vae-both-2/seed-1/model.safetensors");
    const before = statSync(model).mtimeMs;
    rmSync(join(out, "runs/ae-2/seed-4"), { recursive: true });
    const again = await lecture("--claims", "seeds,order", "--json");
    expect(JSON.parse(again.out)).toEqual(document);
    expect(statSync(model).mtimeMs).toBe(before);
  });

  it("writes a page that needs nothing else, with its criteria and its command", () => {
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("does the condition do");
    expect(page).toContain("How this is judged");
    expect(page).toContain("graft lecture --data digits:200 --epochs 1 --seeds 2 --claims");
    expect(page.split("<svg ").length).toBeGreaterThan(3);
    expect(page).not.toMatch(/<(script|link|img)[\s>]|src="http|Beside an independent/);
    expect(readFileSync(join(out, "lecture.csv"), "utf8")).toMatch(/^model,units,seed,metric,value,/);
  });

  it("refuses another setting's folder, and claims that there aren't", async () => {
    const other = await called([
      "lecture",
      "--data",
      "digits:200",
      "--epochs",
      "2",
      "--claims",
      "order",
      "--out",
      out,
      "--quiet",
    ]);
    expect(other.code).toBe(2);
    const wrong = await lecture("--claims", "sede");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("seeds")]);
  });
});

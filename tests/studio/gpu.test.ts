// The studio on a GPU: Chromium's in software, which is right and slow, so it is a long test. Where a browser has none,
// the page says so and goes on as it was.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { long } from "../long.js";
import { tiny } from "../models.js";
import { alive, canBrowse, launch, serve, watched } from "./browser.js";

const place = mkdtempSync(join(tmpdir(), "graft-studio-gpu-"));
const path = join(place, "spec.json");
const text = JSON.stringify({
  ...tiny,
  conditions: { digit: { type: "category", size: 10 } },
  inject: [{ condition: "digit", into: "decoder", place: "suffix" }],
  train: { data: "digits:200", steps: 6, batch: 20, seed: 1 },
});

const box = "on the GPU (experimental)";

/** What the page says after its six steps, as it computes with these boxes ticked. */
const lossAfter = async (ticked: boolean): Promise<number> => {
  const studio = await serve({ kind: "spec", path });
  const browser = await launch(["--enable-unsafe-webgpu"]);
  try {
    const { page, faults } = await watched(browser, studio.address.replace(/\/$/, ""));
    await page.goto(`${studio.address}#token=${studio.token}`);
    await alive(page);
    if (ticked) await page.getByLabel(box).check({ timeout: 120_000 });
    const button = page.locator(".train-head .main-button");
    await button.filter({ hasText: "Train" }).click();
    await button.filter({ hasText: "Train more" }).waitFor({ timeout: 150_000 });
    expect(await page.getByLabel(box).isChecked()).toBe(ticked);
    expect(faults).toEqual([]);
    const said = await page.locator(".figures").first().textContent();
    return Number(/[−-]ELBO\D*?([\d.]+)/.exec(said ?? "")?.[1] ?? Number.NaN);
  } finally {
    await browser.close();
    await studio.close();
  }
};

describe.skipIf(!canBrowse)("the studio on a GPU (needs chromium and a built page)", () => {
  beforeAll(() => writeFileSync(path, text));
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  test.runIf(long)(
    "trains to the loss that WebAssembly trains to",
    async () => {
      const [gpu, wasm] = [await lossAfter(true), await lossAfter(false)];
      expect(Math.abs(gpu / wasm - 1)).toBeLessThan(1e-4);
    },
    400_000,
  );

  test.runIf(long)("a browser without one says why, and computes as before", async () => {
    const studio = await serve({ kind: "spec", path });
    const browser = await launch();
    try {
      const { page } = await watched(browser, studio.address.replace(/\/$/, ""));
      await page.goto(`${studio.address}#token=${studio.token}`);
      await alive(page);
      await page.getByLabel(box).click();
      await page.getByText("WebGPU finds no GPU here").waitFor();
      expect(await page.getByLabel(box).isChecked()).toBe(false);
    } finally {
      await browser.close();
      await studio.close();
    }
  });
});

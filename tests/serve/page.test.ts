// The page at / in Chromium: controls for every kind of condition, pictures at once, hostile labels as text, nothing
// outside the server, nothing the policy forbids.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executablePath, launch } from "../chromium.js";
import { type Fixture, fixture, galleryText } from "./fixture.js";

const hostile = '"><img src=x onerror=alert(1)>';
const labelled = galleryText("cvae").replace(
  '"type": "category", "size": 10',
  `"type": "category", "size": 10, "labels": ${JSON.stringify(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", hostile])}`,
);

describe.skipIf(executablePath === undefined)("the page, in Chromium", () => {
  let at: Fixture;
  let chrome: Browser;
  let page: Page;
  let base = "";
  const said: Array<string> = [];

  beforeAll(async () => {
    at = await fixture(
      { labelled: "labelled", guided: "guided-cvae", traits: "attribute-set-cvae", angle: "angle-cvae" },
      { texts: { labelled } },
    );
    base = await at.serving.listen("127.0.0.1", 0);
    chrome = await launch();
    page = await chrome.newPage();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("dialog", (dialog) => said.push(dialog.message()));
    page.on("request", (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith("blob:")) said.push(request.url());
    });
    await page.goto(base);
    await page.waitForSelector("#many img");
  });
  afterAll(async () => {
    await chrome?.close();
    await at?.close();
  });

  const choose = async (model: string): Promise<void> => {
    await page.selectOption("#model", { label: model });
    await page.waitForTimeout(50);
  };
  const picture = (id: string): Promise<string | null> => page.getAttribute(`#${id} img`, "src");
  /** Acts, and waits until another picture is there. */
  const changes = async (id: string, act: () => Promise<unknown>): Promise<void> => {
    const before = await picture(id);
    await act();
    await page.waitForFunction(([place, old]) => document.querySelector(`#${place} img`)?.getAttribute("src") !== old, [
      id,
      before,
    ] as const);
  };

  test("a label is text, whatever it says; pressing one draws other samples", async () => {
    await choose("labelled");
    expect(await page.getByRole("button", { name: hostile }).textContent()).toBe(hostile);
    expect(await page.locator("img[src=x]").count()).toBe(0);
    await changes("many", () => page.getByRole("button", { name: "seven" }).click());
    expect(await page.textContent("#curl")).toContain('"digit":7');
  });

  test("the latent: sliders, the pad by mouse and by keys, other seeds", async () => {
    await choose("labelled");
    await changes("one", () => page.getByLabel("z0").fill("2"));
    await changes("one", () => page.locator("#pad").click({ position: { x: 20, y: 20 } }));
    await changes("one", () => page.locator("#pad").press("ArrowRight"));
    await changes("many", () => page.getByRole("button", { name: "Other samples" }).click());
  });

  test("guidance, null, sets and numbers have their own controls", async () => {
    await choose("guided");
    await changes("many", () => page.getByLabel("Guidance").fill("3"));
    await changes("many", () => page.getByRole("button", { name: "none" }).click());
    await choose("traits");
    await changes("many", () => page.getByRole("button", { name: "bold" }).click());
    expect(await page.getByRole("button", { name: "bold" }).getAttribute("aria-pressed")).toBe("true");
    await choose("angle");
    expect(await page.locator("#conditions input[type=range]").count()).toBe(1);
  });

  test("not a word of complaint: no error, no violation, no request elsewhere", () => {
    expect(said).toEqual([]);
  });
});

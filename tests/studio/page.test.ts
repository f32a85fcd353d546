// The studio's page, used as a person uses it, in a real browser. Where there is no Chromium, or the page was not
// built, these tests are skipped and say so.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settledSplit } from "../../compiler/expand/samples.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { readSafetensors } from "../../runtime/checkpoint/safetensors.js";
import { open } from "../../runtime/data/files.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { markData } from "../../runtime/run/hash.js";
import { initialise } from "../../runtime/train/initialise.js";
import { train } from "../../runtime/train/train.js";
import type { Studio } from "../../src/cli/studio/serve.js";
import { splitFor, wantedBy } from "../../src/wanted.js";
import { called, gallery } from "../e2e/graft.js";
import { long } from "../long.js";
import { alive, built, canBrowse, launch, serve, watched } from "./browser.js";

const place = mkdtempSync(join(tmpdir(), "graft-page-"));

/** The gallery's CVAE, small enough to be trained in a second. */
const small = readFileSync(gallery, "utf8")
  .replace('"width": 400', '"width": 32')
  .replace('"data": "digits", "epochs": 20, "batch": 128', '"data": "digits:600", "epochs": 4, "batch": 32');
const specFile = join(place, "small.json");

let browser: Browser;
let studio: Studio;

const base = (): string => studio.address;
const opened = async (viewport?: { readonly width: number; readonly height: number }, dark = false) => {
  const made = await watched(browser, base().replace(/\/$/, ""), viewport, dark);
  await made.page.goto(`${base()}#token=${studio.token}`);
  await alive(made.page);
  return made;
};

const textIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const lines = document.querySelector(".editor")?.shadowRoot?.querySelectorAll(".cm-line") ?? [];
    // What the editor draws beside the text is none of it.
    const own = (line: Element): string =>
      [...line.childNodes]
        .map((node) => (node instanceof Element && node.matches(".cm-hint") ? "" : node.textContent))
        .join("");
    return [...lines].map(own).join("\n");
  });

/** Puts the cursor behind the first of these words. */
const cursorBehind = async (page: Page, words: string): Promise<void> => {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search input[name=search]").waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
};

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first();
const mainButton = (page: Page) => page.locator(".train-head .main-button");
const says = (page: Page, label: string) => page.locator(".train-head .main-button", { hasText: label }).waitFor();

const saved = async (page: Page, press: () => Promise<unknown>): Promise<Uint8Array> => {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return readFileSync(await download.path());
};

describe.skipIf(!canBrowse)("the page (needs chromium and a built page)", () => {
  beforeAll(async () => {
    writeFileSync(specFile, small);
    browser = await launch();
    studio = await serve({ kind: "spec", path: specFile });
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    rmSync(place, { recursive: true, force: true });
  });

  test.runIf(long)(
    "the whole way: break a word, read, fix, change a placement, train, slide, stop, go on, export, and graft takes it",
    async () => {
      const { page, faults, requests } = await opened();
      // break a word, read the report, fix it by its button
      await cursorBehind(page, '"encoder.hid');
      await page.keyboard.type("x");
      await page.locator(".problem.error").first().waitFor();
      expect(await page.locator(".stale-note").textContent()).toContain("last sound text");
      await page.locator(".fix").first().click();
      await page.locator(".verdict", { hasText: "Sound" }).waitFor();
      expect(await textIn(page)).not.toContain("hidxden");
      // change a placement by its chip; other bytes stay, and it can be undone
      await page.locator(".chip").first().click();
      await page.getByLabel("interleaved", { exact: true }).check();
      await page.locator(".chip", { hasText: "interleaved" }).waitFor();
      await page.keyboard.press("Escape");
      // what can't be has its reason, and can't be chosen
      await page.locator(".chip").first().click();
      const cannot = page.locator(".choices li.cannot").first();
      await cannot.waitFor();
      expect(await cannot.locator("input").isDisabled()).toBe(true);
      expect((await cannot.locator("p").textContent())?.length).toBeGreaterThan(20);
      await page.keyboard.press("Escape");
      // save: the file holds the change and nothing else
      await button(page, "Save").click();
      await page.locator(".note", { hasText: "Saved" }).waitFor();
      expect(readFileSync(specFile, "utf8")).toBe(
        small.replace('"encoder.hidden", "place": "suffix"', '"encoder.hidden", "place": "interleaved"'),
      );
      // train, slide while it trains, stop, go on to the end
      await page.getByLabel("slowly, to watch").check();
      await mainButton(page).click();
      await says(page, "Stop");
      await page.locator(".strip canvas").first().waitFor();
      await page.getByLabel("z1", { exact: true }).fill("1.2");
      await page
        .getByRole("img", { name: /at z = 1\.2/ })
        .first()
        .waitFor();
      await page.locator(".figures dd").first().waitFor();
      // Stopped while it is slow: at its full speed it might end before the click.
      await mainButton(page).click();
      await says(page, "Go on");
      await page.getByLabel("slowly, to watch").uncheck();
      await mainButton(page).click();
      await says(page, "Train more");
      // an edit makes it stale; the weights follow
      await page.locator(".chip").first().click();
      await page.getByLabel("prefix", { exact: true }).check();
      await page.locator(".stale", { hasText: "interleaved → prefix" }).waitFor();
      await button(page, "Carry the weights").click();
      await page.locator(".stale").waitFor({ state: "detached" });
      await page.keyboard.press("Escape");
      await button(page, "Train again").waitFor({ state: "detached" });
      await mainButton(page).click();
      await says(page, "Train more");
      // export
      await page.locator(".menu summary").click();
      const zip = unzipSync(await saved(page, () => button(page, /The run/).click()));
      const folder = join(place, "exported");
      for (const [name, bytes] of Object.entries(zip)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), bytes);
      }
      const run = join(folder, "mnist-cvae");
      expect((await called(["check", join(run, "spec.json")])).code).toBe(0);
      const evaluated = await called(["eval", run, "--json"]);
      expect([evaluated.code, evaluated.err.includes("UNEXPECTED")]).toEqual([0, false]);
      expect(faults).toEqual([]);
      expect(requests.length).toBeGreaterThan(5);
    },
  );

  test.runIf(long)("a run's zip comes back in, and its curve with it", async () => {
    const { page, faults } = await opened();
    const folder = join(place, "exported/mnist-cvae");
    const { zipSync } = await import("fflate");
    const { readdirSync } = await import("node:fs");
    const zip = zipSync(
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])),
    );
    await button(page, "Gallery").click();
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "run.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
    await page.locator(".drop-note", { hasText: "run.zip is open" }).waitFor();
    await page.locator(".curve").waitFor();
    await page.locator("input[type=file]").setInputFiles({
      name: "no.zip",
      mimeType: "application/zip",
      buffer: Buffer.from(zipSync({ "a.txt": new Uint8Array(3) })),
    });
    await page.locator(".drop-note.bad", { hasText: "holds no run" }).waitFor();
    expect(faults).toEqual([]);
  });

  test.runIf(long)("20 steps end with the same bits as in Node", async () => {
    const text = small.replace('"epochs": 4', '"steps": 20');
    writeFileSync(join(place, "bits.json"), text);
    const own = await serve({ kind: "spec", path: join(place, "bits.json") });
    const { page, faults } = await watched(browser, own.address.replace(/\/$/, ""));
    await page.goto(`${own.address}#token=${own.token}`);
    await alive(page);
    await page.getByLabel("same bits everywhere").check();
    await says(page, "Train");
    await mainButton(page).click();
    await says(page, "Train more");
    await page.locator(".menu summary").click();
    const zip = unzipSync(await saved(page, () => button(page, /The run/).click()));
    await own.close();
    const compiled = compile({ name: "bits", text });
    if (T.isLeft(compiled)) throw new Error("it compiles");
    const { core, program } = compiled.right;
    const dataset = await open(core.train.data, wantedBy(core));
    if (E.isLeft(dataset)) throw new Error("there is data");
    const session = await (await wasmEngine({ fma: false })).load(program);
    await session.write(initialise(program, core.train.seed));
    const parts = splitFor(settledSplit(core), dataset.right, core.train.seed);
    expect(await train({ session, program, split: parts, settings: core.train })).toMatchObject({
      right: { _tag: "Completed" },
    });
    const state = await session.read();
    session.dispose();
    const found = ["model", "optimizer"].flatMap((file) => {
      const read = readSafetensors(zip[`mnist-cvae/${file}.safetensors`] ?? new Uint8Array());
      return E.isRight(read) ? [...read.right.tensors] : [];
    });
    expect(found.length).toBe(Object.keys(state).length);
    const differ = found.filter(
      ([name, { data }]) =>
        Buffer.compare(
          Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          Buffer.from(state[name]?.data.buffer ?? new ArrayBuffer(0)),
        ) !== 0,
    );
    expect(differ.map(([name]) => name)).toEqual([]);
    expect(faults).toEqual([]);
  });

  // The rest takes a minute where both cores are busy: it is for the long tests.
  describe.skipIf(!long)("in the long tests (GRAFT_LONG)", () => {
    test("beside: two placements in step, what differs, and one code for both", async () => {
      const { page, faults } = await opened();
      await page.locator(".chip").nth(1).click();
      await page.getByRole("button", { name: /compare suffix with add|compare prefix with add/ }).click();
      await page.locator(".differences td", { hasText: "decoder" }).first().waitFor();
      await mainButton(page).click();
      await says(page, "Train more");
      const heads = await page.locator(".figures-head").allTextContents();
      expect(heads.length).toBe(2);
      expect(new Set(heads.map((text) => /step \d+/.exec(text)?.[0])).size).toBe(1);
      expect(await page.locator(".column").count()).toBe(2);
      expect(faults).toEqual([]);
    });

    test("the lecture plays in two languages, and a link brings all of it back", async () => {
      const { page, context, faults } = await opened();
      await button(page, "Lecture").click();
      await page.locator(".lecture h3").waitFor();
      await page.locator(".chapters button").nth(4).click();
      await page.getByLabel("Language of the lecture").selectOption("ko");
      await page.locator(".lecture h3", { hasText: "완전 연결" }).waitFor();
      await page.getByLabel("z1", { exact: true }).fill("0.8");
      await button(page, "Share").click();
      await page.locator(".note", { hasText: "not encrypted" }).waitFor();
      const link = page.url();
      const other = await context.newPage();
      await other.goto("about:blank");
      await other.goto(link);
      await other.locator(".lecture h3", { hasText: "완전 연결" }).waitFor();
      await other.getByRole("slider", { name: "z1" }).waitFor();
      await button(other, "Share").click();
      expect(other.url()).toBe(link);
      expect(faults).toEqual([]);
    });

    test("by keyboard alone", async () => {
      const { page, faults } = await opened();
      await page.keyboard.press("?");
      await page.locator(".help").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("2");
      await page.locator(".chip").nth(1).focus();
      await page.keyboard.press("Enter");
      await page.locator(".choices input:checked:focus").waitFor();
      await page.keyboard.press("ArrowUp");
      await page.locator(".chip", { hasText: /decoder.*prefix/ }).waitFor();
      await page.locator(".choices input[id$=prefix]:checked:focus").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".choices").waitFor({ state: "detached" });
      await page.getByLabel("slowly, to watch").focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("1");
      await page.waitForFunction(() => document.activeElement?.classList.contains("editor"));
      // Before the changed model is there, there is nothing to train.
      await page.locator(".train-head .main-button:enabled", { hasText: "Train" }).waitFor();
      await page.keyboard.press("Control+Enter");
      await says(page, "Stop");
      await page.keyboard.press("Control+Enter");
      await page.locator(".train-head .main-button:not(.stop)").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.className)).not.toContain("editor");
      expect(faults).toEqual([]);
    });

    test("data that is dropped in is what the model trains on", async () => {
      const { page, faults } = await opened();
      await button(page, "Gallery").click();
      const header = ["digit", ...Array.from({ length: 784 }, (_, i) => `image.${i}`)].join(",");
      const row = (i: number): string =>
        [i % 10, ...Array.from({ length: 784 }, (_, k) => (((i * 7 + k) % 10) / 10).toFixed(1))].join(",");
      const csv = [header, ...Array.from({ length: 60 }, (_, i) => row(i))].join("\n");
      await page
        .locator("input[type=file]")
        .setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await page.locator(".drop-note", { hasText: "csv:dropped/mine.csv" }).waitFor();
      await page.keyboard.press("Escape");
      await mainButton(page).click();
      await says(page, "Train more");
      expect(await page.locator(".figures-head").textContent()).toContain("step 8");
      expect(faults).toEqual([]);
    });

    test("a folder of pictures is what the model trains on, with the values that Node reads", async () => {
      const { page, faults } = await opened();
      const folder = join(place, "pictures");
      const noise = (of: number, count: number) =>
        Uint8Array.from({ length: count }, (_, k) => (of * 31 + k * (k % 13) * 7) % 256);
      for (let i = 0; i < 40; i++) {
        const channels = i % 2 === 0 ? 1 : 3;
        mkdirSync(join(folder, `${i % 10}`), { recursive: true });
        await sharp(noise(i, 784 * channels), { raw: { width: 28, height: 28, channels } })
          .png()
          .toFile(join(folder, `${i % 10}`, `${i}.png`));
      }
      const compiled = compile({ name: "here", text: small.replace("digits:600", `images:${folder}`) });
      if (T.isLeft(compiled)) throw new Error("it compiles");
      const { core } = compiled.right;
      const dataset = await open(core.train.data, wantedBy(core));
      if (E.isLeft(dataset)) throw new Error("Node reads the folder");
      const { sha256 } = markData("", splitFor(settledSplit(core), dataset.right, core.train.seed));
      await button(page, "Gallery").click();
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        button(page, "a folder of pictures").click(),
      ]);
      await chooser.setFiles(folder);
      await page.locator(".drop-note", { hasText: "images:dropped/pictures" }).waitFor();
      await page.keyboard.press("Escape");
      await mainButton(page).click();
      await says(page, "Train more");
      await page.locator(".menu summary").click();
      const zip = unzipSync(await saved(page, () => button(page, /The run/).click()));
      const state = new TextDecoder().decode(zip["mnist-cvae/state.json"]);
      expect((JSON.parse(state) as { readonly data: unknown }).data).toMatchObject({
        source: "images:dropped/pictures",
        sha256,
      });
      // The same folder drawn into the page from outside: the browser then gives entries, which are walked through.
      await page.locator(".drop-note").waitFor({ state: "detached" });
      const devtools = await page.context().newCDPSession(page);
      for (const type of ["dragEnter", "dragOver", "drop"] as const)
        await devtools.send("Input.dispatchDragEvent", {
          type,
          x: 400,
          y: 300,
          data: { items: [], files: [folder], dragOperationsMask: 1 },
        });
      await page.locator(".drop-note", { hasText: "images:dropped/pictures" }).waitFor();
      expect(faults).toEqual([]);
    });

    test("a static site works in a folder of any server, under the policy in its page", async () => {
      const out = join(place, "site");
      expect((await called(["studio", specFile, "--out", out])).code).toBe(0);
      const server = createServer((request, response) => {
        const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname).replace(
          /^\/deep\/folder\//,
          "",
        );
        try {
          const types: Readonly<Record<string, string>> = {
            html: "text/html",
            js: "text/javascript",
            css: "text/css",
            wasm: "application/wasm",
          };
          const file = path === "" ? "index.html" : path;
          response.setHeader("content-type", types[file.split(".").at(-1) ?? ""] ?? "application/octet-stream");
          response.end(readFileSync(join(out, file)));
        } catch {
          response.writeHead(404).end();
        }
      });
      await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { page, faults } = await watched(browser, origin);
      await page.goto(`${origin}/deep/folder/`);
      await alive(page);
      expect(await textIn(page)).toContain('"width": 32');
      await mainButton(page).click();
      await says(page, "Train more");
      server.close();
      server.closeAllConnections();
      expect(faults).toEqual([]);
    });

    describe("axe finds nothing", () => {
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
        await page.evaluate(axe);
        return page.evaluate(async () => {
          const { axe: run } = globalThis as unknown as {
            readonly axe: {
              readonly run: (options: object) => Promise<{
                readonly violations: ReadonlyArray<{
                  readonly id: string;
                  readonly nodes: ReadonlyArray<{
                    readonly html: string;
                    readonly any: ReadonlyArray<{ readonly message: string }>;
                  }>;
                }>;
              }>;
            };
          };
          const { violations: found } = await run.run({ resultTypes: ["violations"] });
          return found.map(
            ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.any[0]?.message ?? ""}`,
          );
        });
      };

      test.each([
        ["a wide page, light", 1280, false],
        ["a wide page, dark", 1280, true],
        ["a phone, light", 390, false],
        ["a phone, dark", 390, true],
      ])("on %s", async (_, width, dark) => {
        const { page, faults } = await opened({ width, height: 800 }, dark);
        const phone = width < 900;
        const go = async (tab: string): Promise<void> => {
          if (phone) await page.getByRole("tab", { name: tab }).click();
        };
        const found: Array<string> = [];
        const look = async (state: string): Promise<void> => {
          for (const each of await violations(page)) found.push(`${state}: ${each}`);
        };
        await look("first");
        await go("Model");
        await page.locator(".chip").first().click();
        await page.locator(".choices li.cannot").first().waitFor();
        await look("choices");
        await page.keyboard.press("Escape");
        await go("Train");
        await (phone ? page.locator(".bar .main-button") : mainButton(page)).click();
        await page.locator(".figures dd").first().waitFor();
        await look("training");
        await page.locator(".main-button:visible", { hasText: "Train more" }).waitFor();
        await look("trained");
        await go("Explore");
        await page.locator(".strip canvas").first().waitFor();
        await look("explore");
        await button(page, "Gallery").click();
        await page.locator(".exhibits button").first().waitFor();
        await look("gallery");
        await page.keyboard.press("Escape");
        await button(page, "Lecture").click();
        await page.locator(".lecture h3").waitFor();
        await look("lecture");
        await page.locator(".lecture .panel-head > button").click();
        await go("Spec");
        await cursorBehind(page, '"type": "fla');
        await page.keyboard.type("q");
        await page.locator(".problem.error").first().waitFor();
        await look("wrong");
        expect(found).toEqual([]);
        expect(faults).toEqual([]);
      });
    });

    test("budgets: at most 220 KB before the editor shows, 700 KB of code in all", async () => {
      const { page, requests } = await opened();
      await page
        .locator(".strip canvas")
        .first()
        .waitFor({ timeout: 5000 })
        .catch(() => undefined);
      const sizeOf = (url: string): number => {
        const path = new URL(url).pathname;
        return /\.(js|css|html|wasm)$|\/$/.test(path)
          ? gzipSync(readFileSync(join(built, path === "/" ? "index.html" : path)), { level: 9 }).length
          : 0;
      };
      const firstWorker = requests.findIndex((url) => /\/entry-/.test(url));
      const first = requests.slice(0, firstWorker).reduce((sum, url) => sum + sizeOf(url), 0);
      expect(first).toBeGreaterThan(50_000);
      expect(first).toBeLessThan(220_000);
      const { readdirSync } = await import("node:fs");
      const all = readdirSync(join(built, "assets")).reduce((sum, name) => sum + sizeOf(`http://x/assets/${name}`), 0);
      expect(all).toBeLessThan(700_000);
    });
  });
});

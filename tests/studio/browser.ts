/**
 * A page of the studio in Debian's Chromium. In: what the command would be given. Out: a page, and what it did that it
 * must not do.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { assetsIn } from "../../src/cli/studio/assets.js";
import type { Home } from "../../src/cli/studio/home.js";
import { type Studio, startStudio } from "../../src/cli/studio/serve.js";
import { executablePath, launch } from "../chromium.js";

export const built = join(import.meta.dirname, "../../dist/studio");

export { executablePath, launch };

export const canBrowse = executablePath !== undefined && existsSync(join(built, "index.html"));

export const serve = (home: Home): Promise<Studio> =>
  startStudio({ assets: assetsIn(built) ?? new Map(), home, port: 0 });

/** What went wrong: violations of the policy, errors, requests to elsewhere. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: ReadonlyArray<string>;
  /** Bytes that came by gzip's measure are counted by whoever asks; here are the addresses in order. */
  readonly requests: ReadonlyArray<string>;
}

export const watched = async (
  browser: Browser,
  origin: string,
  viewport = { width: 1280, height: 800 },
  dark = false,
): Promise<Watched> => {
  const context = await browser.newContext({ viewport, acceptDownloads: true, colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const [faults, requests]: [Array<string>, Array<string>] = [[], []];
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  page.on("console", (message) => {
    if (message.type() === "error" || /policy/i.test(message.text())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  context.on("request", (request) => {
    const url = request.url();
    requests.push(url);
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) faults.push(`asked elsewhere: ${url}`);
  });
  return { page, context, faults, requests };
};

/** The page is alive: its editor, a model, and pictures of it. */
export const alive = async (page: Page): Promise<void> => {
  await page.waitForSelector(".cm-content");
  await page.waitForSelector(".lane-decoder", { state: "attached" });
};

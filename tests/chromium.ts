/** The Chromium that tests drive, and how it is started: alone, and asking nobody but the test. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const candidates = [
  process.env["CHROMIUM"],
  ...(process.env["PATH"] ?? "")
    .split(":")
    .flatMap((folder) => [join(folder, "chromium"), join(folder, "chromium-browser"), join(folder, "google-chrome")]),
];

/** Undefined where there is none: the tests that need it say so and are skipped. */
export const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

/** `more`: options of this test alone. */
export const launch = (more: ReadonlyArray<string> = []): Promise<Browser> =>
  chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });

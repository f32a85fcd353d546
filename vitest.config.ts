// How the tests run: `npm test` says only what fails; `npm run test:long` adds the long laws, which read GRAFT_LONG.
// Most files share a process and the modules that it has loaded, since loading the compiler anew takes longer than most
// of them do.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Files that change what others would see of a process: its environment, an engine's settings, a registry. */
const alone = [
  "tests/laws/engine-*.test.ts",
  "tests/laws/devices-*.test.ts",
  "tests/laws/stranger.test.ts",
  "tests/laws/elementwise.test.ts",
  "tests/runtime/engine/**/*.test.ts",
  "tests/runtime/run/lock.test.ts",
  "tests/attack/leaks.test.ts",
  "tests/run/**/*.test.ts",
  "tests/serve/**/*.test.ts",
  "tests/studio/**/*.test.ts",
  "tests/browser/**/*.test.ts",
  "tests/export/**/*.test.ts",
];

export default defineConfig(({ mode }) => ({
  test: {
    globalSetup: ["tests/setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["minimal"],
    // What graft notes of a person goes elsewhere than into yours.
    env: { XDG_STATE_HOME: join(tmpdir(), "graft-tests"), ...(mode === "long" ? { GRAFT_LONG: "1" } : {}) },
    projects: [
      { extends: true, test: { name: "shared", include: ["tests/**/*.test.ts"], exclude: alone, isolate: false } },
      { extends: true, test: { name: "alone", include: alone } },
    ],
  },
}));

// How the tests run: `npm test` says only what fails; `npm run test:long` adds the long laws, which read GRAFT_LONG.
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: {
    globalSetup: ["tests/setup.ts"],
    include: ["tests/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["minimal"],
    env: mode === "long" ? { GRAFT_LONG: "1" } : {},
  },
}));

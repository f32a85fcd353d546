// `npm ci` on any machine: the lock file names every optional platform package, also those that the registry it was
// made with does not serve. A named test for a bug: without them `npm ci` refuses the lock file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test("no platform package is missing from package-lock.json (node scripts/lock.mjs adds them)", () => {
  const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Entry>>;
  };
  const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(named.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
});

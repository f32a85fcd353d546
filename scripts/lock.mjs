// Completes package-lock.json: `node scripts/lock.mjs`, after any `npm install`. A registry that does not serve a
// library's packages for other platforms makes npm leave them out of the lock file, and `npm ci` then refuses it
// everywhere. In: the lock file. Out: the same with an entry for each optional platform package that is named and
// missing.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dirname, "..", "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));

/** `@biomejs/cli-linux-x64-musl` → its system, processor and C library, as its own package.json would say them. */
const platformOf = (name) => {
  const [os, cpu, libc] = name
    .split("/")
    .at(-1)
    .split("-")
    .slice(-3)
    .filter((part) => part !== "cli");
  return { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) };
};

const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {}, dev }) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !(`node_modules/${name}` in lock.packages))
    .map(([name, version]) => [
      `node_modules/${name}`,
      { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) },
    ]),
);
const { "": root, ...others } = { ...lock.packages, ...Object.fromEntries(missing) };
const sorted = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: { "": root, ...Object.fromEntries(sorted) } }, null, 2)}\n`);
process.stdout.write(`${missing.length} entries added\n`);

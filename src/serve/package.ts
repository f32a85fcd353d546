/** A file of the installed package, also for code that was bundled somewhere else. In: its path in the package. Out: its path here. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const fromPackage = (path: string): string =>
  join(dirname(createRequire(import.meta.url).resolve("graftml/package.json")), path);

/**
 * The installed package, also for code that was bundled somewhere else. In: a path in it. Out: the path here; or its
 * version.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

const manifest = "graftml/package.json";

/** A file or folder of the package. */
export const fromPackage = (path: string): string => join(dirname(require.resolve(manifest)), path);

/** "0.1.0" */
export const version = (): string => require(manifest).version;

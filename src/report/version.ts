/** The version of graft, as its package says it. In: nothing. Out: "0.1.0". */
import { createRequire } from "node:module";

export const version = (): string => createRequire(import.meta.url)("graftml/package.json").version;

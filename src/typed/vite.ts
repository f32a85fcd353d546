/**
 * A Vite plugin: specs are checked, and their types kept fresh, while the program that imports them is built. In:
 * patterns of specs. Out: a plugin that writes `cvae.d.json.ts` beside each `cvae.json`, again when it changes, and
 * fails the build with graft's own report where a spec is wrong.
 *
 * ```ts
 * // vite.config.ts
 * import { graft } from "graftml/vite";
 * export default { plugins: [graft({ specs: "src/specs/*.json" })] };
 * ```
 *
 * @module graftml/vite
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { glob } from "tinyglobby";
import { front } from "../../compiler/pipeline/compile.js";
import { renderText, reportAll } from "../../compiler/report/index.js";
import { declared, refresh } from "./declare.js";

/** Which specs the plugin looks after. */
export interface GraftOptions {
  /** Which specs, as patterns from Vite's root. Default: `**\/*.graft.json`. */
  readonly specs?: string | ReadonlyArray<string>;
}

/** What of Vite's plugin interface is used; Vite itself is not needed to compile this. */
export interface GraftPlugin {
  readonly name: "graft";
  /** Keeps Vite's root. */
  configResolved(config: { readonly root: string }): void;
  /** Checks every spec and writes its types. Throws the report of one that is wrong. */
  buildStart(): Promise<void>;
  /** The same for a spec that changed. */
  handleHotUpdate(context: { readonly file: string }): Promise<void>;
}

/**
 * Checks one spec and writes its types. Throws the report of a spec that is wrong: Vite shows it, and its build fails.
 */
const keep = async (path: string): Promise<void> => {
  const source = { name: path, text: await readFile(path, "utf8") };
  const typed = front(source);
  if (E.isLeft(typed)) throw new Error(`\n${renderText(reportAll(typed.left), { colour: false, width: 100 })}`);
  const wanted = declared(source);
  if (E.isLeft(wanted)) throw new Error(`\n${renderText(reportAll(wanted.left), { colour: false, width: 100 })}`);
  const written = await refresh(wanted.right);
  if (E.isLeft(written)) throw new Error(`${written.left.path} can't be written: ${written.left.code}`);
};

/** The plugin. A spec that is wrong fails the build with its report; a file that cannot be written fails it too. */
export const graft = ({ specs = "**/*.graft.json" }: GraftOptions = {}): GraftPlugin => {
  let root = process.cwd();
  const paths = async (): Promise<ReadonlyArray<string>> =>
    glob([specs].flat(), { cwd: root, absolute: true, ignore: ["**/node_modules/**"] });
  return {
    name: "graft",
    configResolved: (config) => {
      root = config.root;
    },
    buildStart: async () => {
      for (const path of await paths()) await keep(path);
    },
    handleHotUpdate: async ({ file }) => {
      if (file.endsWith(".json") && (await paths()).some((path) => resolve(path) === resolve(file))) await keep(file);
    },
  };
};

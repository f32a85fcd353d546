/**
 * The built page. In: the package. Out: its files by the path that a browser asks for, and their types; undefined where
 * the page was not built.
 */

import { existsSync, readdirSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { own } from "../../../compiler/base/own.js";
import { fromPackage } from "../../report/package.js";

export const pageFolder = (): string => fromPackage("dist/studio");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".bin": "application/octet-stream",
};

export interface Asset {
  readonly file: string;
  readonly type: string;
}

/** Only these can be asked for: no path of a request ever becomes a path of the disk. */
export const assetsIn = (folder: string): ReadonlyMap<string, Asset> | undefined => {
  if (!existsSync(join(folder, "index.html"))) return undefined;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && Object.hasOwn(types, extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  const assets = files.map((file): readonly [string, Asset] => [
    `/${relative(folder, file).split(sep).join("/")}`,
    { file, type: own(types, extname(file)) ?? "application/octet-stream" },
  ]);
  return new Map([...assets, ["/", { file: join(folder, "index.html"), type: types[".html"] ?? "" }]]);
};

const START = '<script type="application/json" id="start"></script>';

/** The page with a spec inside, for a static site: text in a script element must not end it. */
export const withStart = (html: string, start: { readonly name: string; readonly spec: string }): string =>
  html.replace(START, () => START.replace("></", `>${JSON.stringify(start).replaceAll("<", "\\u003c")}</`));

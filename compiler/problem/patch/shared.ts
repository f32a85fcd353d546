/** What several problems of this folder are said with. */

import { type Located, segmentsOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export const assignment = { text: "path=value, +path=value or ~path", because: "that is how an option changes a spec" };

/** `/inject/0` → "`inject.0`"; the root is "the spec". */
export const named = (pointer: string): string => (pointer === "" ? "the spec" : quote(segmentsOf(pointer).join(".")));

export const kinds: Readonly<Record<Located["kind"], string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "null",
};

export const atMost = (names: ReadonlyArray<string>, max: number): string =>
  names
    .slice(0, max)
    .map((name) => quote(name))
    .join(", ") + (names.length > max ? ", …" : "");

export const pageG050 = page(
  "Not a change",
  "`--set` takes `path=value`, `+path=value` (add) or `~path` (delete), " +
    "with a path such as `train.epochs` or `/train/epochs`.",
  "Write it in one of these ways; quote the option if your shell splits it.",
);

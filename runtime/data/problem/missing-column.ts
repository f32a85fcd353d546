/** G746 · Missing column. */
import { nearest } from "../../../compiler/base/nearest.js";
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { list, setting } from "./shared.js";

export interface MissingColumn {
  readonly _tag: "MissingColumn";
  readonly source: string;
  readonly column: string;
  readonly role: "input" | "condition";
  /** What the source does offer. */
  readonly found: ReadonlyArray<string>;
  /** The one of them that would do, under another name. */
  readonly like?: string;
  /** Of columns that are counted through: how many are wanted, and the first that is absent. */
  readonly wanted?: number;
  readonly absent?: string;
}

function missingColumn({ source, column, role, found, like, wanted, absent }: MissingColumn): Words {
  const near = like ?? (absent === undefined ? nearest(column, found, 1)[0] : undefined);
  const names = absent === undefined ? [] : [absent];
  const series = wanted === undefined ? "" : ` It takes ${count(wanted)} columns, counted through.`;
  return {
    title: "MISSING COLUMN",
    summary:
      absent === undefined
        ? `The spec has the ${role} ${quote(column)}, and ${quote(source, 100)} has nothing for it.`
        : `For the ${role} ${quote(column)}, ${quote(source, 100)} has no column ${list(names)}.${series}`,
    notes: [found.length === 0 ? "It offers nothing that is left." : `It has ${list(found)}.`],
    ...(near === undefined ? {} : { fix: setting(role, column, "from", near.split(" … ")[0] ?? near) }),
  };
}

export const missingColumnProblem = error<MissingColumn>("MissingColumn", {
  code: "G746",
  words: missingColumn,
  page: page(
    "Missing column",
    "The spec has an input or condition that the data offers nothing for.",
    "Give both the same name, or take it out of the spec.",
  ),
});

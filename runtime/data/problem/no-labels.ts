/** G800 · Classes by name. */
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { count, plural } from "../../../compiler/words/words.js";
import { at, list, option, type Role, setting } from "./shared.js";

/** Classes stand by names, and the spec has none. */
export interface NoLabels {
  readonly _tag: "NoLabels";
  readonly source: string;
  readonly column: string;
  readonly role?: Role;
  readonly of: "class" | "member";
  readonly expected: number;
  readonly words: ReadonlyArray<string>;
  /** How many names there are, listed or not. */
  readonly found: number;
}

function noLabels(problem: NoLabels): Words {
  const { column, role = "condition", of, expected, words, found } = problem;
  const all = words.length === found;
  const labels = setting(role, column, "labels", words);
  const size = option(`${role}s.${column}.size`, found);
  const fix = found === expected ? labels : `${labels}, and ${size}`;
  return {
    title: "CLASSES BY NAME",
    summary: `${at(problem)} holds names, and the spec gives its ${of === "class" ? "classes" : "members"} none.`,
    expected: { text: `numbers from 0 to ${count(expected - 1)}, or "labels" in the spec` },
    found: `${plural(found, "name")}: ${list(words, 24)}${all ? "" : ", …"}`,
    ...(all ? { fix } : {}),
  };
}

export const noLabelsProblem = error<NoLabels>("NoLabels", {
  code: "G800",
  words: noLabels,
  page: page(
    "Classes by name",
    "The data gives classes by name, and the spec's category has no `labels`: " +
      "which name is which class would be a guess.",
    "Write the names as `labels`, in the order that the classes should have; the report has them.",
  ),
});

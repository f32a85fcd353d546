/** G125 · Name taken. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export interface NameTaken {
  readonly _tag: "NameTaken";
  readonly place: Place;
  readonly name: string;
  readonly first: Place | undefined;
  readonly what: "layer" | "name";
}

function nameTaken({ name, first, what }: NameTaken): Words {
  if (first === undefined)
    return {
      title: "NAME TAKEN",
      summary:
        `${quote(name)} is a name that every compiled model has already, ` +
        "so no input or condition can be called that.",
      fix: `choose another, such as "my_${name}"`,
    };
  return {
    title: "NAME TAKEN",
    summary: `Two ${what === "layer" ? "layers of one list" : "things"} are called ${quote(name)}.`,
    label: "again here",
    related: [{ place: first, note: "The name is first given here:" }],
    notes: ["Parameters are called after it, and expressions, sites and data find things by it."],
    fix: "rename one of the two",
  };
}

export const nameTakenProblem = error<NameTaken>("NameTaken", {
  code: "G125",
  words: nameTaken,
  page: page(
    "Name taken",
    "Two things have one name. Parameters are called after it, and expressions, sites and data find things by it.",
    "Rename one of the two.",
  ),
});

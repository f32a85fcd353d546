/** G122 · Unknown name. */

import type { Place } from "../../base/located.js";
import { nearest } from "../../base/nearest.js";
import { own } from "../../base/own.js";
import { error, page } from "../../words/diagnostic.js";
import { meantOne } from "../../words/edit.js";
import { either, quote } from "../../words/layout.js";
import { listed, type Words } from "../../words/words.js";

/** What a name was meant to name. */
export type Named = "input" | "condition" | "site" | "layer" | "block" | "parameter";

export interface UnknownName {
  readonly _tag: "UnknownName";
  readonly place: Place;
  readonly named: Named;
  readonly found: string;
  readonly known: ReadonlyArray<string>;
  /** Of a site: the condition whose name it begins with. */
  readonly ofCondition?: string;
}

/** What people call the ways in, and the sites that they are. */
const siteHabits: Readonly<Record<string, string>> = {
  latent: "decoder",
  z: "decoder",
  input: "encoder",
  output: "decoder",
};

function likelyNames(named: Named, found: string, known: ReadonlyArray<string>): ReadonlyArray<string> {
  const habit = named === "site" && Object.hasOwn(siteHabits, found) ? own(siteHabits, found) : undefined;
  const bare = known.filter((name) => name.endsWith(`.${found}`));
  if (habit !== undefined || bare.length > 0) return habit === undefined ? bare : [habit];
  // A site of another module is another thing, however near its name.
  const [module = ""] = found.split(".");
  const beside = (name: string): boolean => !known.includes(module) || name.startsWith(`${module}.`);
  const near = nearest(
    found,
    known.filter((name) => name.includes(".") === found.includes(".") && (!found.includes(".") || beside(name))),
  );
  return near.length === 0 && known.length === 1 ? known : near;
}

const declareNote = (named: Named, found: string): string =>
  named === "parameter"
    ? "This block has none."
    : named === "condition"
      ? 'This spec declares no conditions; a category of ten would be "conditions": { ' +
        `${JSON.stringify(found.slice(0, 40))}: { "type": "category", "size": 10 } }.`
      : "This spec declares none.";

/** Parts that a model has only once the spec asks for them. */
const partNotes = ({ named, found, known }: UnknownName): ReadonlyArray<string> => {
  if (named !== "site") return [];
  if (/^prior\b/.test(found) && known.some((name) => name.startsWith("prior.")))
    return ["Conditions enter the prior of a level, but for the highest: that is the standard normal."];
  if (/^prior\b/.test(found))
    return ['A prior that takes conditions is declared in the latent: "prior": { "given": ["…"], "layers": [] }.'];
  return /^heads?\b/.test(found) ? ['A head is declared in the latent: "heads": { "…": { "layers": [] } }.'] : [];
};

/** A condition is no site, nor are layers of its own. */
const conditionNotes = (condition: string | undefined): ReadonlyArray<string> =>
  condition === undefined
    ? []
    : [`${quote(condition)} is a condition: it enters sites, and nothing enters its own layers.`];

function unknownName(problem: UnknownName): Words {
  const { named, found, known, place, ofCondition } = problem;
  const likely = ofCondition === undefined ? likelyNames(named, found, known) : [];
  const exist = `${known.length === 1 ? "The only one is" : "There are"} ${listed(known)}.`;
  return {
    title: `UNKNOWN ${named.toUpperCase()}`,
    summary:
      named === "site" ? `Nothing in this model is called ${quote(found)}.` : `There is no ${named} ${quote(found)}.`,
    notes: [
      known.length === 0 ? declareNote(named, found) : exist,
      ...partNotes(problem),
      ...conditionNotes(ofCondition),
    ],
    ...(likely.length === 0 ? {} : meantOne(place, likely, `write ${either(likely)}`)),
  };
}

export const unknownNameProblem = error<UnknownName>("UnknownName", {
  code: "G122",
  words: unknownName,
  page: page(
    "Unknown name",
    "An input, condition, layer or site is named that the spec does not have.",
    "Write one that the report lists. Where one is near, `graft check --fix` writes it.",
  ),
});

/** G103 · Unknown word. */
import type { Place } from "../../base/located.js";
import { type Aliases, meantAmong } from "../../base/meant.js";
import { error, page } from "../../words/diagnostic.js";
import { meantOne } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { listed, type Words } from "../../words/words.js";

export interface UnknownWord {
  readonly _tag: "UnknownWord";
  readonly what: string;
  readonly known: ReadonlyArray<string>;
  readonly found: string;
  /** Of a tag: the words that suit what stands beside it. */
  readonly fits?: ReadonlyArray<string>;
  /** What the words are called elsewhere. */
  readonly aliases?: Aliases;
}

function unknownWord({ what, known, found, fits = known, aliases = {} }: UnknownWord, place: Place): Words {
  const likely = meantAmong(found, known, fits, aliases);
  const thing = what.replace(/^an? /, "");
  return {
    title: `UNKNOWN ${thing.toUpperCase()}`,
    summary: `There is no ${thing} ${quote(found)}.`,
    ...(likely.length > 0
      ? meantOne(place, likely, `write ${likely.map((word) => `"${word}"`).join(" or ")}`)
      : { notes: [`${known.length === 1 ? "The only one is" : "There are"} ${listed(known)}.`] }),
  };
}

export const unknownWordFault = error<UnknownWord, Place>("UnknownWord", {
  code: "G103",
  words: unknownWord,
  page: page(
    "Unknown word",
    "A layer, placement, activation, encoding or another word from a closed list is not in it. Names of other " +
      "libraries (`Linear`, `bce`, `concat`) are understood as what they are called here.",
    "Write one of the list; where one is near, `graft check --fix` writes it.",
  ),
});

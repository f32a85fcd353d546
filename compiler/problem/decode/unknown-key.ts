/** G105 · Unknown key. */
import type { Place } from "../../base/located.js";
import { type Aliases, meant } from "../../base/meant.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, fixed, inline, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, listed, noun, type Words } from "../../words/words.js";
import { write } from "./shared.js";

export interface UnknownKey {
  readonly _tag: "UnknownKey";
  readonly key: string;
  readonly what: string;
  readonly known: ReadonlyArray<string>;
  readonly present: ReadonlyArray<string>;
  readonly fits: ReadonlyArray<string>;
  /** What its keys are called elsewhere. */
  readonly aliases?: Aliases;
}

/** A key that a path brought, of a variant, a sweep or an option: the path is wrong, and there is nothing to delete. */
const repath = (place: Place, text: string, key: string, likely: string): Fixed =>
  write(
    place,
    text
      .split(/([/."])/)
      .map((step) => (step === key ? likely : step))
      .join(""),
  );

const keyFix = (place: Place, key: string, likely: string, free: boolean): Fixed => {
  const text = place.source.text.slice(place.range.start, place.range.end);
  if (text !== JSON.stringify(key)) return repath(place, text, key, likely);
  return free
    ? write(place, inline(likely), `rename it to "${likely}"`)
    : fixed(`delete it: "${likely}" is there already`, remove(place.pointer));
};

function unknownKey({ key, what, known, present, fits, aliases }: UnknownKey, place: Place): Words {
  const [likely] = meant(key, known, aliases).filter((each) => fits.includes(each) || present.includes(each));
  const has = known.length === 0 ? "It has no keys." : `It may have ${listed(known)}.`;
  const owner = noun(what);
  const free = likely !== undefined && !present.includes(likely);
  return {
    title: "UNKNOWN KEY",
    summary: `${capital(owner)} has no ${quote(key)}.`,
    ...(likely === undefined ? { notes: [has], fix: "delete it, if it isn't a slip for one of these" } : {}),
    ...(likely === undefined ? {} : keyFix(place, key, likely, free)),
  };
}

export const unknownKeyFault = error<UnknownKey, Place>("UnknownKey", {
  code: "G105",
  words: unknownKey,
  page: page(
    "Unknown key",
    "The object has a key that the language does not know. It would do nothing, and you would not learn that, so " +
      "it is refused everywhere.",
    "Rename it to what was meant (`graft check --fix` does, where one name is near), or delete it.",
  ),
});

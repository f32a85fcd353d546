/**
 * What an input of an exported part is, in words. In: its meaning, and how names and labels are written where the words
 * go. Out: a phrase.
 */
import type { Meaning } from "./part.js";

/** How a person's text is written: so that it is text there, and no markup and no code. */
export interface Writing {
  readonly label: (text: string) => string;
  readonly name: (text: string) => string;
}

export const meaningText = (meaning: Meaning, { label, name }: Writing): string => {
  switch (meaning._tag) {
    case "Data":
      return meaning.range === undefined ? "data" : `data from ${meaning.range[0]} to ${meaning.range[1]}`;
    case "Condition": {
      const { classes, members, labels, range, vocabulary } = meaning.domain;
      const names = labels === undefined ? "" : `: ${labels.map(label).join(", ")}`;
      if (classes !== undefined) return `condition, a class from 0 to ${classes - 1}${names}`;
      if (members !== undefined) return `condition, 0 or 1 for each of ${members} members${names}`;
      if (vocabulary !== undefined) {
        const tokens = vocabulary.slice(0, 20).map(label).join(", ");
        const more = vocabulary.length > 20 ? ` and ${vocabulary.length - 20} more` : "";
        const from = `1 to ${vocabulary.length} are ${tokens}${more}`;
        return `condition, a token's number at each step, 0 behind the last: ${from}`;
      }
      return range === undefined ? "condition" : `condition, from ${range[0]} to ${range[1]}`;
    }
    case "Presence":
      return `1 where the sample has ${name(meaning.condition)}, 0 where it has none`;
    case "Mask":
      return `1 where ${name(meaning.input)} is there, 0 where it is missing or padding`;
    case "Noise":
      return meaning.distribution === "normal" ? "noise, standard normal" : "noise, uniform from 0 to 1";
    case "Code":
      return "a code";
    case "Guidance":
      return "0 leaves the conditions out, 1 takes them as they are, more exaggerates them";
  }
};

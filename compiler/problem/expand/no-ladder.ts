/** G938 · Levels of a ladder that lead nowhere. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, inline, put, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export interface NoLadder {
  readonly _tag: "NoLadder";
  readonly place: Place;
  /** A ladder of one level; layers of the highest, which nothing enters; the encoder's end, which no level reads. */
  readonly why: "one" | "layers" | "end";
  /** The highest level. */
  readonly level: string;
  /** The pointer of its value. */
  readonly pointer: string;
  readonly size: unknown;
}

const words: Readonly<Record<NoLadder["why"], (problem: NoLadder) => Words>> = {
  one: ({ size }) => {
    const single = { type: "gaussian", size };
    return {
      title: "A LADDER OF ONE LEVEL",
      summary: "This ladder has one level, and a ladder is levels that expect one another.",
      notes: ["One level alone is a `gaussian` latent: the same heads, draws and divergence."],
      ...fixed(`add a level above it, or write "latent": ${inline(single)}`, put("/latent", single)),
    };
  },
  layers: ({ level, pointer }) => ({
    title: "LAYERS THAT NOTHING ENTERS",
    summary: `${quote(level)} is the highest level: there is nothing above it that could pass through its layers.`,
    notes: ["Levels are written from the lowest to the highest. The prior of the highest is the standard normal."],
    ...fixed("delete its layers, or put it below the level that it should follow", remove(`${pointer}/layers`)),
  }),
  end: ({ level, pointer }) => ({
    title: "THE ENCODER'S END REACHES NO LEVEL",
    summary: "Every level reads a layer inside the encoder, so what the encoder ends in goes nowhere.",
    notes: ["A level without `from` reads what the encoder ends in; most often the highest does."],
    ...fixed(`delete "from" of ${quote(level)}`, remove(`${pointer}/from`)),
  }),
};

export const noLadderProblem = error<NoLadder>("NoLadder", {
  code: "G938",
  words: (problem) => words[problem.why](problem),
  page: page(
    "Levels that lead nowhere",
    "A ladder is at least two levels, written from the lowest to the highest. The layers of a level read the codes " +
      "of the levels above it, so the highest has none; and at least one level reads what the encoder ends in, or " +
      "its last layers would be trained by nothing.",
    "Write a second level or a `gaussian` latent; delete the highest level's `layers`; leave `from` out of one " +
      "level. `graft check --fix` does what the report says.",
  ),
});

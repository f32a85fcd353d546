/** G235 · No text. */
import { error, page } from "../../words/diagnostic.js";
import { either, quote } from "../../words/layout.js";

export interface NoText {
  readonly _tag: "NoText";
  readonly field: "of";
  readonly found: string;
  /** The outputs that are texts. */
  readonly known: ReadonlyArray<string>;
}

export const noTextFault = error<NoText>("NoText", {
  code: "G235",
  words: ({ found, known }) => ({
    title: "NO TEXT",
    summary: `${quote(found)} is no input of type \`tokens\` that this decoder makes.`,
    expected: {
      text: "the name of such an output",
      because: "its tokens come one time step late, and drawn one after another",
    },
    fix:
      known.length > 0
        ? `write ${either(known.map((name) => `"of": "${name}"`))}`
        : "take the layer out: the decoder makes no text",
  }),
  page: page(
    "No text",
    "`previous` tells a decoder the tokens that it has made so far, so it names an output of type `tokens`. An " +
      "output of numbers is made as a whole.",
    "Name an output of type `tokens`, or take the layer out.",
  ),
});

// W06: an input that is neither encoded nor decoded: data must have it, and nothing becomes of it.
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { rule } from "./rule.js";

export interface UnusedInput {
  readonly _tag: "UnusedInput";
  readonly place: Place;
  readonly input: string;
}

export const unusedInput = rule<UnusedInput>("UnusedInput", {
  code: "W06",
  find: ({ core }) => {
    const used = [...core.encoder.inputs, ...core.decoder.outputs].map(({ name }) => name);
    return core.inputs
      .filter(({ name }) => !used.includes(name))
      .map(({ name, pointer }) => ({ place: placeOf(core.root, pointer), input: name }));
  },
  words: ({ input }) => ({
    title: "INPUT NOT USED",
    summary: `The input ${quote(input)} is neither encoded nor decoded.`,
    notes: ["Data must have it all the same, and nothing becomes of it."],
    fix: "add it to the encoder's or the decoder's, or delete it",
  }),
  page: page(
    "Input not used",
    "An input is declared that is neither encoded nor decoded. Data must have it all the same, " +
      "and nothing becomes of it.",
    "Add it to the encoder's inputs or the decoder's outputs, or delete it.",
  ),
});

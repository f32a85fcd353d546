/** G305 · Sequence too long. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, layersBefore } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, count, plural, sizesOf, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface SequenceTooLong {
  readonly _tag: "SequenceTooLong";
  readonly construct: string;
  readonly found: TensorType;
  readonly limit: number;
}

/** As few time steps at once as make the sequence short enough. */
function sequenceTooLong({ construct, found, limit }: SequenceTooLong, { place: { pointer } }: Here): Words {
  const [length = 1, features = 1] = sizesOf(found);
  const together =
    Array.from({ length }, (_, i) => i + 1).find((n) => length % n === 0 && length / n <= limit) ?? length;
  const shorter = layersBefore(pointer, { type: "reshape", to: [length / together, features * together] });
  return {
    title: "SEQUENCE TOO LONG",
    summary:
      `${capital(quote(construct))} is unrolled over ${plural(length, "time step")}; ${count(limit)} is the ` +
      "limit.",
    label: printType(found),
    notes: ["Each time step becomes operations of its own in the compiled graph, forwards and backwards."],
    ...fixed(`read ${count(together)} time steps at once: ${shorter.fix}`, ...shorter.edits),
  };
}

export const sequenceTooLongFault = error<SequenceTooLong, Here>("SequenceTooLong", {
  code: "G305",
  words: sequenceTooLong,
  page: page(
    "Sequence too long",
    "A recurrent layer is unrolled over every time step, and these are more than the limit.",
    "Join several steps into one, with a reshape before the layer.",
  ),
});

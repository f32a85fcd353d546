/** G211 · A size that can't be made. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, count, sizesOf, times, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface SizeUnreachable {
  readonly _tag: "SizeUnreachable";
  readonly field: string;
  readonly construct: string;
  readonly wanted: ReadonlyArray<number>;
  readonly reach: ReadonlyArray<readonly [least: number, most: number]>;
  readonly found: TensorType;
}

/** Cut to the size that is wanted, where more can be made; what a window of this stride can make, otherwise. */
function sizeUnreachable({ construct, wanted, reach, found }: SizeUnreachable): Words {
  const ends = reach.map(([least, most]) => (least === most ? count(least) : `${count(least)} to ${count(most)}`));
  const short = wanted.some((side, i) => side < (reach[i]?.[0] ?? 0));
  return {
    title: "SIZE OUT OF REACH",
    summary: `${capital(quote(construct))} can't make ${times(wanted)} of ${times(sizesOf(found).slice(0, -1))} here.`,
    expected: { text: ends.join(" × "), because: "a window of this stride shrinks these sizes to what flows in" },
    found: printType(found),
    fix: short
      ? 'delete "size", and crop what is made: add { "type": "crop", "size": … } behind it'
      : "let more flow in, or write a larger stride",
  };
}

export const sizeUnreachableFault = error<SizeUnreachable, Here>("SizeUnreachable", {
  code: "G211",
  words: sizeUnreachable,
  page: page(
    "A size that can't be made",
    "Behind a stride several sizes shrink to one: 27 and 28 both to 14. A transposed convolution with `size` makes " +
      "the one of them that is asked for; others are out of its reach.",
    'Leave `size` out, and add { "type": "crop", "size": "= image" } behind the layer.',
  ),
});

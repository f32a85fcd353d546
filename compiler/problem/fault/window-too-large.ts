/** G205 · Window too large. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { kindOf } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { count, list, plural, sizesOf, times, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface WindowTooLarge {
  readonly _tag: "WindowTooLarge";
  readonly field: string;
  readonly construct: string;
  /** [height, width], or [time]. */
  readonly window: ReadonlyArray<number>;
  readonly found: TensorType;
  /** How much is padded at each end of a side, where that is a number. */
  readonly padding: ReadonlyArray<number>;
}

function windowTooLarge({ construct, field, window, found, padding }: WindowTooLarge): Words {
  const sequence = kindOf(found) === "sequence";
  const [height = 1, width = 1] = sequence ? [sizesOf(found)[0], sizesOf(found)[0]] : sizesOf(found);
  const side = Math.min(height, width);
  const bare = padding.every((each) => each === 0);
  const named = bare ? "`valid` window" : "window";
  const around = bare ? "" : ` with ${times(padding)} more at each end`;
  return {
    title: "WINDOW TOO LARGE",
    summary: sequence
      ? `A ${named} of ${plural(window[0] ?? 1, "time step")} doesn't fit into a sequence of ${count(height)}${around}.`
      : `A ${named} of ${times(window)} doesn't fit into an image of ${height}×${width}${around}.`,
    expected: {
      text: `"${field}" of at most ${height === width ? side : list([height, width])}`,
      because: bare
        ? `${quote(construct)} pads nothing with \`valid\``
        : "a window must read so many pixels or time steps",
    },
    found: printType(found),
    fix: `write "padding": "same", or "${field}": ${side}`,
  };
}

export const windowTooLargeFault = error<WindowTooLarge, Here>("WindowTooLarge", {
  code: "G205",
  words: windowTooLarge,
  page: page(
    "Window too large",
    "With `valid` padding a window must fit into the image, and this one does not.",
    'Write `"padding": "same"`, or a smaller window.',
  ),
});

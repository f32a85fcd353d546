/** G210 · A residual's layers change the shape. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { kindOf } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { field } from "../../words/edit.js";
import { count, sizesOf, times, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface ShortcutMismatch {
  readonly _tag: "ShortcutMismatch";
  readonly found: TensorType;
  readonly expected: TensorType;
  readonly projects: boolean;
}

/** Features of a vector, channels of an image. */
const unitsOf = (type: TensorType): string => (kindOf(type) === "image" ? "channels" : "features");

function shortcutMismatch({ found, expected, projects }: ShortcutMismatch, { place: { pointer } }: Here): Words {
  const width = sizesOf(expected).at(-1) ?? 1;
  const rest = (type: TensorType): string => times(sizesOf(type).slice(0, -1));
  const onlyWidth = kindOf(found) === kindOf(expected) && rest(found) === rest(expected);
  const other = onlyWidth ? `, or let the last of its layers make ${count(width)} ${unitsOf(expected)}` : "";
  return {
    title: "SHAPE MISMATCH",
    summary: `A residual adds what flows in to what its layers make of it, and these differ in shape.`,
    label: printType(found),
    expected: { text: printType(expected), because: "this is what flows in" },
    found: printType(found),
    ...(projects && other === "" ? field(pointer, "shortcut", "projection") : {}),
    ...(projects && other !== "" ? { fix: `write "shortcut": "projection"${other}` } : {}),
    ...(projects
      ? {}
      : {
          fix:
            `let its layers keep ${kindOf(expected) === "sequence" ? "the time steps" : "height and width"}, or ` +
            "move the one that changes them out of the residual",
        }),
  };
}

export const shortcutMismatchFault = error<ShortcutMismatch, Here>("ShortcutMismatch", {
  code: "G210",
  words: shortcutMismatch,
  page: page(
    "A residual's layers change the shape",
    "A residual adds what flows in to what its layers make of it, so both must have one shape.",
    'Write `"shortcut": "projection"` where only the width or a whole stride differs, ' +
      "or let its layers keep the shape.",
  ),
});

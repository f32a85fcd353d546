/** G221 · Does not divide. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { kindOf } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { count, plural, sizesOf, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface DoesNotDivide {
  readonly _tag: "DoesNotDivide";
  readonly field: string;
  readonly construct: string;
  readonly parts: number;
  readonly found: TensorType;
}

/** The divisor of a width that is nearest to a number of parts. */
const nearestDivisor = (width: number, parts: number): number =>
  Array.from({ length: width }, (_, i) => i + 1)
    .filter((each) => width % each === 0)
    .reduce((best, each) => (Math.abs(each - parts) < Math.abs(best - parts) ? each : best), 1);

function doesNotDivide({ construct, field: named, parts, found }: DoesNotDivide, { place: { pointer } }: Here): Words {
  const width = sizesOf(found).at(-1) ?? 1;
  const unit = kindOf(found) === "image" ? "channel" : "feature";
  const nearest = nearestDivisor(width, parts);
  return {
    title: "DOES NOT DIVIDE",
    summary: `${plural(width, unit)} can't be split into ${count(parts)} equal ${named}.`,
    label: printType(found),
    expected: {
      text: `"${named}" that divides ${count(width)}`,
      because: `${quote(construct)} gives each an equal share`,
    },
    ...fixed(`write "${named}": ${nearest}`, put(pointer, nearest)),
  };
}

export const doesNotDivideFault = error<DoesNotDivide, Here>("DoesNotDivide", {
  code: "G221",
  words: doesNotDivide,
  page: page(
    "Does not divide",
    "Heads, groups and the like share the features of a value equally, and these do not.",
    "Write a number that divides the width, or make the layer before it wider.",
  ),
});

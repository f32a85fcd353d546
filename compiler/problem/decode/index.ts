/** What can be wrong with one value: the language does not allow it. G101–G119. */
import type { Place } from "../../base/located.js";
import type { ProblemOf } from "../../words/diagnostic.js";
import { badNameFault } from "./bad-name.js";
import { missingKeyFault } from "./missing-key.js";
import { outOfRangeFault } from "./out-of-range.js";
import { unknownKeyFault } from "./unknown-key.js";
import { unknownWordFault } from "./unknown-word.js";
import { wrongTypeFault } from "./wrong-type.js";

export const faults = [
  wrongTypeFault,
  outOfRangeFault,
  unknownWordFault,
  missingKeyFault,
  unknownKeyFault,
  badNameFault,
] as const;

export type Fault = ProblemOf<(typeof faults)[number]>;

/** One value that the language does not allow, and where it stands. */
export interface DecodeProblem {
  readonly _tag: "Decode";
  readonly place: Place;
  readonly fault: Fault;
}

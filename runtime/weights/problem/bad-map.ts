/** G873 · A map that can't be read. */
import type { MapFault } from "../../../compiler/weights/map.js";
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

export interface BadMap {
  readonly _tag: "BadMap";
  readonly file: string;
  readonly faults: ReadonlyArray<MapFault>;
}

export const badMapProblem = failure<BadMap>("BadMap", {
  code: "G873",
  exit: 3,
  words: ({ file, faults }) => ({
    title: "A MAP THAT CAN'T BE READ",
    summary: `${file} is no map of weights.`,
    notes: faults.slice(0, 20).map(({ at, expected }) => `${at}: expected ${expected}.`),
    fix: "begin with the map that graft import prints without --map",
  }),
  page: page(
    "A map that can't be read",
    "`--map` names a JSON file: which layer of the weights is which of the spec's. `graft import FILE --into " +
      "spec.json` prints one to begin with.",
    "Mend it as the report says.",
  ),
});

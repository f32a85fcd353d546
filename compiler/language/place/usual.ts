// Placements by what they declare: the one that is written where nobody has chosen yet, and those that stand before the
// value.

import type { Fields } from "../record.js";
import { places } from "./index.js";
import type { PlaceDefinition } from "./place.js";

type PlaceName = keyof typeof places;

const declaring = (property: "usual" | "leads"): ReadonlyArray<PlaceName> =>
  (Object.entries(places) as ReadonlyArray<readonly [PlaceName, Pick<PlaceDefinition<Fields>, "usual" | "leads">]>)
    .filter(([, definition]) => definition[property] === true)
    .map(([name]) => name);

const [first] = declaring("usual");
if (first === undefined) throw new Error("no placement declares that it is usual");

export const usualPlace: PlaceName = first;

/** A placement by which a condition stands before the value, if there is one. */
export const leadingPlace: PlaceName | undefined = declaring("leads")[0];

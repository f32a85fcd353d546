/** One thing that a trial of a sweep sets; its value stands where the sweep lists it. */
import type { Located, Place } from "../../base/located.js";

export interface Change {
  readonly pointer: string;
  readonly keyPlace: Place;
  readonly value: Located;
}

// What decoding can find: one value that the language does not allow, and where it stands.
import type { Fault } from "../language/codec.js";
import type { Place } from "../read/located.js";

export interface DecodeProblem {
  readonly _tag: "Decode";
  readonly place: Place;
  readonly fault: Fault;
}

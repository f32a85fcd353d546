/** How much of a text is read: what a reader may be told, and the limits that hold otherwise. */
import { limits } from "../base/limits.js";

/** Characters are UTF-16 units. */
export interface ReadLimits {
  readonly characters: number;
  readonly depth: number;
  readonly string: number;
  /** How many problems are worth listing; the first ones are kept. */
  readonly problems: number;
}

export const defaultLimits: ReadLimits = limits;

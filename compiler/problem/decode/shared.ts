/** What several problems of this folder are said with. */
import type { Place } from "../../base/located.js";
import { type Fixed, fixed, replace } from "../../words/edit.js";

/** In place of what stands there. */
export const write = (place: Place, text: string, fix = `write ${text}`): Fixed => fixed(fix, replace(place, text));

/** Where nothing tells objects apart, "an object" says it all. */
export const plainly = (expected: string): string => expected.replace(/^an object: (?:the .*|a spec)$/, "an object");

export const textAt = ({ source, range }: Place): string => source.text.slice(range.start, range.end);

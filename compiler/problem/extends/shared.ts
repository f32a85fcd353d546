/** What several problems of this folder are said with. */
import type { Place } from "../../base/located.js";
import { type Fixed, fixed, inline, replace } from "../../words/edit.js";

export const why = "a spec reaches nothing outside its own folder";

export const write = (place: Place, path: string): Fixed =>
  fixed(`write ${inline(path)}`, replace(place, inline(path)));

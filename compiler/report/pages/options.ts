/** Pages of the codes of `--set`, `--variant` and `variants`: G050–G059. */
import { type Pages, page } from "./page.js";

export const options: Pages = {
  G050: page(
    "Not a change",
    "`--set` takes `path=value`, `+path=value` (add) or `~path` (delete), with a path such as `train.epochs` or `/train/epochs`.",
    "Write it in one of these ways; quote the option if your shell splits it.",
  ),
  G051: page(
    "Reserved key",
    "JavaScript gives this name a meaning of its own (`__proto__`), so it can't be part of a path.",
    "Choose another name.",
  ),
  G052: page(
    "No such path",
    "The spec has nothing at this path, and a change does not make new keys unless it says so.",
    "Write a path that exists, or begin the option with `+` to add it with all that is missing.",
  ),
  G053: page("No such item", "The list at this path is shorter.", "Write an index that exists; to append, write `-`."),
  G054: page(
    "Not a container",
    "The path goes on through a number, a string or another value that has nothing inside.",
    "Shorten the path.",
  ),
  G055: page(
    "Already there",
    "`+` adds what is not there yet, so that a slip can't overwrite a value.",
    "To change what is there, leave out the `+`.",
  ),
  G056: page("No such variant", "The spec has no variant of this name.", "Write one of those that the report lists."),
  G057: page(
    "Not a variant",
    "A variant is an object from JSON pointers to values.",
    'Write `{ "/train/seed": 7 }`, for example.',
  ),
};

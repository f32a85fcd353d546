/** Pages of the codes of values that the language does not allow: G101–G119. */
import { type Pages, page } from "./page.js";

export const values: Pages = {
  G101: page(
    "Wrong type",
    "The value is of another kind than its key takes: a string for a number, an object for a list.",
    "Write what the report expects. A number in quotes, or a single object where a list of them is expected, `graft check --fix` puts right.",
  ),
  G102: page(
    "Out of range",
    "The value is of the right kind, and outside the interval that makes sense there: a size of 0, a rate of 0, a probability of 20.",
    "Write one inside. A share given in per cent `graft check --fix` turns into a fraction.",
  ),
  G103: page(
    "Unknown word",
    "A layer, placement, activation, encoding or another word from a closed list is not in it. Names of other libraries (`Linear`, `bce`, `concat`) are understood as what they are called here.",
    "Write one of the list; where one is near, `graft check --fix` writes it.",
  ),
  G104: page(
    "Missing key",
    "The object lacks a key that has no default, since no value would be right for everybody.",
    "Add it; the report says what it means and what it takes.",
  ),
  G105: page(
    "Unknown key",
    "The object has a key that the language does not know. It would do nothing, and you would not learn that, so it is refused everywhere.",
    "Rename it to what was meant (`graft check --fix` does, where one name is near), or delete it.",
  ),
  G106: page(
    "Bad name",
    "Names of inputs, conditions and layers begin with a letter or `_` and go on with letters, digits, `_` or `-`, 128 at most: expressions and sites are written with them.",
    "Write one like that.",
  ),
};

/** Pages of the codes of size expressions: G060–G069. */
import { type Pages, page } from "./page.js";

export const expressions: Pages = {
  G060: page(
    "Bad expression",
    "An expression has numbers, names, + − * / %, parentheses, and floor, ceil, min, max. Here stands something else, or it ends too early.",
    "Write it with these. Nothing in a spec is executed, so there is no more to the language than that.",
  ),
  G061: page(
    "Unknown name in an expression",
    "An expression may read the names of `let`, and what inputs, conditions and the latent declare: `image.size`, `image.height`, `digit.size`, `latent.size`.",
    "Write one of them, or give the name a number in `let`. Where one name is near, `graft check --fix` writes it.",
  ),
  G062: page("Unknown function", "There are four functions: floor, ceil, min and max.", "Write one of these."),
  G063: page(
    "Wrong number of arguments",
    "Each function takes a number of arguments: floor and ceil one, min and max one or more.",
    "Give it as many as it takes.",
  ),
  G064: page(
    "Division by zero",
    "The right side of / or % is 0.",
    "Look at the names that it reads: one of them is 0.",
  ),
  G065: page("Number too large", "On the way the expression passes the largest double.", "Write smaller numbers."),
  G066: page(
    "Expression too deep",
    "Its parentheses and operators stand in each other too deep to be meant.",
    "Name parts of it in `let`.",
  ),
};

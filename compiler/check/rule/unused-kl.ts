// W11: the KL term of a latent that has none. What would change its course is an error (build/); its weight alone may
// be left over.
import { isWritten } from "../../assemble/meaning.js";
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const unusedKl = rule<"UnusedKl">(({ core }) =>
  core.terms.includes("kl") || !isWritten(core, "/objective/kl")
    ? []
    : [{ place: placeOf(core.root, "/objective/kl"), latent: core.latent.type }],
);

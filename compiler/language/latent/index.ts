// The registry of latents, by the word a spec uses.
import { categorical } from "./categorical.js";
import { gaussian } from "./gaussian.js";
import { ladder } from "./ladder.js";
import { point } from "./point.js";
import { vectorQuantised } from "./vector-quantised.js";

export const latents = { point, gaussian, categorical, "vector-quantised": vectorQuantised, ladder };

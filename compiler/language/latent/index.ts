// The registry of latents, by the word a spec uses.
import { gaussian } from "./gaussian.js";
import { point } from "./point.js";

export const latents = { point, gaussian };

/** The registry of the lecture's claims, in the lecture's order. */
import type { Claim } from "../claim.js";
import { condition } from "./condition.js";
import { convolution } from "./convolution.js";
import { divergence } from "./divergence.js";
import { encoding } from "./encoding.js";
import { order } from "./order.js";
import { place } from "./place.js";
import { seeds } from "./seeds.js";
import { units } from "./units.js";

export const claims: ReadonlyArray<Claim> = [seeds, units, condition, place, order, encoding, convolution, divergence];

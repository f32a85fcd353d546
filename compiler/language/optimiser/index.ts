// The registry of optimisers, by the word a spec uses.
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { momentum } from "./momentum.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

export const optimisers = { sgd, momentum, adam, adamw, rmsprop };

// The registry of conditions, by the word a spec uses.
import { category } from "./category.js";
import { image } from "./image.js";
import { number } from "./number.js";
import { sequence } from "./sequence.js";
import { set } from "./set.js";
import { tokens } from "./tokens.js";
import { vector } from "./vector.js";

export const conditions = { category, set, number, vector, image, sequence, tokens };

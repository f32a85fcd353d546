// The registry of inputs, by the word a spec uses.
import { category } from "./category.js";
import { image } from "./image.js";
import { sequence } from "./sequence.js";
import { tokens } from "./tokens.js";
import { vector } from "./vector.js";

export const inputs = { vector, image, sequence, category, tokens };

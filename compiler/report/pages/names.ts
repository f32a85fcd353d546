/** Pages of the codes of names, sites and expressions that make no size: G120–G139. */
import { type Pages, page } from "./page.js";

export const names: Pages = {
  G120: page(
    "Circular let",
    "Names of `let` are written in terms of each other, round in a circle, so none of them has a value.",
    "Give one of them a number.",
  ),
  G121: page(
    "Not a size",
    "The expression makes a fraction, nothing at all, or more than 2^24, and an axis has a whole number of places.",
    "Round it with floor or ceil where you mean to; otherwise look at the values that the report lists.",
  ),
  G122: page(
    "Unknown name",
    "An input, condition, layer or site is named that the spec does not have.",
    "Write one that the report lists. Where one is near, `graft check --fix` writes it.",
  ),
  G123: page(
    "Bad site",
    "`into` names what flows into a module or a layer: `encoder`, `decoder`, `encoder.hidden`, `decoder.layers[1]`, or a pattern such as `decoder.conv*`.",
    "Write one of these.",
  ),
  G124: page(
    "Nothing matches",
    "The pattern after `into` fits no layer, neither by name nor by type. An injection that goes nowhere would leave the model unconditional without a word.",
    "Write a pattern that fits, or name the layer. `**` reaches layers inside layers.",
  ),
  G125: page(
    "Name taken",
    "Two things have one name. Parameters are called after it, and expressions, sites and data find things by it.",
    "Rename one of the two.",
  ),
  G126: page(
    "Label count",
    "A category has as many labels as classes, in order; here there are more or fewer.",
    'Add or delete labels, or change `"size"`.',
  ),
  G127: page("Epochs and steps", "The length of training is given twice.", "Keep one of the two."),
  G134: page(
    "Two courses of one weight",
    "The weight of the KL can't warm up once and go in cycles as well: each says what it is at every step.",
    "Keep one of the two; the first cycle is a warm-up too.",
  ),
  G136: page(
    "Not in the decoder",
    "A layer such as `skip` reads what a layer of the encoder made, so it stands behind the encoder: in the decoder, or in a branch of it.",
    "Move it into the decoder.",
  ),
};

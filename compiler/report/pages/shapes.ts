/** Pages of the codes of shapes and limits: G201–G219, G301–G309. */
import { type Pages, page } from "./page.js";

export const shapes: Pages = {
  G201: page(
    "A layer takes another kind of value",
    "Values are vectors, images or sequences, told apart by the names of their axes. A layer that moves a window needs an image, one that multiplies features needs a vector or a sequence; nothing is flattened behind your back.",
    "Put the layer that the report names before it; `graft check --fix` does.",
  ),
  G202: page(
    "The latent needs a vector",
    "A code is computed from features, and the encoder ends in something else.",
    'End the encoder with `{ "type": "flatten" }`; `graft check --fix` does.',
  ),
  G203: page(
    "The decoder does not make its output",
    "What the decoder makes are the parameters of a distribution over its output, one for each element, so it must end in the output's shape: same kind, same axes, same sizes.",
    "Add or change the last layer as the report says; `graft check --fix` does.",
  ),
  G204: page(
    "Cannot reshape",
    "A reshape keeps every value: it makes none and loses none, so both shapes must have as many.",
    "Let the layer before it make as many values as the target has, or choose a target of that many.",
  ),
  G205: page(
    "Window too large",
    "With `valid` padding a window must fit into the image, and this one does not.",
    'Write `"padding": "same"`, or a smaller window.',
  ),
  G206: page(
    "Unknown shape",
    "`reshape` goes to an input's shape by its name, or to `[features]`, `[time, features]` or `[height, width, channels]`. The batch is never among the sizes.",
    "Write one of these.",
  ),
  G207: page(
    "No such position",
    "`at` puts a condition before one index of the value, and the value is not that long.",
    'Write a smaller position; to put it after the last, write `"place": "suffix"`.',
  ),
  G208: page(
    "Outside the support",
    "The likelihood gives no probability to values that the input may take. Bernoulli is for data in [0, 1]: with anything else its loss is no likelihood, and can fall without end.",
    "Declare the `range` that the data lies in, or write another likelihood.",
  ),
  G209: page(
    "No normalisation before",
    "`norm` lets a normalisation take its scale and shift from the condition, so one must stand just before the site.",
    "Inject behind a normalisation, or use `film`, which needs none.",
  ),
  G210: page(
    "A residual's layers change the shape",
    "A residual adds what flows in to what its layers make of it, so both must have one shape.",
    'Write `"shortcut": "projection"` where only the width or a whole stride differs, or let its layers keep the shape.',
  ),
  G211: page(
    "A size that can't be made",
    "Behind a stride several sizes shrink to one: 27 and 28 both to 14. A transposed convolution with `size` makes the one of them that is asked for; others are out of its reach.",
    'Leave `size` out, and add { "type": "crop", "size": "= image" } behind the layer.',
  ),
  G212: page(
    "Nothing to crop",
    "A crop keeps a part of an image or of a sequence, and the part that is asked for is larger than what flows in.",
    "Make more before it, by `upsample` or a transposed convolution, or write a smaller size.",
  ),
  G213: page(
    "One side only",
    "Along time a window has one side, and two different ones are written.",
    "Write one number; `graft check --fix` does.",
  ),
  G215: page(
    "Nothing to count",
    "The encoder ends in a value with positions, and such a latent has one code at each of them, so their number is not chosen.",
    "Delete `count`, or end the encoder in a vector.",
  ),
  G216: page(
    "Range needed",
    "The likelihood counts its levels from one end of the input's range to the other, and the input declares none.",
    "Give the input its `range`.",
  ),
  G217: page(
    "Without effect",
    "A key is written that changes nothing with what stands beside it. An option that does nothing is refused, since you would not learn that.",
    "Delete it, or change what it depends on as the report says.",
  ),
  G221: page(
    "Does not divide",
    "Heads, groups and the like share the features of a value equally, and these do not.",
    "Write a number that divides the width, or make the layer before it wider.",
  ),
  G222: page(
    "Nothing to normalise",
    "A normalisation takes the mean of several values; of a single one it would leave 0.",
    "Use `layer-norm`, fewer groups, or put the layer where there are more positions.",
  ),
  G223: page(
    "Tokens of a map",
    "A map is one token per pixel, so `tokens` has nothing to say.",
    "Delete `tokens`; for fewer, give the condition a smaller height and width.",
  ),
  G301: page(
    "Too many parameters",
    "The model passes the limit on parameters. Sizes are counted before anything runs, so nothing has been allocated.",
    "Make the layer narrower, or what flows into it smaller.",
  ),
  G302: page(
    "Tensor too large",
    "One value of one sample passes the limit. Sizes are counted before anything runs, so nothing has been allocated.",
    "Write smaller sizes.",
  ),
  G303: page(
    "Too many layers",
    "The model has more layers and injections than the limit; a pattern counts once for each layer that it matches.",
    "Write fewer.",
  ),
  G304: page(
    "Too finely mixed",
    "Condition and value would alternate along one axis in more runs than the limit. Each run is kept, so that initial weights follow their source wherever it stands.",
    'Write `"place": "suffix"`, which is the same to a layer with weights, or inject behind this layer.',
  ),
  G305: page(
    "Sequence too long",
    "A recurrent layer is unrolled over every time step, and these are more than the limit.",
    "Let several steps stand together as one, with a reshape before the layer.",
  ),
  G230: page(
    "Must end in a vector",
    "Branches of the encoder stand side by side, a prior's means and variances and a head's prediction are computed by matrices: each takes features, so the layers before must end in a vector.",
    "End its layers with a `flatten`; `graft check --fix` does.",
  ),
  G231: page(
    "A prior given codes that differ",
    "What a prior is given stands side by side on the last axis, so every other axis must be the same: vectors beside vectors, maps beside maps of the same size.",
    'Give it codes of one kind, and let the others enter by `"inject": { "into": "prior", … }`, where they are made to fit.',
  ),
  G232: page(
    "No head predicts this",
    "A head predicts a category (cross-entropy), a set (binary cross-entropy), a number or a vector (squared error) from z. A map is more than a prediction: it is decoded.",
    "Declare the map as an input, and add it to `decoder.outputs` with a likelihood of its own.",
  ),
  G233: page(
    "A skip that does not fit",
    "A skip joins what a layer of the encoder made to what flows, on the last axis, so both must be alike in every other: the same height and width, or the same time steps.",
    "Upsample before it, or join a layer that makes as many pixels.",
  ),
};

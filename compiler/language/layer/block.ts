// block: the layers of one of the spec's blocks, as often as wanted, with parameters of this use. It is no layer of its
// own: expand/ puts a `group` in its place.
import { amount, map, mention, name, size } from "../codec.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";

export const block = {
  doc:
    "The layers of a block, once or `repeat` times, with parameters of this use; " +
    "called after the block unless it has a name.",
  fields: {
    use: alsoCalled(required(mention("the name of a block"), "Which of the spec's `blocks`."), "block"),
    with: alsoCalled(
      withDefault(
        map(name, amount, "numbers by parameter"),
        "What its parameters are here: numbers or expressions; those left out are as the block says.",
        {},
      ),
      "arguments",
    ),
    repeat: alsoCalled(
      optional(
        size,
        "How many copies, one behind the other; `index` counts them from 0 in expressions. Their sites are " +
          "NAME.layers[0], NAME.layers[1] ….",
      ),
      "times",
      "count",
    ),
  },
  sample: { type: "block", use: "down", with: { channels: 32 } },
};

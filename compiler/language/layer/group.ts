// group: layers in order under one name. What a block becomes where it is used.
import { layer } from "./layer.js";

export const group = layer({
  doc: "The layers that it holds, in order, under one name; a block becomes a group where it is used.",
  fields: {},
  sample: { type: "group", layers: [{ type: "dense", units: 64, activation: "relu" }] },
  holds: "What the group is made of, in order; an injection may enter at each.",
  build: (_, __, x, { within }) => within(x),
});

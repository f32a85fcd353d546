// features: how far apart two images are to layers that were trained for something else (Dosovitskiy & Brox 2016,
// arXiv:1602.02644; Hou et al. 2017, arXiv:1610.00291): (f(what is made) − f(the image))², where f is the first layers
// of the encoder of another run, whose weights stay as they are.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { mean, perSample, square, subtract, sum } from "../../ir/op/dsl.js";
import { type Codec, mention, type TypeOf, word } from "../codec.js";
import { record, required, withDefault } from "../record.js";
import { weightField } from "./term.js";

/** `layers`: the codec of a list of layers, which definitions don't know. */
export const features = <L>(layers: Codec<L>) =>
  record("the feature term", {
    input: required(mention("the name of an input"), "The image that is looked at: an output of the decoder."),
    from: required(
      mention("the folder of a run"),
      "The run whose weights the layers have, such as a classifier's. It is read when a training begins; the weights " +
        "are then kept with this run.",
    ),
    layers: required(
      layers,
      "The first layers of that run's encoder, as its spec has them, up to the one whose output is compared.",
    ),
    weight: weightField("What the term is multiplied by."),
    reduce: withDefault(
      word("a reduction", ["sum", "mean"]),
      "Over the features of one image: their `mean` or their `sum`.",
      "mean" as const,
    ),
  });

type Reduce = TypeOf<ReturnType<typeof features>>["reduce"];

/** How far apart features of two images are, f32[batch]. */
export const featureDistance = (b: Builder, reduce: Reduce, made: Ref, target: Ref): Ref => {
  const each = square(b, subtract(b, made, target));
  return reduce === "sum" ? sum(b, each, perSample(each)) : mean(b, each, perSample(each));
};

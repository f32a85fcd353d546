// Layers of another run, by which images are compared. In: a typed model and the graph under way. Out: what they make
// of an image, where a term of the objective asks for it.
import { featuresOutput } from "../assemble/index.js";
import type { TypedModel } from "../assemble/typed.js";
import { type Builder, inline, type Ref } from "../ir/graph/builder.js";
import type { Passage } from "./loss.js";

/** What layers of another run make of an image. */
export const featuresIn = (b: Builder, { core, parts }: TypedModel): Passage["features"] => {
  const part = parts.find(({ name }) => name === "features");
  const { features } = core;
  if (part === undefined || features === undefined) return undefined;
  return (image) => inline(b, part.graphs.infer, { [features.data.name]: image }).outputs[featuresOutput] as Ref;
};

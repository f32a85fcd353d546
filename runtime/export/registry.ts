/**
 * The formats there are: one file beside this one and one line here for each. In: nothing. Out: the registry, in the
 * order in which they are offered.
 */

import { card } from "./card.js";
import type { Format } from "./format.js";
import { graph } from "./graph.js";
import { huggingface } from "./huggingface.js";
import { jax } from "./jax.js";
import { keras } from "./keras.js";
import { onnx } from "./onnx.js";
import { savedmodel } from "./savedmodel.js";
import { tfjs } from "./tfjs.js";
import { torch } from "./torch.js";

export const formats = {
  tfjs,
  savedmodel,
  onnx,
  keras,
  torch,
  jax,
  huggingface,
  card,
  graph,
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as ReadonlyArray<FormatName>;

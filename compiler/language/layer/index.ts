// The registry of layers, by the word a spec uses.
import { activation } from "./activation.js";
import { attention } from "./attention.js";
import { avgPool } from "./avg-pool.js";
import { batchNorm } from "./batch-norm.js";
import { conv1d } from "./conv1d.js";
import { conv1dTranspose } from "./conv1d-transpose.js";
import { conv2d } from "./conv2d.js";
import { conv2dTranspose } from "./conv2d-transpose.js";
import { crop } from "./crop.js";
import { dense } from "./dense.js";
import { dropout } from "./dropout.js";
import { embedPosition } from "./embed-position.js";
import { flatten } from "./flatten.js";
import { globalPool } from "./global-pool.js";
import { group } from "./group.js";
import { groupNorm } from "./group-norm.js";
import { gru } from "./gru.js";
import { instanceNorm } from "./instance-norm.js";
import { layerNorm } from "./layer-norm.js";
import { lstm } from "./lstm.js";
import { maxPool } from "./max-pool.js";
import { noise } from "./noise.js";
import { previous } from "./previous.js";
import { repeat } from "./repeat.js";
import { reshape } from "./reshape.js";
import { residual } from "./residual.js";
import { skip } from "./skip.js";
import { upsample } from "./upsample.js";

export const layers = {
  dense,
  conv2d,
  "conv2d-transpose": conv2dTranspose,
  conv1d,
  "conv1d-transpose": conv1dTranspose,
  crop,
  flatten,
  reshape,
  activation,
  dropout,
  noise,
  "max-pool": maxPool,
  "avg-pool": avgPool,
  "global-pool": globalPool,
  upsample,
  residual,
  group,
  skip,
  "batch-norm": batchNorm,
  "layer-norm": layerNorm,
  "group-norm": groupNorm,
  "instance-norm": instanceNorm,
  attention,
  "embed-position": embedPosition,
  gru,
  lstm,
  previous,
  repeat,
};

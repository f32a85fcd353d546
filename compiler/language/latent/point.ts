// point: an autoencoder's code, z = h·W + b; no prior, so nothing to sample from.
import { vectorAxes } from "../../build/scope.js";
import { f32 } from "../../graph/type.js";
import { size } from "../codec.js";
import { affine } from "../layer/dense.js";
import { required } from "../record.js";
import { latent } from "./latent.js";

export const point = latent({
  doc: "An autoencoder's code: one point per sample, no prior.",
  fields: { size: required(size, "How many units the code has.") },
  sample: { type: "point", size: 2 },
  names: (l) => ({ size: l.size }),
  code: (l) => f32(...vectorAxes(l.size)),
  heads: (scope, l, h) => ({ mean: affine(scope.inside("mean"), h, l.size) }),
  draw: (_, heads) => heads.mean,
});

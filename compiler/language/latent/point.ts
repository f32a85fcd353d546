// point: an autoencoder's code, z = h·W + b. Nothing makes its codes follow a distribution, unless the objective has
// `mmd`: then it is a WAE (Tolstikhin et al. 2018), whose prior is N(0, I).
import { size } from "../codec.js";
import { required } from "../record.js";
import { head, latent } from "./latent.js";
import { affineAt, codeAt, unitsIn } from "./positions.js";

export const point = latent({
  doc:
    "An autoencoder's code: one point per sample, or at each position of an image or a sequence. It has a prior, " +
    "and can be sampled, only where the objective has `mmd`.",
  fields: {
    size: required(
      size,
      "How many units the code has; at each position, where the encoder ends in an image or a sequence.",
    ),
  },
  sample: { type: "point", size: 2 },
  alsoCalled: ["ae"],
  names: (l) => ({ size: l.size }),
  reads: ["vector", "image", "sequence"],
  behindLayers: true,
  code: (l, h) => codeAt(l.size, h),
  continuous: true,
  units: (_, code) => unitsIn(code),
  heads: (scope, l, h) => ({ mean: affineAt(scope.inside("mean"), h, l.size) }),
  centre: (_, __, heads) => head(heads, "mean"),
  draw: (_, __, heads) => head(heads, "mean"),
  terms: () => ["mmd"],
  prior: ({ noise, code }) => noise("prior", "normal", code),
  priorNeeds: "mmd",
});

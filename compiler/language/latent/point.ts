// point: an autoencoder's code, z = h·W + b. Nothing makes its codes follow a distribution, unless the objective has `mmd`: then it
// is a WAE (Tolstikhin et al. 2018), whose prior is N(0, I).

import { f32 } from "../../ir/graph/type.js";
import { vectorAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { affine } from "../layer/dense.js";
import { required } from "../record.js";
import { head, latent } from "./latent.js";

export const point = latent({
  doc: "An autoencoder's code: one point per sample. It has a prior, and can be sampled, only where the objective has `mmd`.",
  fields: { size: required(size, "How many units the code has.") },
  sample: { type: "point", size: 2 },
  names: (l) => ({ size: l.size }),
  reads: ["vector"],
  code: (l) => f32(...vectorAxes(l.size)),
  continuous: true,
  units: (l) => l.size,
  heads: (scope, l, h) => ({ mean: affine(scope.inside("mean"), h, l.size) }),
  centre: (_, __, heads) => head(heads, "mean"),
  draw: (_, __, heads) => head(heads, "mean"),
  terms: () => ["mmd"],
  prior: ({ noise, code }) => noise("prior", "normal", code),
  priorNeeds: "mmd",
});

// The registry of placements, by the word a spec uses.
import { add } from "./add.js";
import { channelConcat } from "./channel-concat.js";
import { crossAttention } from "./cross-attention.js";
import { film } from "./film.js";
import { gate } from "./gate.js";
import { interleaved } from "./interleaved.js";
import { norm } from "./norm.js";
import { plane } from "./plane.js";
import { prefix } from "./prefix.js";
import { suffix } from "./suffix.js";

export const places = {
  prefix,
  suffix,
  interleaved,
  "channel-concat": channelConcat,
  plane,
  add,
  film,
  norm,
  gate,
  "cross-attention": crossAttention,
};

// The registry of placements, by the word a spec uses.
import { add } from "./add.js";
import { channelConcat } from "./channel-concat.js";
import { interleaved } from "./interleaved.js";
import { prefix } from "./prefix.js";
import { suffix } from "./suffix.js";

export const places = { prefix, suffix, interleaved, "channel-concat": channelConcat, add };

// The registry of learning-rate schedules, by the word a spec uses.
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { oneCycle } from "./one-cycle.js";
import { plateau } from "./plateau.js";
import { step } from "./step.js";

export const schedules = { constant, cosine, step, "one-cycle": oneCycle, plateau };

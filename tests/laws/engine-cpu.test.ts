// The cpu engine computes what the reference computes.
import { cpu } from "../../runtime/engine/cpu/index.js";
import { engineLaw } from "./harness.js";

const opened = await cpu.open();
if (opened._tag === "Unavailable") throw new Error(opened.why);

engineLaw(opened.engine);

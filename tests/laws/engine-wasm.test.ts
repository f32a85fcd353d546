// The wasm engine computes what the reference computes.
import { wasm } from "../../runtime/engine/wasm/index.js";
import { engineLaw } from "./harness.js";

const opened = await wasm.open();
if (opened._tag === "Unavailable") throw new Error(opened.why);

engineLaw(opened.engine);

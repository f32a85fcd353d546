/** A run in a process of its own, which kills itself at a file call: `child.ts <folder> <call>`. */
import { startRun } from "../../../runtime/run/index.js";
import { killing } from "./door.js";
import { start } from "./tiny.js";

const [folder = "", at = "0"] = process.argv.slice(2);
const { door, calls } = killing(Number(at));
await startRun({ ...start(folder), door });
process.stdout.write(`${calls()}`);

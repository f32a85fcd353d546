/** A trial's process whose work throws: what nobody expected must still be told and end the process. */
import { workApart } from "../../src/study/sweep/jobs.js";

const text = undefined as unknown as string;
const ended = await workApart({ folder: "nowhere", text, metrics: [] }, "cpu");
process.exitCode = ended._tag === "Failed" ? 1 : 0;

/**
 * What goes wrong only in a page. In: what happened. Out: reports.
 */
import type { Report } from "../../../compiler/words/report.js";
import { EngineLost } from "../../../runtime/engine/engine.js";
import { whyNot } from "../../../runtime/engine/wasm/engine.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { unexpectedProblem } from "../../report/problem/command/unexpected.js";
import { gpuLostProblem } from "../../report/problem/studio/gpu-lost.js";
import { noEngineInPageProblem } from "../../report/problem/studio/no-engine-in-page.js";
import { notARunZipProblem } from "../../report/problem/studio/not-a-run-zip.js";
import { outOfMemoryProblem } from "../../report/problem/studio/out-of-memory.js";
import { zipTooLargeProblem } from "../../report/problem/studio/zip-too-large.js";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whatever was thrown: most of it is memory, or a browser that starts no WebAssembly. */
export const unexpected = (error: unknown): Report => {
  const said = messageOf(error);
  if (error instanceof EngineLost) return reportOf(gpuLostProblem, { said });
  if (/out of memory|allocation failed|Array buffer allocation|invalid array length/i.test(said))
    return reportOf(outOfMemoryProblem, { said });
  if (/wasm|WebAssembly|backend does not start/i.test(said))
    return reportOf(noEngineInPageProblem, { why: whyNot(error) });
  return reportOf(unexpectedProblem, { said });
};

export const notARunZip = (found: ReadonlyArray<string>): Report => reportOf(notARunZipProblem, { found });

/** Sizes in bytes. */
export const tooLargeZip = (size: number, most: number): Report => reportOf(zipTooLargeProblem, { size, most });

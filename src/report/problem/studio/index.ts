/**
 * What the studio's page and `graft studio` can't do: G940–G947 and G952. Each is a file with its
 * code, data, words and page.
 */
import { gpuLostProblem } from "./gpu-lost.js";
import { noEngineInPageProblem } from "./no-engine-in-page.js";
import { noPageProblem } from "./no-page.js";
import { notARunZipProblem } from "./not-a-run-zip.js";
import { nothingToOpenProblem } from "./nothing-to-open.js";
import { outOfMemoryProblem } from "./out-of-memory.js";
import { portNotFreeProblem } from "./port-not-free.js";
import { studioFolderTakenProblem } from "./studio-folder-taken.js";
import { zipTooLargeProblem } from "./zip-too-large.js";

export const studioProblems = [
  outOfMemoryProblem,
  noEngineInPageProblem,
  notARunZipProblem,
  zipTooLargeProblem,
  nothingToOpenProblem,
  noPageProblem,
  portNotFreeProblem,
  studioFolderTakenProblem,
  gpuLostProblem,
] as const;

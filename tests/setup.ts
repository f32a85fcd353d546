// Once before the tests: the command that they run is bundled anew where its sources changed, so that none of them runs
// an old one, and each of hundreds of commands starts in a fifth of the time that it takes from sources.
import { join } from "node:path";
import { bundleCommand, isStale } from "../scripts/command.mjs";

const root = join(import.meta.dirname, "..");

export default async (): Promise<void> => {
  if (isStale(root)) await bundleCommand(root);
};

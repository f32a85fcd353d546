/** G797 · Folder gone. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import type { Holder } from "../holder.js";
import { path, whoText } from "./shared.js";

/** The folder was moved, removed, or taken over by another process while a run was writing it. */
export interface LockLost {
  readonly _tag: "LockLost";
  readonly folder: string;
  readonly holder: Holder | undefined;
}

const lockLost = ({ folder, holder }: LockLost): Words => ({
  title: "FOLDER GONE",
  summary:
    holder === undefined
      ? `${path(folder)} was moved or removed while graft was writing the run there.`
      : `${path(folder)} was taken over by ${whoText(holder)} while graft was writing the run there.`,
  notes: ["Nothing more was written. A checkpoint from before that is whole, wherever the folder is now."],
  fix: "call `graft train --resume` with the folder where it is now",
});

export const lockLostProblem = failure<LockLost>("LockLost", {
  code: "G797",
  exit: 1,
  words: lockLost,
  page: page(
    "Folder gone",
    "The run's folder was moved, removed, or taken over by another process while graft was writing there. It " +
      "stopped before the next checkpoint.",
    "Go on with `graft train --resume` and the folder where it is now; or train again.",
  ),
});

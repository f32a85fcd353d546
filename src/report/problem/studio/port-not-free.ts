/** G946 · Port not free. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface PortNotFree {
  readonly _tag: "PortNotFree";
  readonly port: number;
  /** The system's word: EADDRINUSE. */
  readonly why: string;
}

export const portNotFreeProblem = failure<PortNotFree>("PortNotFree", {
  code: "G946",
  exit: 1,
  words: ({ port, why }) => ({
    title: "PORT NOT FREE",
    summary:
      why === "EADDRINUSE"
        ? `Another program listens on port ${port} already.`
        : `The system does not let graft listen on port ${port} (${why}).`,
    fix: "choose another with --port; --port 0 takes a free one",
  }),
  page: page(
    "Port not free",
    "The system does not let graft listen there: another program does, or the port is one that only root may take.",
    "Choose another with `--port`; `--port 0` takes a free one.",
  ),
});

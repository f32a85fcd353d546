/** G880 · Address not free. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface AddressNotFree {
  readonly _tag: "AddressNotFree";
  readonly host: string;
  readonly port: number;
  /** The system's word: EADDRINUSE. */
  readonly why: string;
}

export const addressNotFreeProblem = failure<AddressNotFree>("AddressNotFree", {
  code: "G880",
  exit: 1,
  words: ({ host, port, why }) => ({
    title: "ADDRESS NOT FREE",
    summary:
      why === "EADDRINUSE"
        ? `Another program listens on ${host}:${port} already.`
        : `The system does not let graft listen on ${host}:${port} (${why}).`,
    fix: "choose another with --port; --port 0 takes a free one",
  }),
  page: page(
    "Address not free",
    "The system does not let graft listen there: another program does, or the port is one that only root may take.",
    "Choose another with `--port`; `--port 0` takes a free one and says which.",
  ),
});

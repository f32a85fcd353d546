/**
 * Stopping a training by signal.
 *
 * In: SIGINT, SIGTERM and SIGHUP (the terminal was closed). Out: an AbortSignal that is set at the first of them, and
 * the exit code that it asks for. A second one ends the process at once: the last checkpoint stands.
 */
import { constants } from "node:os";
import type { StopExit } from "../report/refusal.js";
import { leaveTerminal } from "./terminal.js";

export interface Stopper {
  readonly signal: AbortSignal;
  /** 129 after SIGHUP, 130 after SIGINT, 143 after SIGTERM: as a shell tells of a command that a signal ended. */
  readonly exit: () => StopExit;
  /** Gives the signals back to the system. */
  readonly end: () => void;
}

type Name = "SIGINT" | "SIGTERM" | "SIGHUP";

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const satisfies Readonly<Record<Name, StopExit>>;

/** `onStop` is told the first signal. */
export const stopper = (onStop: (name: Name) => void): Stopper => {
  const controller = new AbortController();
  let first: Name | undefined;
  const on = (name: NodeJS.Signals): void => {
    if (first !== undefined) process.exit(128 + constants.signals[name]);
    first = name as Name;
    if (first === "SIGHUP") leaveTerminal();
    onStop(first);
    controller.abort();
  };
  process.on("SIGINT", on).on("SIGTERM", on).on("SIGHUP", on);
  return {
    signal: controller.signal,
    exit: () => codes[first ?? "SIGINT"],
    end: () => {
      process.off("SIGINT", on).off("SIGTERM", on).off("SIGHUP", on);
    },
  };
};

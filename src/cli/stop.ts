/**
 * Stopping a training by signal.
 *
 * In: SIGINT, SIGTERM and SIGHUP (the terminal was closed). Out: an AbortSignal that is set at the first of them, and
 * the exit code that it asks for. A second one ends the process at once: the last checkpoint stands.
 */
import { constants } from "node:os";

export interface Stopper {
  readonly signal: AbortSignal;
  /** 130 after SIGINT, 143 after SIGTERM. */
  readonly exit: () => 130 | 143;
  /** Gives the signals back to the system. */
  readonly end: () => void;
}

type Name = "SIGINT" | "SIGTERM" | "SIGHUP";

// A terminal that is closed is no choice of exit code to make: the process is gone with it.
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const satisfies Readonly<Record<Name, number>>;

/** `onStop` is told the first signal. */
export const stopper = (onStop: (name: Name) => void): Stopper => {
  const controller = new AbortController();
  let first: Name | undefined;
  const on = (name: NodeJS.Signals): void => {
    if (first !== undefined) process.exit(128 + constants.signals[name]);
    first = name as Name;
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

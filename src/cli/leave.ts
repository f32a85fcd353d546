/**
 * Ctrl-C where the work goes on elsewhere.
 *
 * In: the signals of a process, and a terminal to ask. Out: two AbortSignals, one for stopping the work and one for
 * leaving it. A person at a terminal is asked; where there is none, and when the terminal is closed, the work is left.
 * A second Ctrl-C while the question stands leaves it too: the choice that loses nothing.
 */
import { createInterface } from "node:readline";
import type { StopExit } from "../report/refusal.js";
import { leaveTerminal } from "./terminal.js";

export interface Asker {
  /** Whether somebody is there. */
  readonly isThere: boolean;
  /** The first letters of an answer; empty where there is none. */
  readonly ask: (question: string) => Promise<string>;
}

export interface Leaver {
  /** The work is to be stopped. */
  readonly signal: AbortSignal;
  /** It goes on, and is no longer watched. */
  readonly leave: AbortSignal;
  /** Does it at once, or after the question that stands: nothing is written into a question. */
  readonly when: (act: () => void) => void;
  readonly isAsking: () => boolean;
  /** As of a Stopper. */
  readonly exit: () => StopExit;
  /** Gives the signals back to the system. */
  readonly end: () => void;
}

/** stdin and stderr, where both are a terminal. */
export const terminalAsker: Asker = {
  isThere: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask: (question) =>
    new Promise((done) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = (text: string): void => {
        done(text);
        lines.close();
      };
      lines.on("SIGINT", () => answer("leave"));
      lines.on("close", () => done(""));
      lines.question(question, answer);
    }),
};

const question = (address: string): string =>
  `The work goes on at ${address} whether this command watches or not.\n  l  leave it: the same command finds it ` +
  "again\n  s  stop it, with its checkpoints\n  g  go on watching\nLeave, stop or go on? [l/s/g] ";

type Choice = "leave" | "stop" | "go on";

const choiceOf = (answer: string): Choice | undefined => {
  const text = answer.trim().toLowerCase();
  if (text === "" || "leave".startsWith(text)) return "leave";
  if ("stop".startsWith(text)) return "stop";
  return "go on".startsWith(text) ? "go on" : undefined;
};

/** Asks until the answer is one. */
const chosen = async (asker: Asker, address: string): Promise<Choice> => {
  for (;;) {
    const choice = choiceOf(await asker.ask(question(address)));
    if (choice !== undefined) return choice;
  }
};

/** `before` is called ahead of a question, to clear the line. */
export const leaver = (address: string, asker: Asker, before: () => void): Leaver => {
  const [stop, left, held] = [new AbortController(), new AbortController(), [] as Array<() => void>];
  let [asking, code] = [false, 130 as StopExit];
  const decide = (choice: Choice): void => {
    if (choice === "leave") left.abort();
    else if (choice === "stop") stop.abort();
  };
  const onInt = (): void => {
    // Again, after a choice was made or while one is: what runs there is left, and this command ends.
    if (asking || stop.signal.aborted || !asker.isThere) {
      decide("leave");
      return;
    }
    asking = true;
    before();
    void chosen(asker, address).then((choice) => {
      asking = false;
      decide(choice);
      for (const act of held.splice(0)) act();
    });
  };
  const onEnd = (name: NodeJS.Signals): void => {
    code = name === "SIGHUP" ? 129 : 143;
    if (name === "SIGHUP") leaveTerminal();
    decide("leave");
  };
  process.on("SIGINT", onInt).on("SIGTERM", onEnd).on("SIGHUP", onEnd);
  return {
    signal: stop.signal,
    leave: left.signal,
    when: (act) => {
      if (asking) held.push(act);
      else act();
    },
    isAsking: () => asking,
    exit: () => code,
    end: () => {
      process.off("SIGINT", onInt).off("SIGTERM", onEnd).off("SIGHUP", onEnd);
    },
  };
};

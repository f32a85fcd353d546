/**
 * A Python process that opens exported models, one library in it, for as many questions as are asked.
 *
 * In: the interpreter and the script. Out: a function that asks with one line of JSON and waits for one line back. The
 * process does not keep Node alive, and ends when its stdin does. A process that dies rejects what was asked, with its
 * last words.
 */
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

interface Waiting {
  readonly done: (line: string) => void;
  readonly failed: (why: Error) => void;
}

export type Peer = (question: string) => Promise<string>;

/** A process is not waited for when Node has nothing else to do. */
const loose = (stream: Readable | Writable): void => {
  (stream as { unref?: () => void }).unref?.();
};

/** The marks around an answer: libraries print what they like. */
export const mark = "graft-answer:";

export const openPeer = (python: string, script: string, environment: Readonly<Record<string, string>>): Peer => {
  const child = spawn(python, ["-u", "-c", script], {
    env: { ...environment, ...process.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const waiting: Array<Waiting> = [];
  let [text, words] = ["", ""];
  const fail = (why: string): void => {
    for (const { failed } of waiting.splice(0)) failed(new Error(why));
  };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith(mark)) waiting.shift()?.done(line.slice(mark.length));
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    words = (words + chunk).slice(-2000);
  });
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => fail(error.message));
  child.on("exit", () => fail(words.trim().split("\n").slice(-3).join(" ") || "Python ended without a word"));
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) loose(stream);
  return (question) =>
    new Promise((done, failed) => {
      // While an answer is awaited, Node waits too.
      const hold = setInterval(() => undefined, 60_000);
      const settle =
        <A>(then: (value: A) => void) =>
        (value: A) => {
          clearInterval(hold);
          then(value);
        };
      waiting.push({ done: settle(done), failed: settle(failed) });
      if (child.exitCode === null) child.stdin.write(`${question}\n`);
      else fail(words.trim() || "Python has ended");
    });
};

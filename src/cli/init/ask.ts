/**
 * Questions and answers.
 *
 * In: the streams of a terminal. Out: a way to ask one question until its answer is one, and to end; a stream that
 * ends, or Ctrl-C, rejects with Stopped.
 */
import { createInterface } from "node:readline/promises";
import * as E from "fp-ts/lib/Either.js";

/** An empty answer takes what is usual. */
export type Ask = <A>(question: string, usual: string, read: (text: string) => E.Either<string, A>) => Promise<A>;

export class Stopped extends Error {}

export const interview = (
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): { readonly ask: Ask; readonly end: () => void } => {
  const lines = createInterface({ input, output });
  // Lines wait here until they are asked for, also those typed ahead.
  const answers = lines[Symbol.asyncIterator]();
  const ask: Ask = async (question, usual, read) => {
    for (;;) {
      output.write(`${question} [${usual}] `);
      const { value, done } = await answers.next();
      if (done === true) throw new Stopped();
      const answer = value.trim();
      const found = read(answer === "" ? usual : answer);
      if (E.isRight(found)) return found.right;
      output.write(`${found.left}\n`);
    }
  };
  return { ask, end: () => lines.close() };
};

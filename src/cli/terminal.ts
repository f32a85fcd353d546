/**
 * The streams that a person reads: how wide, whether in colour, whether something may move on them.
 *
 * In: a stream and the environment. Out: plain answers. NO_COLOR (no-color.org), FORCE_COLOR, TERM=dumb and CI are obeyed.
 */
import { writeSync } from "node:fs";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly colour: boolean;
  /** Cells per line. */
  readonly width: number;
  /** Whether a line may be drawn over. */
  readonly moves: boolean;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const set = (value: string | undefined): boolean => value !== undefined && value !== "";

export const terminalOf = (stream: Stream, env: Environment = process.env): Terminal => {
  const tty = stream.isTTY === true;
  const dumb = env["TERM"] === "dumb";
  const forced = set(env["FORCE_COLOR"]) && env["FORCE_COLOR"] !== "0";
  return {
    colour: !set(env["NO_COLOR"]) && env["FORCE_COLOR"] !== "0" && (forced || (tty && !dumb)),
    width: tty ? Math.max(40, Math.min(stream.columns ?? 100, 120)) : 100,
    moves: tty && !dumb && !set(env["CI"]),
  };
};

/** A reader that went away (`graft … | head`) is no failure; anything else that stdout refuses is. */
export const quietPipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      if (stream === process.stdout) writeSync(2, `graft: stdout can't be written (${error.code})\n`);
      process.exit(1);
    });
};

export const out = (text: string): void => {
  if (text !== "") process.stdout.write(text);
};

export const note = (text: string): void => {
  if (text !== "") process.stderr.write(text);
};

/**
 * The streams that a person reads: how wide, whether in colour, whether something may move on them; and the one door
 * through which text goes to them.
 *
 * In: a stream and the environment, or text. Out: plain answers, or the text without anything that could move a cursor,
 * colour a line or hide a word: names, labels and paths are somebody else's. NO_COLOR (no-color.org), FORCE_COLOR,
 * TERM=dumb, COLUMNS and CI are obeyed.
 */
import { closeSync, writeSync } from "node:fs";
import { glyph } from "../../compiler/words/layout.js";
import { layOut } from "../report/lay-out.js";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly colour: boolean;
  /** Cells per line. */
  readonly width: number;
  /** Whether somebody looks at lines of that width; a file or a pipe takes longer ones. */
  readonly fits: boolean;
  /** Whether a line may be drawn over. */
  readonly moves: boolean;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const set = (value: string | undefined): boolean => value !== undefined && value !== "";

/** Of COLUMNS, where it is a sensible number. */
const wantedWidth = ({ COLUMNS }: Environment): number | undefined =>
  COLUMNS !== undefined && /^[1-9][0-9]{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;

export const terminalOf = (stream: Stream, env: Environment = process.env): Terminal => {
  const tty = stream.isTTY === true;
  const dumb = env["TERM"] === "dumb";
  const forced = set(env["FORCE_COLOR"]) && env["FORCE_COLOR"] !== "0";
  // A terminal that does not know its size says 0.
  const width = wantedWidth(env) ?? (tty ? stream.columns || 80 : 100);
  return {
    colour: !set(env["NO_COLOR"]) && env["FORCE_COLOR"] !== "0" && (forced || (tty && !dumb)),
    width: Math.max(40, Math.min(width, 120)),
    fits: tty || wantedWidth(env) !== undefined,
    moves: tty && !dumb && !set(env["CI"]),
  };
};

const lost = new Set<NodeJS.WriteStream>();

/** A pipe without a reader; a terminal that was closed. */
const isGone = ({ isTTY }: Stream, { code }: NodeJS.ErrnoException): boolean =>
  code === "EPIPE" || (isTTY === true && (code === "EIO" || code === "EBADF"));

/**
 * A reader that went away (`graft … | head`, a closed terminal) stops no work: nothing more is written to that stream,
 * and the command ends as it would have. Anything else that stdout refuses, such as a full disk, is a failure.
 */
export const quietPipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      lost.add(stream);
      if (stream !== process.stdout || isGone(stream, error)) return;
      if (!lost.has(process.stderr)) writeSync(2, `graft: stdout can't be written (${error.code})\n`);
      process.exit(1);
    });
};

/** A terminal that is gone can't be given its settings back: Node, which tries at its end, would abort. */
export const leaveTerminal = (): void => {
  process.once("exit", () => {
    for (const stream of [0, 1, 2])
      try {
        closeSync(stream);
      } catch {
        // It was closed before.
      }
  });
};

const write = (stream: NodeJS.WriteStream, text: string): void => {
  if (text !== "" && !lost.has(stream)) stream.write(text);
};

// Controls, formats, surrogates and separators: everything that a terminal obeys or does not show; but for tabs and
// ends of lines.
const unseen = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text as a terminal may have it: what can't be seen stands as a picture of itself. */
export const printable = (text: string): string => text.replace(unseen, (character) => glyph(character).text);

const escapeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** JSON that says the same, with everything unseen in its strings written as an escape. */
export const printableJson = (json: string): string =>
  json.replace(unseen, (character) => character.split("").map(escapeOf).join(""));

/** Text within the lines of a stream, where somebody looks at them. */
const laidOut = (text: string, stream: NodeJS.WriteStream): string => {
  const { fits, width } = terminalOf(stream);
  return fits ? layOut(text, width) : text;
};

export const out = (text: string): void => write(process.stdout, laidOut(printable(text), process.stdout));

export const note = (text: string): void => write(process.stderr, laidOut(printable(text), process.stderr));

/** A document or a listing, whose lines stay as they are. */
export const outAsIs = (text: string): void => write(process.stdout, printable(text));

export const noteAsIs = (text: string): void => write(process.stderr, printable(text));

/** A result that colours itself: whoever makes it lets no text of others through as it is. */
export const outStyled = (text: string): void => write(process.stdout, laidOut(text, process.stdout));

/** The same for what is laid out already, and for documents. */
export const outStyledAsIs = (text: string): void => write(process.stdout, text);

export const noteStyled = (text: string): void => write(process.stderr, text);

const clearLine = "\r\u001b[2K";

/** Draws over the last line of stderr. */
export const redraw = (line: string): void => write(process.stderr, clearLine + printable(line));

/**
 * What a command file gives: its arguments and options, and what it does with them.
 */
import { type Command, InvalidArgumentError } from "commander";
import { joint } from "../../runtime/data/index.js";
import type { Outcome } from "./outcome.js";

/** How a command is called by the program. */
export interface Call {
  readonly json: boolean;
}

/** Declares arguments, options and help on `command`; the function that comes back is run once they are parsed. */
export type Define = (command: Command) => (call: Call) => Promise<Outcome>;

/** For an option that may be given several times. */
export const collect = (value: string, before: ReadonlyArray<string> | undefined): ReadonlyArray<string> => [
  ...(before ?? []),
  value,
];

/** For addresses of data: several are joined into one. */
export const joinedAddress = (value: string, before: string | undefined): string =>
  before === undefined ? value : `${before}${joint}${value}`;

/** A parser for whole numbers from `least` to `most`. */
export const wholeFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };

/** A parser for decimal numbers from `least` to `most`. */
export const realFrom =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };

/** Examples below the help: `[command, what it does]`. */
export const examples = (command: Command, rows: ReadonlyArray<readonly [string, string]>): Command => {
  const widest = Math.max(...rows.map(([line]) => line.length));
  const lines = rows.map(([line, what]) => `  ${line.padEnd(widest)}  ${what}`.trimEnd());
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
};

/** `--set` and `--variant`, which every command that reads a spec file takes. */
export const changing = (command: Command): Command =>
  command
    .option("--set <path=value>", "change the spec before it is read; may be repeated", collect)
    .option("--variant <name>", "apply one of the spec's variants");

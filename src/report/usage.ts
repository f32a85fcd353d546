/** What a person is told about a command line that can't be followed, and about what nobody expected. */
import type { CommanderError } from "commander";
import type { Report } from "../../compiler/words/report.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { noCommandProblem } from "./problem/command/no-command.js";
import { unexpectedProblem } from "./problem/command/unexpected.js";
import { unknownCommandProblem } from "./problem/command/unknown-command.js";
import { unknownOptionProblem } from "./problem/command/unknown-option.js";
import { usageProblem } from "./problem/command/usage.js";

const help = (command: string | undefined): string =>
  command === undefined ? "`graft --help` lists the commands" : `\`graft ${command} --help\` shows what it takes`;

/** commander's sentence without its `error:`, and its suggestion apart. */
const sentences = (message: string): { readonly said: string; readonly meant: string | undefined } => {
  const meant = /\(Did you mean (?:one of )?([^?]*)\?\)/.exec(message)?.[1];
  const said = message
    .replace(/^error: /, "")
    .replace(/\n?\(Did you mean[^)]*\)/, "")
    .replaceAll("'", "`");
  return { said: `${said[0]?.toUpperCase() ?? ""}${said.slice(1)}`.replace(/[^.]$/, "$&."), meant };
};

/** A CommanderError as a report. `command` is the one that was found, if any. */
export const reportUsage = (
  error: CommanderError,
  args: ReadonlyArray<string>,
  command: string | undefined,
  commands: ReadonlyArray<string>,
): Report => {
  const word = args.find((arg) => !arg.startsWith("-"));
  if (word === undefined && error.code === "commander.help")
    return reportOf(noCommandProblem, { commands, fix: help(undefined) });
  if (error.code === "commander.unknownCommand" && word !== undefined)
    return reportOf(unknownCommandProblem, { word, commands, help: help(undefined) });
  const { said, meant } = sentences(error.message);
  const fix = meant === undefined ? help(command) : `write ${meant}`;
  return error.code === "commander.unknownOption"
    ? reportOf(unknownOptionProblem, { summary: said, fix })
    : reportOf(usageProblem, { summary: said, fix });
};

/** Wrong usage that commander can't see. */
export const usage = (summary: string, fix: string, notes: ReadonlyArray<string> = []): Report =>
  reportOf(usageProblem, { summary, notes, fix });

export const reportUnexpected = (error: unknown): Report =>
  reportOf(unexpectedProblem, { said: error instanceof Error ? error.message : String(error), trace: true });

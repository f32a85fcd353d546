/** What a person is told about a command line that can't be followed, and about what nobody expected. */
import type { CommanderError } from "commander";
import { nearest } from "../../compiler/base/nearest.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import { codes } from "./codes.js";
import { plainReport } from "./refusal.js";

const help = (command: string | undefined): string =>
  command === undefined ? "`graft --help` lists the commands" : `\`graft ${command} --help\` shows what it takes`;

const unknownCommand = (word: string, commands: ReadonlyArray<string>): Report => {
  const [near] = nearest(word, commands, 1);
  const isFile = /[./\\]/.test(word);
  return plainReport(codes.unknownCommand, {
    title: "NO SUCH COMMAND",
    summary: `graft has no command ${quote(word)}.`,
    notes: near === undefined ? [`It has ${commands.join(", ")}.`] : [],
    fix: near !== undefined ? `graft ${near}` : isFile ? `graft check ${word}` : help(undefined),
  });
};

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
    return plainReport(codes.usage, {
      title: "NO COMMAND",
      summary: "Say what graft should do.",
      notes: [`The commands are ${commands.join(", ")}.`],
      fix: help(undefined),
    });
  if (error.code === "commander.unknownCommand" && word !== undefined) return unknownCommand(word, commands);
  const { said, meant } = sentences(error.message);
  return plainReport(error.code === "commander.unknownOption" ? codes.unknownOption : codes.usage, {
    title: error.code === "commander.unknownOption" ? "NO SUCH OPTION" : "USAGE",
    summary: said,
    fix: meant === undefined ? help(command) : `write ${meant}`,
  });
};

/** Wrong usage that commander can't see. */
export const usage = (summary: string, fix: string, notes: ReadonlyArray<string> = []): Report =>
  plainReport(codes.usage, { title: "USAGE", summary, notes, fix });

export const reportUnexpected = (error: unknown): Report =>
  plainReport(codes.unexpected, {
    title: "UNEXPECTED",
    summary: `graft met something that it should never meet: ${error instanceof Error ? error.message : String(error)}`,
    notes: ["This is a mistake in graft and not in what you wrote. With GRAFT_DEBUG=1 the whole trace is shown."],
    fix: "please report it, with this message and the spec",
  });
